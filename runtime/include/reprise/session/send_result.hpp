// What became of a send.
#pragma once

#include <cstdint>
#include <string_view>

namespace reprise {

enum class send_result : std::uint8_t {
  // Taken: it will be written in its place, unless the session ends first.
  ok,
  // Not taken: the queue is at its high mark. Wait for on_writable.
  would_block,
  // Not taken: above the largest frame. It never will be.
  too_big,
  // Not taken: the codec has no way to carry it (a line break inside a line, a reserved flag).
  refused,
  // Not taken: the session drains, was disconnected, or is gone.
  closed,
};

[[nodiscard]] std::string_view to_string(send_result answer) noexcept;

}  // namespace reprise
