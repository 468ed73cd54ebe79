// What only some actors have: watches, timers, children, coroutines, a name.
#pragma once

#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <reprise/actor/actor.hpp>
#include <reprise/actor/named_ref.hpp>
#include <reprise/env/scope.hpp>

namespace reprise {

// Of one loop's actors, by actors of peers; the next is answered at once, as if its link were lost.
inline constexpr std::size_t watches_from_peers_max = std::size_t{1} << 20;

struct actor_extras {
  explicit actor_extras(actor& whose) : owner(whose) {}
  void on_failure(const std::exception_ptr& error) noexcept;
  void on_idle();
  // It asked to move, and no handler is suspended any more.
  [[nodiscard]] bool may_move() const noexcept {
    return !moving_to.empty() && (!tasks.has_value() || tasks->size() == 0);
  }
  // Whether the directory holds it.
  [[nodiscard]] bool known() const noexcept {
    return !options.name.empty() || !options.type.empty();
  }

  void adopt(std::uint64_t number, actor& child, actor_extras& its) {
    its.parent = &owner;
    its.child_number = number;
    children.emplace(number, &child);
  }

  actor& owner;
  std::optional<scope> tasks;
  std::map<watch_handle, actor_ref> watching;
  std::set<std::pair<actor_ref, watch_handle>> watchers;
  std::map<std::uint64_t, envelope*> calls;  // timers and asks that come to the mailbox
  std::map<std::uint64_t, actor*> children;  // by their numbers, oldest first
  actor* parent = nullptr;
  std::uint64_t child_number = 0;
  std::map<follow_handle, named_ref*> names;  // what re-binds
  std::set<follow_handle> follows;            // all of them
  bool follows_peers = false;
  spawn_options options;
  actor_factory again;  // what it is made of, if it may be made anew
  std::deque<time_point> restarts;
  node_id moving_to;
};

}  // namespace reprise
