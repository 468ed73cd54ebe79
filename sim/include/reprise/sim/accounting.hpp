// What each family of faults was asked, did, and changed. A fault that never fired proves nothing.
#pragma once

#include <array>
#include <cstdint>

#include <reprise/sim/family.hpp>

namespace reprise::sim {

struct family_account {
  std::uint64_t considered = 0;           // choices asked while the family was on
  std::uint64_t fired = 0;                // choices that came out other than zero
  std::uint64_t affected = 0;             // firings that changed what a program saw
  std::uint64_t expected_millionths = 0;  // firings to be expected, summed over the choices

  void add(const family_account& other) noexcept {
    considered += other.considered;
    fired += other.fired;
    affected += other.affected;
    expected_millionths += other.expected_millionths;
  }
};

class accounting {
 public:
  [[nodiscard]] family_account& of(family value) noexcept {
    return families_[static_cast<std::size_t>(value)];
  }
  [[nodiscard]] const family_account& of(family value) const noexcept {
    return families_[static_cast<std::size_t>(value)];
  }
  void affected(family value) noexcept { ++of(value).affected; }
  void add(const accounting& other) noexcept {
    for (std::size_t i = 0; i < family_count; ++i) families_[i].add(other.families_[i]);
  }

 private:
  std::array<family_account, family_count> families_{};
};

// The firings that must be expected before a family that stayed inert is held against a campaign.
inline constexpr std::uint64_t inert_threshold = 20;

// On, expected to fire at least inert_threshold times, and never fired or never had an effect.
[[nodiscard]] constexpr bool inert(const family_account& account) noexcept {
  return account.expected_millionths >= inert_threshold * 1'000'000 &&
         (account.fired == 0 || account.affected == 0);
}

}  // namespace reprise::sim
