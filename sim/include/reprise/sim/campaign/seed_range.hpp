// Which seeds a campaign runs, and which part of them one shard takes.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace reprise::sim {

// The I-th of N equal parts.
struct shard {
  std::uint64_t index = 1;  // from 1
  std::uint64_t count = 1;
  friend bool operator==(const shard&, const shard&) = default;

  // "I/N" with 1 <= I <= N; nothing for anything else.
  [[nodiscard]] static std::optional<shard> parse(std::string_view text) noexcept;
};

// Both ends belong to it.
struct seed_range {
  std::uint64_t first = 1;
  std::uint64_t last = 1000;
  friend bool operator==(const seed_range&, const seed_range&) = default;

  // "A..B" with A <= B; nothing for anything else, and for the range of all numbers.
  [[nodiscard]] static std::optional<seed_range> parse(std::string_view text) noexcept;

  [[nodiscard]] std::uint64_t count() const noexcept { return last - first + 1; }
  // How many seeds the shard takes: first + index - 1, and every count-th from there.
  [[nodiscard]] std::uint64_t count_of(const shard& part) const noexcept {
    const std::uint64_t skipped = part.index - 1;
    return skipped >= count() ? 0 : (count() - skipped - 1) / part.count + 1;
  }
};

// A decimal number and nothing else.
[[nodiscard]] std::optional<std::uint64_t> parse_number(std::string_view text) noexcept;

}  // namespace reprise::sim
