// The stable name of everything that makes choices: loops, timers, streams, channels, random sources.
//
// An entity is hash(parent, tag, n), where n counts the parent's children with the same tag, so a
// name depends on where something stands in the program and never on a global order of creation.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <string_view>
#include <vector>

#include <reprise/core/hash.hpp>

namespace reprise {

struct entity_id {
  std::uint64_t value = 0;
  friend constexpr auto operator<=>(entity_id, entity_id) noexcept = default;
};

// A tag is a literal: hashed at compile time, its text kept for people.
struct entity_tag {
  std::string_view text;
  std::uint64_t hash;
  consteval entity_tag(const char* literal) : text(literal), hash(hash_text(literal)) {}
};

[[nodiscard]] constexpr entity_id child_entity(entity_id parent, std::uint64_t tag_hash,
                                               std::uint64_t index) noexcept {
  return {mix(parent.value ^ (index * hash_prime_2), tag_hash)};
}
[[nodiscard]] constexpr entity_id child_entity(entity_id parent, entity_tag tag,
                                               std::uint64_t index = 0) noexcept {
  return child_entity(parent, tag.hash, index);
}

// Counts children by tag. Not thread-safe: it belongs to one loop.
class entity_counter {
 public:
  // The index of the next child with this tag, starting at 0.
  [[nodiscard]] std::uint64_t next(std::uint64_t tag_hash) {
    for (auto& [hash, count] : counts_)
      if (hash == tag_hash) return count++;
    counts_.push_back({tag_hash, 1});
    return 0;
  }

 private:
  struct entry {
    std::uint64_t tag_hash;
    std::uint64_t count;
  };
  std::vector<entry> counts_;
};

}  // namespace reprise
