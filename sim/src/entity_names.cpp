#include <reprise/sim/entity_names.hpp>

#include <fmt/format.h>

namespace reprise::sim {

void entity_names::index_new() const {
  for (const entity_id parent : parents_)
    for (const entity_tag& tag : children_)
      records_.push_back({child_entity(parent, tag), parent, tag.text.data(),
                          static_cast<std::uint32_t>(tag.text.size()), 0});
  parents_.clear();
  for (; indexed_ < records_.size(); ++indexed_)
    by_entity_.try_emplace(records_[indexed_].entity, indexed_);
}

std::string entity_names::path(entity_id entity) const {
  index_new();
  const auto found = by_entity_.find(entity);
  if (found == by_entity_.end()) return fmt::format("0x{:016x}", entity.value);
  const record& known = records_[found->second];
  const std::string own =
      known.index == 0 ? std::string(known.tag()) : fmt::format("{}.{}", known.tag(), known.index);
  return known.parent == entity_id{} ? own : path(known.parent) + "/" + own;
}

std::string entity_names::key(entity_id entity) const {
  std::string text = path(entity);
  if (!text.starts_with("0x")) text += fmt::format("#0x{:016x}", entity.value);
  return text;
}

std::string entity_names::collisions() const {
  index_new();
  for (const record& one : records_) {
    const record& other = records_[by_entity_.at(one.entity)];
    if (other.parent != one.parent || other.tag() != one.tag() || other.index != one.index)
      return fmt::format("0x{:016x} is both {}.{} and {}.{}", one.entity.value, one.tag(),
                         one.index, other.tag(), other.index);
  }
  return {};
}

}  // namespace reprise::sim
