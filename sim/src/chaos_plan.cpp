#include "chaos_plan.hpp"

#include <numeric>

namespace reprise::sim {
namespace {

// What a choice of victims is about, so that those of one cut never share a key.
enum class victim_choice : std::uint8_t { order, way_back, side_size };

// Leaves room for more nodes than a world ever has.
std::uint64_t victim_key(std::uint64_t cut, victim_choice about) {
  return cut << 24 | static_cast<std::uint64_t>(about) << 20;
}

}  // namespace

world::chaos_plan::chaos_plan(world& owner, duration span, std::vector<node*> crashable)
    : world_(owner),
      entity_(child_entity(owner.root(), "chaos")),
      end_ns_(owner.now_ns() + span.count()),
      crashable_(std::move(crashable)) {
  world_.names().add(entity_, {}, "chaos", 0);
  if (world_.nodes().size() > 1) next_cut();
  if (!crashable_.empty()) next_crash();
  next_pause();
}

world::chaos_plan::~chaos_plan() { *alive_ = false; }

void world::chaos_plan::later(std::int64_t delay_ns, std::function<void()> action) {
  world_.act(
      duration{delay_ns},
      [alive = alive_, action = std::move(action)] {
        if (*alive) action();
      },
      true);
}

std::int64_t world::chaos_plan::gap(family which, purpose what, std::uint64_t ordinal) {
  const std::uint64_t mean = 16'000'000'000ull / (world_.choose().strength(which) + 1);
  return 1'000'000 + static_cast<std::int64_t>(world_.choose().draw(entity_, what, ordinal, mean));
}

node& world::chaos_plan::chosen_node(purpose what, std::uint64_t ordinal) {
  const auto& all = world_.nodes();
  return *all[world_.choose().draw(entity_, what, ordinal, all.size())];
}

// --- Cuts

void world::chaos_plan::next_cut() {
  if (!world_.choose().on(family::cut)) return;
  const std::uint64_t ordinal = cuts_++;
  const std::int64_t delay = gap(family::cut, purpose::cut_time, ordinal);
  if (world_.now_ns() + delay > end_ns_) return;
  later(delay, [this, ordinal] {
    make_cut(ordinal);
    next_cut();
  });
}

void world::chaos_plan::draw_first(std::vector<std::size_t>& nodes, std::size_t count,
                                   std::uint64_t key) {
  for (std::size_t i = 0; i < count; ++i) {
    const std::uint64_t further =
        world_.choose().draw(entity_, purpose::cut_victim, key + i, nodes.size() - i);
    std::swap(nodes[i], nodes[i + further]);
  }
}

partition world::chaos_plan::drawn_partition(partition_shape shape, std::uint64_t ordinal) {
  const std::size_t node_count = world_.nodes().size();
  partition out;
  out.shape = fitting(shape, node_count);
  out.order.resize(node_count);
  std::iota(out.order.begin(), out.order.end(), std::size_t{0});
  if (out.shape == partition_shape::halves || out.shape == partition_shape::swizzle) {
    const std::size_t largest = out.shape == partition_shape::swizzle ? node_count : node_count - 1;
    out.side_size += world_.choose().draw(entity_, purpose::cut_victim,
                                          victim_key(ordinal, victim_choice::side_size), largest);
  }
  draw_first(out.order, chosen_count(out), victim_key(ordinal, victim_choice::order));
  return out;
}

void world::chaos_plan::set(const std::vector<severed_way>& ways, direction now) {
  const auto& all = world_.nodes();
  for (const severed_way& one : ways)
    world_.set_cut(all[one.from]->machine(), all[one.to]->machine(), now == direction::closed);
}

void world::chaos_plan::make_cut(std::uint64_t ordinal) {
  choices& choose = world_.choose();
  const auto shape = static_cast<partition_shape>(
      choose.draw(entity_, purpose::cut_kind, ordinal, partition_shape_count));
  if (shape == partition_shape::none) return;
  const partition what = drawn_partition(shape, ordinal);
  const auto length = static_cast<std::int64_t>(
      1'000'000 + choose.draw(entity_, purpose::cut_length, ordinal,
                              250'000'000ull * (1 + choose.strength(family::cut))));
  if (what.shape == partition_shape::swizzle) {
    swizzle(what, ordinal, length);
    return;
  }
  const std::vector<severed_way> ways = severed_by(what);
  set(ways, direction::closed);
  later(length, [this, ways] { set(ways, direction::open); });
}

void world::chaos_plan::swizzle(const partition& what, std::uint64_t ordinal,
                                std::int64_t length_ns) {
  const std::vector<std::size_t> going(
      what.order.begin(), what.order.begin() + static_cast<std::ptrdiff_t>(chosen_count(what)));
  std::vector<std::size_t> coming_back = going;
  draw_first(coming_back, coming_back.size(), victim_key(ordinal, victim_choice::way_back));
  for (const swizzle_step& step : swizzle_steps(going, coming_back, length_ns)) {
    // Of the nodes there are now: what comes back must be what went.
    later(step.after_ns, [this, step, node_count = what.order.size()] {
      set(isolated(step.node, node_count),
          step.what == swizzle_step::kind::goes ? direction::closed : direction::open);
    });
  }
}

// --- Crashes

void world::chaos_plan::next_crash() {
  if (!world_.choose().on(family::crash)) return;
  const std::uint64_t ordinal = crashes_++;
  const std::int64_t delay = gap(family::crash, purpose::crash_time, ordinal);
  if (world_.now_ns() + delay > end_ns_) return;
  later(delay, [this, ordinal] {
    make_crash(ordinal);
    next_crash();
  });
}

void world::chaos_plan::make_crash(std::uint64_t ordinal) {
  choices& choose = world_.choose();
  const std::uint64_t kind = choose.draw(entity_, purpose::crash_kind, ordinal, 3);
  if (kind == 0) return;
  node* victim =
      crashable_[choose.draw(entity_, purpose::crash_victim, ordinal, crashable_.size())];
  if (!victim->running()) return;
  choose.affected(family::crash);
  victim->crash(kind == 1 ? crash_kind::process : crash_kind::power);
  const std::uint64_t down =
      1'000'000 + choose.draw(entity_, purpose::down_time, ordinal, 3'000'000'000);
  later(static_cast<std::int64_t>(down), [victim] {
    if (victim->crashed()) victim->restart();
  });
}

// --- Pauses

void world::chaos_plan::next_pause() {
  if (!world_.choose().on(family::pause)) return;
  const std::uint64_t ordinal = pauses_++;
  const std::int64_t delay = gap(family::pause, purpose::pause_time, ordinal);
  if (world_.now_ns() + delay > end_ns_) return;
  later(delay, [this, ordinal] {
    make_pause(ordinal);
    next_pause();
  });
}

void world::chaos_plan::make_pause(std::uint64_t ordinal) {
  choices& choose = world_.choose();
  const std::uint64_t length = choose.draw(entity_, purpose::pause_length, ordinal,
                                           1 + 60'000'000ull * choose.strength(family::pause));
  if (length == 0) return;
  chosen_node(purpose::pause_victim, ordinal).pause(duration{static_cast<std::int64_t>(length)});
}

}  // namespace reprise::sim
