// Randomness of one loop: xoshiro256** (Blackman and Vigna, 2018), seeded once. Not for secrets.
#pragma once

#include <array>

#include <reprise/env/random.hpp>

namespace reprise::transports {

// A seed that nobody can guess, from the operating system.
[[nodiscard]] std::uint64_t draw_system_seed();

class system_random final : public random_source {
 public:
  explicit system_random(std::uint64_t seed) noexcept;
  [[nodiscard]] std::uint64_t next() override;

 private:
  std::array<std::uint64_t, 4> state_;
};

}  // namespace reprise::transports
