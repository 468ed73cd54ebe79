// Cuts, crashes and pauses at drawn times, each followed by its end.
#pragma once

#include <functional>
#include <memory>
#include <vector>

#include <reprise/sim/partition.hpp>
#include <reprise/sim/world.hpp>

namespace reprise::sim {

class world::chaos_plan {
 public:
  chaos_plan(world& owner, duration span, std::vector<node*> crashable);
  ~chaos_plan();
  chaos_plan(const chaos_plan&) = delete;
  chaos_plan& operator=(const chaos_plan&) = delete;

 private:
  enum class direction : std::uint8_t { open, closed };

  void next_cut();
  void next_crash();
  void next_pause();
  void make_cut(std::uint64_t ordinal);
  void make_crash(std::uint64_t ordinal);
  void make_pause(std::uint64_t ordinal);
  void swizzle(const partition& what, std::uint64_t ordinal, std::int64_t length_ns);
  void set(const std::vector<severed_way>& ways, direction now);
  [[nodiscard]] partition drawn_partition(partition_shape shape, std::uint64_t ordinal);
  // Moves `count` drawn ones of the nodes to the front.
  void draw_first(std::vector<std::size_t>& nodes, std::size_t count, std::uint64_t key);
  [[nodiscard]] node& chosen_node(purpose what, std::uint64_t ordinal);
  // The time of the next fault of a family: sooner when it is strong.
  [[nodiscard]] std::int64_t gap(family which, purpose what, std::uint64_t ordinal);
  void later(std::int64_t delay_ns, std::function<void()> action);

  world& world_;
  entity_id entity_;
  std::int64_t end_ns_;
  std::vector<node*> crashable_;
  std::uint64_t cuts_ = 0;
  std::uint64_t crashes_ = 0;
  std::uint64_t pauses_ = 0;
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

}  // namespace reprise::sim
