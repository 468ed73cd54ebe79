// What became of a tell, as far as its sender can know at once. What is learnt later comes as `undelivered`.
#pragma once

#include <cstdint>
#include <string_view>

namespace reprise {

enum class tell_result : std::uint8_t {
  // On its way: into the mailbox, to the other loop, or to the link.
  ok,
  // That actor has ended, as far as is known here.
  not_here,
  // The mailbox, or the link's queue, is full.
  overflow,
  // Above the largest message of the link.
  too_large,
  // There is no link to its node.
  no_link,
};

[[nodiscard]] std::string_view to_string(tell_result result) noexcept;

}  // namespace reprise
