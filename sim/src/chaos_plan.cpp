#include "chaos_plan.hpp"

namespace reprise::sim {

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

std::vector<world::chaos_plan::severed> world::chaos_plan::chosen_paths(std::uint64_t kind,
                                                                        std::uint64_t ordinal) {
  const auto& all = world_.nodes();
  const std::size_t first = world_.choose().draw(entity_, purpose::cut_victim, ordinal * 64, all.size());
  const std::size_t second =
      (first + 1 + world_.choose().draw(entity_, purpose::cut_victim, ordinal * 64 + 1, all.size() - 1)) %
      all.size();
  std::vector<severed> out;
  const auto both = [&out, &all](std::size_t a, std::size_t b) {
    out.push_back({all[a].get(), all[b].get()});
    out.push_back({all[b].get(), all[a].get()});
  };
  switch (kind) {
    case 1:  // one pair
      both(first, second);
      break;
    case 2:  // one pair, one way
      out.push_back({all[first].get(), all[second].get()});
      break;
    case 3:  // one node from all others
      for (std::size_t i = 0; i < all.size(); ++i)
        if (i != first) both(first, i);
      break;
    case 4: {  // two halves, of a drawn size
      std::vector<bool> side(all.size());
      for (std::size_t i = 0; i < all.size(); ++i)
        side[i] = world_.choose().draw(entity_, purpose::cut_victim,
                                       ordinal * 64 + 2 + i % 60, 2) != 0;
      for (std::size_t i = 0; i < all.size(); ++i)
        for (std::size_t j = i + 1; j < all.size(); ++j)
          if (side[i] != side[j]) both(i, j);
      break;
    }
    default:  // a ring: each node sees its neighbours only
      for (std::size_t i = 0; i < all.size(); ++i)
        for (std::size_t j = i + 2; j < all.size(); ++j)
          if (i != 0 || j != all.size() - 1) both(i, j);
      break;
  }
  return out;
}

void world::chaos_plan::make_cut(std::uint64_t ordinal) {
  choices& choose = world_.choose();
  const std::uint64_t kind = choose.draw(entity_, purpose::cut_kind, ordinal, 6);
  if (kind == 0) return;
  const std::vector<severed> paths = chosen_paths(kind, ordinal);
  for (const severed& one : paths) world_.cut_one_way(*one.from, *one.to);
  const std::uint64_t length =
      1'000'000 + choose.draw(entity_, purpose::cut_length, ordinal,
                              250'000'000ull * (1 + choose.strength(family::cut)));
  later(static_cast<std::int64_t>(length), [this, paths] {
    for (const severed& one : paths) world_.set_cut(one.from->machine(), one.to->machine(), false);
  });
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
  const std::uint64_t length =
      choose.draw(entity_, purpose::pause_length, ordinal,
                  1 + 60'000'000ull * choose.strength(family::pause));
  if (length == 0) return;
  chosen_node(purpose::pause_victim, ordinal).pause(duration{static_cast<std::int64_t>(length)});
}

}  // namespace reprise::sim
