// Randomness of a node: seeded from the operating system in production, from the run's seed in
// simulation. Every draw is part of the run.
#pragma once

#include <cstdint>

#include <reprise/core/hash.hpp>

namespace reprise {

// Threading: on its loop.
class random_source {
 public:
  virtual ~random_source() = default;
  [[nodiscard]] virtual std::uint64_t next() = 0;

  // Uniform in [0, bound); 0 for a bound of 0 or 1. The bias is below bound / 2^64.
  [[nodiscard]] std::uint64_t below(std::uint64_t bound) {
    __extension__ using wide = unsigned __int128;
    return static_cast<std::uint64_t>(static_cast<wide>(next()) * bound >> 64);
  }
};

}  // namespace reprise
