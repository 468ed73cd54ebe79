// The mixing functions that entities, keyed choices and digests are made of. They are part of the
// recipe format: changing one changes the meaning of every seed.
//
// Source: the folded 64x64 -> 128 bit multiplication ("mum") of Vladimir Yakovlev and Wang Yi's
// wyhash; the final avalanche is that of David Stafford's Mix13 (as in splitmix64).
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include <reprise/core/bytes.hpp>

namespace reprise {

inline constexpr std::uint64_t hash_prime_0 = 0xa0761d6478bd642full;
inline constexpr std::uint64_t hash_prime_1 = 0xe7037ed1a0b428dbull;
inline constexpr std::uint64_t hash_prime_2 = 0x8ebc6af09c88c6e3ull;

[[nodiscard]] constexpr std::uint64_t fold_multiply(std::uint64_t a, std::uint64_t b) noexcept {
  __extension__ using wide = unsigned __int128;
  const wide product = static_cast<wide>(a) * b;
  return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64);
}

[[nodiscard]] constexpr std::uint64_t avalanche(std::uint64_t x) noexcept {
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9ull;
  x = (x ^ (x >> 27)) * 0x94d049bb133111ebull;
  return x ^ (x >> 31);
}

[[nodiscard]] constexpr std::uint64_t mix(std::uint64_t a, std::uint64_t b) noexcept {
  return avalanche(fold_multiply(a ^ hash_prime_0, b ^ hash_prime_1) + a);
}

// A chain's next value: cheap, order-sensitive, never stuck at zero.
[[nodiscard]] constexpr std::uint64_t chain(std::uint64_t state, std::uint64_t word) noexcept {
  return fold_multiply(state ^ hash_prime_2, word ^ hash_prime_1) + (state << 1 | 1);
}

[[nodiscard]] constexpr std::uint64_t hash_text(std::string_view text) noexcept {
  std::uint64_t state = 0xcbf29ce484222325ull;  // FNV-1a, so that it runs in constant expressions
  for (const char c : text) {
    state ^= static_cast<unsigned char>(c);
    state *= 0x100000001b3ull;
  }
  return avalanche(state);
}

// At most eight bytes as one number, the first one lowest. The pieces overlap instead of looping: most
// messages end with a few bytes.
[[nodiscard]] inline std::uint64_t load_le_upto_8(const std::byte* at, std::size_t count) noexcept {
  if (count >= 8) return load_le<std::uint64_t>(at);
  if (count >= 4)
    return load_le<std::uint32_t>(at) | std::uint64_t{load_le<std::uint32_t>(at + count - 4)}
                                            << (8 * (count - 4));
  if (count == 0) return 0;
  return std::to_integer<std::uint64_t>(at[0]) |
         std::to_integer<std::uint64_t>(at[count / 2]) << (8 * (count / 2)) |
         std::to_integer<std::uint64_t>(at[count - 1]) << (8 * (count - 1));
}

[[nodiscard]] inline std::uint64_t hash_bytes(const_bytes bytes) noexcept {
  std::uint64_t state = hash_prime_0 ^ bytes.size();
  const std::byte* at = bytes.data();
  std::size_t left = bytes.size();
  for (; left >= 16; left -= 16, at += 16)
    state = fold_multiply(load_le<std::uint64_t>(at) ^ hash_prime_1 ^ state,
                          load_le<std::uint64_t>(at + 8) ^ hash_prime_2);
  const std::uint64_t low = load_le_upto_8(at, left);
  const std::uint64_t high = left > 8 ? load_le_upto_8(at + 8, left - 8) : 0;
  return avalanche(fold_multiply(low ^ hash_prime_1 ^ state, high ^ hash_prime_2));
}

}  // namespace reprise
