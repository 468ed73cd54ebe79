// Everything that the actors of a run did, on one table, so that the promises made to them can be checked from outside:
// who lived, what was told and handled, what was asked and answered, who was watched.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <reprise/actor/actor.hpp>
#include <reprise/sim/world.hpp>

namespace scenarios {

class actor_board {
 public:
  explicit actor_board(reprise::sim::world& world) : world_(world) {}

  [[nodiscard]] reprise::sim::world& world() noexcept { return world_; }

  // --- Lives
  void born(const reprise::actor_ref& who) { alive_.insert(who); }
  void died(const reprise::actor_ref& who);
  // It throws in a moment: from then on it does nothing any more, and is dead in the end.
  void falls(const reprise::actor_ref& who) { fallen_.insert(who); }
  void acts(const reprise::actor_ref& who) {
    world_.always(!fallen_.contains(who), "who_fell_acts_no_more", to_string(who));
  }
  [[nodiscard]] bool alive(const reprise::actor_ref& who) const { return alive_.contains(who); }
  [[nodiscard]] const std::set<reprise::actor_ref>& all_alive() const noexcept { return alive_; }

  // --- Tells: numbered for each pair, with the link that the sender knew of.
  [[nodiscard]] std::uint64_t next_number(const reprise::actor_ref& from,
                                          const reprise::actor_ref& to) {
    return pairs_[{from, to}].told.size();
  }
  void told(const reprise::actor_ref& from, const reprise::actor_ref& to, reprise::link_epoch link);
  // One is a dead letter, wherever.
  void lost(const reprise::actor_ref& from, const reprise::actor_ref& to) {
    ++pairs_[{from, to}].lost;
  }
  // One is a dead letter, and was never counted as told: its sender knew at once.
  void refused(const reprise::actor_ref& from, const reprise::actor_ref& to) {
    --pairs_[{from, to}].lost;
  }
  // The sender was told later that one did not arrive.
  void returned(const reprise::actor_ref& from, const reprise::actor_ref& to) {
    ++pairs_[{from, to}].returned;
  }
  void handled(const reprise::actor_ref& from, const reprise::actor_ref& to, std::uint64_t number);

  // --- Asks
  static constexpr std::uint64_t uncounted = ~std::uint64_t{0};
  [[nodiscard]] std::uint64_t asked(const reprise::actor_ref& from);
  void question_handled(std::uint64_t id);
  void answered(std::uint64_t id, bool not_sent);

  // --- Watches
  void watched(const reprise::actor_ref& watcher, reprise::watch_handle handle,
               const reprise::actor_ref& target);
  void unwatched(const reprise::actor_ref& watcher, reprise::watch_handle handle);
  void down(const reprise::actor_ref& watcher, const reprise::actor_down& how);

  // The link of a living actor's loop to a node.
  using link_of =
      std::function<reprise::link_epoch(const reprise::actor_ref& who, reprise::incarnation_id)>;
  // When all is quiet: nothing is owed.
  void check_all_settled(const link_of& link);
  // Of one pair and link: what was handled is a prefix of what was told, but for what was lost by
  // name; and of that the sender was told, unless it is gone, or the link over which it would be told.
  void check_prefixes(const link_of& link);

 private:
  struct tell {
    reprise::link_epoch link;
    bool handled = false;
  };
  struct pair {
    std::vector<tell> told;
    std::uint64_t next = 0;  // to be handled, or a later one
    std::int64_t lost = 0;
    std::int64_t returned = 0;
  };
  struct question {
    reprise::actor_ref from;
    std::uint32_t handled = 0;
    bool answered = false;
    bool not_sent = false;
  };
  struct observed {
    reprise::actor_ref target;
    bool over = false;
  };

  reprise::sim::world& world_;
  std::set<reprise::actor_ref> alive_;
  std::set<reprise::actor_ref> dead_;
  std::set<reprise::actor_ref> fallen_;
  std::map<std::pair<reprise::actor_ref, reprise::actor_ref>, pair> pairs_;
  std::vector<question> questions_;
  std::map<std::pair<reprise::actor_ref, reprise::watch_handle>, observed> watches_;
};

}  // namespace scenarios
