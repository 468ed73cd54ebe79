#include "actor_board.hpp"

#include <fmt/format.h>

namespace scenarios {

using namespace reprise;

void actor_board::died(const actor_ref& who) {
  alive_.erase(who);
  dead_.insert(who);
}

// --- Tells

void actor_board::told(const actor_ref& from, const actor_ref& to, link_epoch link) {
  pairs_[{from, to}].told.push_back({link});
}

void actor_board::handled(const actor_ref& from, const actor_ref& to, std::uint64_t number) {
  pair& all = pairs_[{from, to}];
  world_.always(number < all.told.size(), "only_what_was_told_arrives");
  world_.always(
      number >= all.next, "in_order_and_once",
      fmt::format("{} after {} from {} to {}", number, all.next, to_string(from), to_string(to)));
  if (number >= all.told.size()) return;
  all.told[number].handled = true;
  all.next = number + 1;
}

void actor_board::check_prefixes(const link_of& link_now) {
  for (const auto& [who, all] : pairs_) {
    std::int64_t gaps = 0;
    // From the end: what is missing before something that was handled on the same link.
    link_epoch link = 0;
    bool later_handled = false;
    for (std::size_t i = all.told.size(); i-- > 0;) {
      const tell& one = all.told[i];
      if (one.link != link) later_handled = false;
      link = one.link;
      if (one.handled) {
        later_handled = true;
      } else if (later_handled) {
        ++gaps;
      }
    }
    world_.always(gaps <= all.lost, "no_silent_gaps",
                  fmt::format("{} missing, {} lost, from {} to {}", gaps, all.lost,
                              to_string(who.first), to_string(who.second)));
    world_.always(all.returned <= all.lost, "what_came_back_was_lost",
                  fmt::format("{} came back, {} lost, from {} to {}", all.returned, all.lost,
                              to_string(who.first), to_string(who.second)));
    const auto& [from, to] = who;
    if (!alive_.contains(from) || !alive_.contains(to)) continue;
    if (all.told.empty() || all.told.front().link == link_now(from, to.node()))
      world_.always(all.returned == all.lost, "senders_are_told",
                    fmt::format("{} came back, {} lost, from {} to {}", all.returned, all.lost,
                                to_string(who.first), to_string(who.second)));
  }
}

// --- Asks

std::uint64_t actor_board::asked(const actor_ref& from) {
  questions_.push_back({from});
  return questions_.size() - 1;
}

void actor_board::question_handled(std::uint64_t id) {
  if (id == uncounted) return;
  if (id >= questions_.size()) return world_.fail("a_question_that_nobody_asked", "");
  question& one = questions_[id];
  world_.always(++one.handled == 1, "a_question_is_handled_once");
  world_.always(!one.not_sent, "what_was_not_sent_does_not_arrive");
}

void actor_board::answered(std::uint64_t id, bool not_sent) {
  question& one = questions_[id];
  world_.always(!one.answered, "an_ask_ends_once");
  one.answered = true;
  one.not_sent = not_sent;
  world_.always(!not_sent || one.handled == 0, "what_was_not_sent_did_not_arrive");
}

// --- Watches

void actor_board::watched(const actor_ref& watcher, watch_handle handle, const actor_ref& target) {
  world_.always(watches_.emplace(std::pair(watcher, handle), observed{target, false}).second,
                "a_watch_has_a_handle_of_its_own");
}

void actor_board::unwatched(const actor_ref& watcher, watch_handle handle) {
  watches_.at({watcher, handle}).over = true;
}

void actor_board::down(const actor_ref& watcher, const actor_down& how) {
  const auto at = watches_.find({watcher, how.watch});
  if (at == watches_.end()) return world_.fail("a_down_without_a_watch", "");
  world_.always(!at->second.over, "one_down_for_each_watch");
  world_.always(at->second.target == how.who, "a_down_names_its_target");
  at->second.over = true;
  const bool gone = how.reason != down_reason::link_lost;
  world_.always(!gone || !alive_.contains(how.who), "who_is_down_for_good_is_dead",
                to_string(how.reason));
}

// --- The end

void actor_board::check_all_settled(const link_of& link) {
  for (std::size_t id = 0; id < questions_.size(); ++id)
    world_.always(questions_[id].answered || !alive_.contains(questions_[id].from),
                  "every_ask_ends", fmt::format("question {}", id));
  for (const auto& [who, what] : watches_)
    world_.always(what.over || !alive_.contains(who.first) || alive_.contains(what.target),
                  "every_death_is_told",
                  fmt::format("{} watched {}", to_string(who.first), to_string(what.target)));
  for (const actor_ref& who : fallen_)
    world_.always(!alive_.contains(who), "who_fell_is_dead", to_string(who));
  check_prefixes(link);
}

}  // namespace scenarios
