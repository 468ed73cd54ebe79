// The ways between hosts. Knows neither time nor faults: it holds what is true of each path, and the
// world asks it.
#pragma once

#include <algorithm>
#include <cstdint>
#include <limits>
#include <memory>
#include <vector>

#include <reprise/core/entity.hpp>
#include <reprise/sim/rule.hpp>

namespace reprise::sim {

class tcp_pipe;

enum class latency_shape : std::uint8_t { uniform, exponential, bimodal, slow };

struct latency_model {
  std::int64_t min_ns = 0;
  std::int64_t spread_ns = 0;  // 0: always min_ns
  latency_shape shape = latency_shape::uniform;
};

// One direction between two hosts.
class path {
 public:
  path(host_index from, host_index to, entity_id entity) noexcept
      : from_(from), to_(to), entity_(entity) {}

  [[nodiscard]] host_index from() const noexcept { return from_; }
  [[nodiscard]] host_index to() const noexcept { return to_; }
  [[nodiscard]] entity_id entity() const noexcept { return entity_; }

  [[nodiscard]] bool closed() const noexcept { return cuts != 0 || dead_ends != 0; }
  // The most bytes of a stream that arrive together. A slow line delivers while it transmits: one full
  // segment (RFC 9293, 3.7.1, on Ethernet), or what it carries in 1/64 s, if that is more.
  [[nodiscard]] std::uint64_t segment_bytes() const noexcept {
    if (bytes_per_second == 0) return std::numeric_limits<std::uint64_t>::max();
    return std::max<std::uint64_t>(1460, bytes_per_second / 64);
  }

  static constexpr std::uint64_t header_bytes = 40;  // of each packet
  // Takes the line for so many bytes, headers included, behind what has it already: when the last one leaves. What is
  // to leave later asks then, and not before. Without a limit: now.
  [[nodiscard]] std::int64_t transmit(std::int64_t now_ns, std::uint64_t bytes) noexcept {
    if (bytes_per_second == 0) return now_ns;
    free_at_ns = std::max(now_ns, free_at_ns) +
                 static_cast<std::int64_t>(bytes * 1'000'000'000ull / bytes_per_second);
    return free_at_ns;
  }

  // Whether what takes so many bytes and arrives then has not begun to leave. Some of what has may count, too: what is
  // on its way when its host goes may be lost.
  [[nodiscard]] bool waits(std::int64_t now_ns, std::int64_t arrival_ns,
                           std::uint64_t bytes) const noexcept {
    if (bytes_per_second == 0) return false;
    const auto busy_ns = static_cast<std::int64_t>(bytes * 1'000'000'000ull / bytes_per_second);
    return arrival_ns - latency.min_ns - busy_ns > now_ns;
  }

  latency_model latency;
  std::uint64_t bytes_per_second = 0;  // 0: no limit
  std::int64_t free_at_ns = 0;         // when the last byte has left, with a limit
  std::uint32_t cuts = 0;              // cuts in force
  std::uint32_t dead_ends = 0;         // ends without power
  std::vector<tcp_pipe*> held;         // streams with bytes or acknowledgements held by a cut
  std::uint64_t datagrams = 0;         // how many were sent, for keys

 private:
  host_index from_;
  host_index to_;
  entity_id entity_;
};

class fabric {
 public:
  // Null until the path was used once.
  [[nodiscard]] path* find(host_index from, host_index to) noexcept;
  path& add(host_index from, host_index to, entity_id entity);
  [[nodiscard]] const std::vector<std::unique_ptr<path>>& paths() const noexcept { return all_; }

  [[nodiscard]] rule_book& rules() noexcept { return rules_; }

 private:
  std::vector<std::vector<path*>> by_host_;  // [from][to], grown when used
  std::vector<std::unique_ptr<path>> all_;
  rule_book rules_;
};

}  // namespace reprise::sim
