#include <reprise/sim/fabric.hpp>

namespace reprise::sim {

path* fabric::find(host_index from, host_index to) noexcept {
  if (from >= by_host_.size() || to >= by_host_[from].size()) return nullptr;
  return by_host_[from][to];
}

path& fabric::add(host_index from, host_index to, entity_id entity) {
  if (from >= by_host_.size()) by_host_.resize(from + 1);
  if (to >= by_host_[from].size()) by_host_[from].resize(to + 1, nullptr);
  all_.push_back(std::make_unique<path>(from, to, entity));
  by_host_[from][to] = all_.back().get();
  return *all_.back();
}

}  // namespace reprise::sim
