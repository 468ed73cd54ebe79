// Which actors are known by name or type, on this node and on its peers, and who wants to know.
//
// Lives on the first loop. Each node may claim a name once; of several nodes that claim it the one with the smallest
// node id has it. A claim that does not win stays, and wins when the others are gone.
#pragma once

#include <map>
#include <set>
#include <string>
#include <utility>

#include <reprise/actor/actor_system.hpp>

namespace reprise {

// What a node is told of by one peer; more is not taken, and noted.
inline constexpr std::size_t directory_entries_max = std::size_t{1} << 20;

class actor_directory {
 public:
  actor_directory(actor_system& system, environment env);

  // From any loop, on that loop.
  void claim_from(actor_loop& from, const actor_ref& who, const spawn_options& options);
  void withdraw_from(actor_loop& from, const actor_ref& who, down_reason why,
                     const actor_ref& moved_to);
  void follow_from(actor_loop& from, const actor_ref& who, follow_handle handle, bool by_name,
                   std::string text);
  void unfollow_from(actor_loop& from, const actor_ref& who, follow_handle handle);

  // On the first loop.
  [[nodiscard]] actor_ref find(std::string_view name) const;
  void add(const actor_ref& who, const node_id& node, std::string name, std::string type);
  void remove(const actor_ref& who, down_reason why, const actor_ref& moved_to);
  void remove_node(incarnation_id node, down_reason why);
  void follow(const actor_ref& who, follow_handle handle, bool by_name, std::string text);
  void unfollow(const actor_ref& who, follow_handle handle);
  // Each of this node's entries that peers are to know.
  template <class Call>
  void for_each_own(const Call& call) const {
    for (const auto& [who, known] : entries_)
      if (known.own) call(who, known.name, known.type);
  }
  [[nodiscard]] std::size_t size() const noexcept { return entries_.size(); }

 private:
  struct entry {
    node_id node;
    std::string name;
    std::string type;
    bool own = false;
  };
  struct follower {
    actor_ref who;
    follow_handle handle;
    friend auto operator<=>(const follower&, const follower&) = default;
  };
  using claims = std::map<node_id, actor_ref>;
  // Where the actor that had a name said that it goes. It counts until somebody has the name there or elsewhere; at
  // the latest it is over when the old place forwards no more.
  struct promise {
    actor_ref where;
    time_point until;
  };

  void tell(const follower& to, const actor_ref& who, const entry& what,
            directory_change::kind kind, down_reason why = down_reason::stopped,
            const actor_ref& moved_to = {});
  void tell_all(const std::set<follower>& to, const actor_ref& who, const entry& what,
                directory_change::kind kind, down_reason why = down_reason::stopped,
                const actor_ref& moved_to = {});
  void winner_changed(const std::string& name, const actor_ref& before, const entry* gone,
                      down_reason why, const actor_ref& moved_to);
  [[nodiscard]] actor_ref winner(const std::string& name) const;
  void promised(const std::string& name, const actor_ref& where);
  void lapse(const std::string& name, const actor_ref& where);
  void on_lapse();
  void signal_conflict(const actor_ref& loser, const std::string& name, const actor_ref& wins);

  actor_system& system_;
  [[nodiscard]] std::size_t count_of(incarnation_id node) const;

  std::map<actor_ref, entry> entries_;
  std::map<incarnation_id, std::size_t> counts_;  // of entries
  std::map<std::string, claims, std::less<>> names_;
  std::map<std::string, std::set<follower>, std::less<>> name_followers_;
  std::map<std::string, std::set<follower>, std::less<>> type_followers_;
  std::map<follower, std::pair<bool, std::string>> follows_;
  std::map<std::string, promise, std::less<>> promises_;  // of names that somebody follows
  timer lapse_;
};

}  // namespace reprise
