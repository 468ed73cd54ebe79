// What a stream keeps while a write waits because the system takes nothing more: the list of buffers,
// which the caller need not keep, and room for Asio's operation.
#pragma once

#include <span>

#include <reprise/core/bytes.hpp>
#include <reprise/env/operation.hpp>

#include "asio_types.hpp"
#include "handler_memory.hpp"

namespace reprise::transports {

struct blocked_write {
  // Asio copies a sequence of buffers into its operation: this one is two pointers.
  struct sequence {
    const asio::const_buffer* first;
    const asio::const_buffer* last;
    [[nodiscard]] const asio::const_buffer* begin() const noexcept { return first; }
    [[nodiscard]] const asio::const_buffer* end() const noexcept { return last; }
  };

  // Without the empty ones.
  void keep(std::span<const const_bytes> buffers) noexcept {
    count = 0;
    for (const const_bytes bytes : buffers)
      if (!bytes.empty()) entries[count++] = asio::const_buffer(bytes.data(), bytes.size());
  }
  [[nodiscard]] sequence list() const noexcept { return {entries, entries + count}; }

  std::size_t count = 0;
  asio::const_buffer entries[gather_count_max];
  handler_memory<stream_operation_bytes> memory;
};

}  // namespace reprise::transports
