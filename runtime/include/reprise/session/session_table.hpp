// The sessions of one loop, by handle.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include <reprise/session/session_base.hpp>

namespace reprise {

struct session_table_options {
  // Slots are numbered first, first + stride, ...: several tables of one service share the numbers.
  std::uint32_t slot_first = 0;
  std::uint32_t slot_stride = 1;
  // The first generation of every slot; not 0. A slot whose generations are used up is retired.
  std::uint32_t generation_first = 1;

  session_table_options() noexcept = default;
};

// Threading: on one loop. Limits: as many slots as the service admits sessions, and those retired.
class session_table {
 public:
  explicit session_table(const session_table_options& options = {}) noexcept : options_(options) {}
  session_table(const session_table&) = delete;
  session_table& operator=(const session_table&) = delete;

  // Takes a slot; it is empty until place().
  [[nodiscard]] session_handle reserve();
  void place(session_handle at, std::unique_ptr<session_base> tenant) noexcept;
  // Ends the handle's life and gives the slot free.
  std::unique_ptr<session_base> release(session_handle at) noexcept;

  // Null when the handle is stale, foreign or empty.
  [[nodiscard]] session_base* find(session_handle at) const noexcept;
  [[nodiscard]] std::size_t count() const noexcept { return count_; }  // reserved slots
  // Position of a handle's slot in this table, for tables beside it.
  [[nodiscard]] std::size_t index(session_handle at) const noexcept {
    return (at.slot - options_.slot_first) / options_.slot_stride;
  }

  // Every session, in slot order. The call must not add or release one.
  template <class Call>
  void for_each(const Call& call) const {
    for (const slot& each : slots_)
      if (each.tenant != nullptr) call(*each.tenant);
  }

 private:
  static constexpr std::uint32_t no_slot = ~std::uint32_t{0};
  struct slot {
    std::unique_ptr<session_base> tenant;
    std::uint32_t generation = 0;
    std::uint32_t next_free = no_slot;
    bool taken = false;
  };

  session_table_options options_;
  std::vector<slot> slots_;
  std::uint32_t first_free_ = no_slot;
  std::size_t count_ = 0;
};

}  // namespace reprise
