#include "actor_directory.hpp"

#include "actor_hub.hpp"
#include "loop_call.hpp"

namespace reprise {

actor_directory::actor_directory(actor_system& system, environment env)
    : system_(system),
      lapse_(env.home(), env.home().new_child("directory"),
             delegate<void()>::to<&actor_directory::on_lapse>(this), timer_kind::housekeeping) {}

// --- From any loop

void actor_directory::claim_from(actor_loop& from, const actor_ref& who,
                                 const spawn_options& options) {
  call_on(from, 0, [this, who, name = options.name, type = options.type](actor_loop&) {
    add(who, system_.node(), name, type);
  });
}

void actor_directory::withdraw_from(actor_loop& from, const actor_ref& who, down_reason why,
                                    const actor_ref& moved_to) {
  call_on(from, 0, [this, who, why, moved_to](actor_loop&) { remove(who, why, moved_to); });
}

void actor_directory::follow_from(actor_loop& from, const actor_ref& who, follow_handle handle,
                                  bool by_name, std::string text) {
  call_on(from, 0, [this, who, handle, by_name, text = std::move(text)](actor_loop&) {
    follow(who, handle, by_name, text);
  });
}

void actor_directory::unfollow_from(actor_loop& from, const actor_ref& who, follow_handle handle) {
  call_on(from, 0, [this, who, handle](actor_loop&) { unfollow(who, handle); });
}

// --- On the first loop

actor_ref actor_directory::winner(const std::string& name) const {
  const auto at = names_.find(name);
  return at == names_.end() || at->second.empty() ? actor_ref() : at->second.begin()->second;
}

actor_ref actor_directory::find(std::string_view name) const {
  const auto at = names_.find(name);
  return at == names_.end() || at->second.empty() ? actor_ref() : at->second.begin()->second;
}

void actor_directory::tell(const follower& to, const actor_ref& who, const entry& what,
                           directory_change::kind kind, down_reason why,
                           const actor_ref& moved_to) {
  directory_change news;
  news.follow = to.handle;
  news.what = kind;
  news.who = who;
  news.name = what.name;
  news.type = what.type;
  news.reason = why;
  news.moved_to = moved_to;
  call_on(system_.here(), to.who.loop(),
          [to = to.who, news = std::move(news)](actor_loop& here) { here.signal(to, news); });
}

void actor_directory::tell_all(const std::set<follower>& to, const actor_ref& who,
                               const entry& what, directory_change::kind kind, down_reason why,
                               const actor_ref& moved_to) {
  for (const follower& each : to) tell(each, who, what, kind, why, moved_to);
}

void actor_directory::signal_conflict(const actor_ref& loser, const std::string& name,
                                      const actor_ref& wins) {
  system_.here().env().reached("actor.name_conflict");
  call_on(system_.here(), loser.loop(),
          [loser, name, wins](actor_loop& here) { here.signal(loser, name_conflict{name, wins}); });
}

// `before` had the name until now. `gone` is its entry if it left.
void actor_directory::winner_changed(const std::string& name, const actor_ref& before,
                                     const entry* gone, down_reason why,
                                     const actor_ref& moved_to) {
  const actor_ref now = winner(name);
  if (now == before) return;
  if (now) promises_.erase(name);
  const auto listeners = name_followers_.find(name);
  if (listeners != name_followers_.end()) {
    if (moved_to && !now) promised(name, moved_to);
    if (before)
      tell_all(listeners->second, before, gone != nullptr ? *gone : entries_.at(before),
               directory_change::kind::down, why, moved_to);
    if (now) tell_all(listeners->second, now, entries_.at(now), directory_change::kind::up);
  }
}

void actor_directory::promised(const std::string& name, const actor_ref& where) {
  const time_point until =
      saturating_add(system_.here().env().now(), system_.options().forward_for);
  promises_.insert_or_assign(name, promise{where, until});
  if (!lapse_.armed()) lapse_.arm_at(until);
}

void actor_directory::lapse(const std::string& name, const actor_ref& where) {
  system_.here().env().reached("actor.never_arrived");
  const auto listeners = name_followers_.find(name);
  if (listeners == name_followers_.end()) return;
  entry nothing;
  nothing.name = name;
  tell_all(listeners->second, where, nothing, directory_change::kind::lapsed,
           down_reason::not_found);
}

void actor_directory::on_lapse() {
  const time_point now = system_.here().env().now();
  time_point next = time_never;
  std::erase_if(promises_, [&](const auto& each) {
    const auto& [name, what] = each;
    if (what.until > now) {
      next = std::min(next, what.until);
      return false;
    }
    lapse(name, what.where);
    return true;
  });
  if (next != time_never) lapse_.arm_at(next);
}

std::size_t actor_directory::count_of(incarnation_id node) const {
  const auto at = counts_.find(node);
  return at == counts_.end() ? 0 : at->second;
}

void actor_directory::add(const actor_ref& who, const node_id& node, std::string name,
                          std::string type) {
  const bool own = who.node() == system_.incarnation();
  if (entries_.contains(who)) return;
  if (!own && count_of(who.node()) >= directory_entries_max) {
    system_.here().env().note("actors: a peer announces more than may be", who.node().value);
    return;
  }
  if (!name.empty()) {
    const auto at = names_.find(name);
    if (at != names_.end()) {
      const auto other = at->second.find(node);
      if (other != at->second.end()) {
        // That node has claimed it already. What remains is the type.
        if (own) signal_conflict(who, name, other->second);
        name.clear();
        if (type.empty()) return;
      }
    }
  }
  ++counts_[who.node()];
  const entry& made =
      entries_.emplace(who, entry{node, std::move(name), std::move(type), own}).first->second;
  if (!made.type.empty()) {
    const auto listeners = type_followers_.find(made.type);
    if (listeners != type_followers_.end())
      tell_all(listeners->second, who, made, directory_change::kind::up);
  }
  if (!made.name.empty()) {
    const actor_ref before = winner(made.name);
    claims& all = names_[made.name];
    all[node] = who;
    const actor_ref now = all.begin()->second;
    winner_changed(made.name, before, nullptr, down_reason::stopped, {});
    const auto mine = all.find(system_.node());
    if (mine != all.end() && mine->second != now && (own || now == who))
      signal_conflict(mine->second, made.name, now);
  }
  if (own && system_.hub() != nullptr) system_.hub()->announce(who, made.name, made.type);
}

void actor_directory::remove(const actor_ref& who, down_reason why, const actor_ref& moved_to) {
  const auto at = entries_.find(who);
  if (at == entries_.end()) return;
  const entry gone = std::move(at->second);
  entries_.erase(at);
  if (--counts_[who.node()] == 0) counts_.erase(who.node());
  if (!gone.type.empty()) {
    const auto listeners = type_followers_.find(gone.type);
    if (listeners != type_followers_.end())
      tell_all(listeners->second, who, gone, directory_change::kind::down, why, moved_to);
  }
  if (!gone.name.empty()) {
    const actor_ref before = winner(gone.name);
    const auto all = names_.find(gone.name);
    const auto claim = all->second.find(gone.node);
    if (claim != all->second.end() && claim->second == who) all->second.erase(claim);
    if (all->second.empty()) names_.erase(all);
    winner_changed(gone.name, before, before == who ? &gone : nullptr, why, moved_to);
  }
  if (gone.own && system_.hub() != nullptr) system_.hub()->withdraw(who, why, moved_to);
}

void actor_directory::remove_node(incarnation_id node, down_reason why) {
  std::vector<actor_ref> lost;
  for (auto at = entries_.lower_bound(actor_ref(node, 0, 0, 0)); at != entries_.end(); ++at) {
    if (at->first.node() != node) break;
    lost.push_back(at->first);
  }
  for (const actor_ref& each : lost) remove(each, why, {});
  std::erase_if(promises_, [&](const auto& each) {
    if (each.second.where.node() != node) return false;
    lapse(each.first, each.second.where);
    return true;
  });
}

void actor_directory::follow(const actor_ref& who, follow_handle handle, bool by_name,
                             std::string text) {
  const follower one{who, handle};
  auto& listeners = by_name ? name_followers_[text] : type_followers_[text];
  listeners.insert(one);
  if (by_name) {
    if (const actor_ref now = winner(text))
      tell(one, now, entries_.at(now), directory_change::kind::up);
  } else {
    for (const auto& [each, known] : entries_)
      if (known.type == text) tell(one, each, known, directory_change::kind::up);
  }
  entry nothing;
  (by_name ? nothing.name : nothing.type) = text;
  tell(one, {}, nothing, directory_change::kind::complete);
  follows_.emplace(one, std::pair(by_name, std::move(text)));
}

void actor_directory::unfollow(const actor_ref& who, follow_handle handle) {
  const auto at = follows_.find({who, handle});
  if (at == follows_.end()) return;
  auto& lists = at->second.first ? name_followers_ : type_followers_;
  const auto list = lists.find(at->second.second);
  list->second.erase({who, handle});
  if (list->second.empty()) lists.erase(list);
  follows_.erase(at);
}

}  // namespace reprise
