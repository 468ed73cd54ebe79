// The readable paths of entities, kept beside their hashes.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <reprise/core/assert.hpp>
#include <reprise/core/entity.hpp>

namespace reprise::sim {

class entity_names {
 public:
  // Cheap: remembers, and builds the text only when asked. `tag` must outlive the run: a literal, or
  // a node's name.
  void add(entity_id entity, entity_id parent, std::string_view tag, std::uint64_t index) {
    records_.push_back({entity, parent, tag.data(), static_cast<std::uint32_t>(tag.size()),
                        static_cast<std::uint32_t>(index)});
  }

  // The same for child_entity(parent, tag) of each tag; until somebody asks it costs eight bytes,
  // since there are four in every connection. Precondition: the same tags in every call. They outlive
  // the run.
  void add_children(entity_id parent, std::span<const entity_tag> tags) {
    REPRISE_ASSERT(children_.empty() || tags.data() == children_.data());
    children_ = tags;
    parents_.push_back(parent);
  }

  // "server/loop.0/dial.2", or "0x…" when the entity is not known.
  [[nodiscard]] std::string path(entity_id entity) const;
  // The path, then '#' and the hash: what recipes contain.
  [[nodiscard]] std::string key(entity_id entity) const;
  // Two different entities with one hash, in words; empty when there are none.
  [[nodiscard]] std::string collisions() const;

 private:
  struct record {
    entity_id entity;
    entity_id parent;
    const char* tag_text;
    std::uint32_t tag_bytes;
    std::uint32_t index;

    [[nodiscard]] std::string_view tag() const noexcept { return {tag_text, tag_bytes}; }
  };
  void index_new() const;

  mutable std::deque<record> records_;      // grows without room for as many again
  mutable std::vector<entity_id> parents_;  // of children that are not among the records yet
  std::span<const entity_tag> children_;
  mutable std::map<entity_id, std::size_t> by_entity_;
  mutable std::size_t indexed_ = 0;
};

}  // namespace reprise::sim
