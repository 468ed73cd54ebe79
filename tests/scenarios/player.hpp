// An actor that does everything actors do, with every other of its kind that it hears of, and checks what it is told.
#pragma once

#include <map>
#include <memory>
#include <set>
#include <string>

#include <reprise/actor/actor.hpp>
#include <reprise/actor/msgpack.hpp>
#include <reprise/actor/named_ref.hpp>

#include "actor_board.hpp"

namespace scenarios {

struct note {
  std::uint64_t number = 0;
  std::string padding;
  REPRISE_MESSAGE("play.note", number, padding)
};
struct answer {
  std::uint64_t id = 0;
  REPRISE_MESSAGE("play.answer", id)
};
struct question {
  using reply = answer;
  std::uint64_t id = 0;
  REPRISE_MESSAGE("play.question", id)
};
// As question, answered by a coroutine that asks somebody else first.
struct hard_question {
  using reply = answer;
  std::uint64_t id = 0;
  REPRISE_MESSAGE("play.hard_question", id)
};
// To oneself: ask, and go on meanwhile.
struct wish {
  reprise::actor_ref whom;
  bool hard = false;
  std::uint64_t timeout_ms = 0;
  REPRISE_MESSAGE("play.wish", whom, hard, timeout_ms)
};

// What players of one run have in common.
struct play {
  explicit play(reprise::sim::world& world) : board(world) {}
  actor_board board;
  bool over = false;    // nobody begins anything any more
  bool mortal = false;  // players stop and crash now and then
  std::set<class player*> players;
};

class player final : public reprise::actor {
 public:
  player(reprise::actor_init& init, std::shared_ptr<play> in);
  ~player() override;
  static void setup(reprise::handlers<player>& on);

  // Whom it knows of, by type; who has the name.
  [[nodiscard]] const std::set<reprise::actor_ref>& known() const noexcept { return known_; }
  [[nodiscard]] std::size_t callbacks_owed() const noexcept { return callbacks_owed_; }
  [[nodiscard]] const reprise::actor_ref& leader() const noexcept { return leader_.get(); }

 private:
  void on_start() override;
  void on_stop() override;
  void on_tick();
  void noted(const note& what);
  answer asked(const question& what);
  reprise::task<answer> asked_hard(hard_question what);
  reprise::task<void> wished(wish what);
  void replied(const reprise::ask_result<answer>& outcome);
  void listed(const reprise::directory_change& change);
  void peers_changed(const reprise::peer_change& change);
  void downed(const reprise::actor_down& how);
  void returned(const reprise::undelivered& what);

  void act();
  void take(std::uint64_t id, const reprise::ask_result<answer>& got);
  [[nodiscard]] std::uint64_t draw(std::uint64_t bound) { return env().random().below(bound); }
  [[nodiscard]] reprise::actor_ref somebody();
  void check_sender();

  std::shared_ptr<play> play_;
  std::set<reprise::actor_ref> known_;
  std::set<reprise::incarnation_id> peers_;
  std::map<reprise::watch_handle, reprise::actor_ref> watches_;
  std::set<reprise::actor_ref> gone_;  // for good
  std::size_t callbacks_owed_ = 0;
  reprise::named_ref leader_{*this, "leader"};
  bool started_ = false;
};

}  // namespace scenarios
