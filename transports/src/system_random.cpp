#include "system_random.hpp"

#include <bit>
#include <random>

namespace reprise::transports {

std::uint64_t draw_system_seed() {
  std::random_device device;
  const std::uint64_t high = device();
  return high << 32 | device();
}

system_random::system_random(std::uint64_t seed) noexcept {
  for (std::size_t i = 0; i < state_.size(); ++i) state_[i] = mix(seed, i);
}

std::uint64_t system_random::next() {
  const std::uint64_t out = std::rotl(state_[1] * 5, 7) * 9;
  const std::uint64_t shifted = state_[1] << 17;
  state_[2] ^= state_[0];
  state_[3] ^= state_[1];
  state_[1] ^= state_[2];
  state_[0] ^= state_[3];
  state_[2] ^= shifted;
  state_[3] = std::rotl(state_[3], 45);
  return out;
}

}  // namespace reprise::transports
