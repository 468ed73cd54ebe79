// Whom a message is for: one life of one actor, wherever it is.
#pragma once

#include <compare>
#include <cstdint>
#include <string>

#include <reprise/peer/node_id.hpp>

namespace reprise {

// A value; sent in messages like any other. It never changes its target: when the actor has ended or its node
// restarted, the reference stays what it is and messages to it are dead letters. When the actor has moved, its old
// place sends them on for a while (forward_for). What re-binds is a named_ref.
//
// Address: (incarnation of the node, loop, slot, generation). Generations of a slot count its actors from 1 and
// leave out 0 when they wrap, after 2^32 actors in one slot.
class actor_ref {
 public:
  actor_ref() = default;  // nobody
  actor_ref(incarnation_id node, std::uint16_t loop, std::uint32_t slot,
            std::uint32_t generation) noexcept
      : node_(node), slot_(slot), generation_(generation), loop_(loop) {}

  explicit operator bool() const noexcept { return generation_ != 0; }
  [[nodiscard]] incarnation_id node() const noexcept { return node_; }
  [[nodiscard]] std::uint16_t loop() const noexcept { return loop_; }
  [[nodiscard]] std::uint32_t slot() const noexcept { return slot_; }
  [[nodiscard]] std::uint32_t generation() const noexcept { return generation_; }
  friend auto operator<=>(const actor_ref&, const actor_ref&) = default;

 private:
  incarnation_id node_;
  std::uint32_t slot_ = 0;
  std::uint32_t generation_ = 0;
  std::uint16_t loop_ = 0;
};

// "incarnation/loop/slot.generation", for people.
[[nodiscard]] std::string to_string(const actor_ref& ref);

}  // namespace reprise
