// The readable paths of entities, kept beside their hashes.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include <reprise/core/entity.hpp>

namespace reprise::sim {

class entity_names {
 public:
  // Cheap: remembers, and builds the text only when asked. `tag` must outlive the run: a literal, or
  // a node's name.
  void add(entity_id entity, entity_id parent, std::string_view tag, std::uint64_t index) {
    records_.push_back({entity, parent, tag, index});
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
    std::string_view tag;
    std::uint64_t index;
  };
  void index_new() const;

  std::vector<record> records_;
  mutable std::map<entity_id, std::size_t> by_entity_;
  mutable std::size_t indexed_ = 0;
};

}  // namespace reprise::sim
