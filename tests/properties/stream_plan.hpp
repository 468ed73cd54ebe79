// What the two ends of one connection are going to do, decided before the run.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <reprise/core/hash.hpp>

namespace reprise::properties {

enum class ending : std::uint8_t {
  finish,       // half-close after the last byte, read to the end, close
  close_early,  // close once `ending_at` bytes were received, whatever is under way
  abort,        // abort once `ending_at` bytes were received or written
};

struct end_plan {
  std::uint32_t bytes = 0;         // to write
  std::uint32_t write_max = 1024;  // per call
  std::uint32_t buffer_count = 1;  // per call, gathered
  std::uint32_t read_max = 0;      // the size of read_some's buffer; 0: receive()
  bool both_reads = false;         // receive() and read_some() by turns
  std::uint32_t pause_every = 0;   // bytes after which the reader rests; 0: never
  std::uint32_t pause_us = 0;
  std::uint32_t cancel_every = 0;  // operations after which everything is cancelled; 0: never
  ending how = ending::finish;
  std::uint32_t ending_at = 0;
};

struct connection_plan {
  std::uint32_t client = 0;
  std::uint32_t delay_us = 0;         // before connecting
  std::uint32_t cancel_after_us = 0;  // cancels a connect that takes longer; 0: never
  end_plan dialling;
  end_plan accepting;
};

struct workload {
  std::uint32_t client_count = 1;
  std::uint32_t server_loop_count = 1;
  std::uint32_t backlog = 128;
  std::uint32_t span_ms = 1000;  // how long there are faults
  std::vector<connection_plan> connections;
};

[[nodiscard]] workload workload_from(std::uint64_t seed);
[[nodiscard]] std::string to_text(const workload& plan);

// The byte at an offset of a stream with this key.
[[nodiscard]] inline std::byte pattern_at(std::uint64_t key, std::uint64_t offset) noexcept {
  return std::byte(mix(key, offset / 8) >> (offset % 8 * 8) & 0xff);
}

}  // namespace reprise::properties
