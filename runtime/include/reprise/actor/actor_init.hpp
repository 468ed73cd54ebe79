// What a new actor is made of, and what its class is known by.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>

#include <reprise/actor/actor_ref.hpp>
#include <reprise/actor/handlers.hpp>

namespace reprise {

class actor;
class actor_loop;

// How an actor's life ends, once that is decided.
enum class actor_ending : std::uint8_t { none, stopped, crashed, killed, moved };

// What a new actor is given; user classes pass it on to their base.
class actor_init {
 public:
  [[nodiscard]] actor_loop& here() const noexcept { return *here_; }

 private:
  friend class actor;
  friend class actor_loop;
  actor_loop* here_ = nullptr;
  const handler_table* table_ = nullptr;
  actor_ref self_;
  std::uint32_t mailbox_max_ = 0;
};

// A type whose actors may come from other nodes.
struct movable_type {
  const handler_table* table = nullptr;
  std::function<std::unique_ptr<actor>(actor_init&, const_bytes packed)> unpack;
};

using actor_factory = std::function<std::unique_ptr<actor>(actor_init&)>;

}  // namespace reprise
