// Actors of one loop: their order, their asks, their ends.
#include <reprise/actor/actor.hpp>

#include "troupe.hpp"

namespace reprise::testing {
namespace {

class adder : public actor {
 public:
  adder(actor_init& init, logbook log) : actor(init), log_(std::move(log)) {}
  static void setup(handlers<adder>& on) {
    on.message<add>(&adder::added);
    on.request<get>(&adder::got);
  }

 private:
  void on_start() override { log_->push_back("start"); }
  void on_stop() override { log_->push_back("stop"); }
  void added(const add& what) {
    log_->push_back(fmt::format("add {}", what.amount));
    value_ += what.amount;
    if (what.amount == 13) throw std::runtime_error("unlucky");
    if (what.amount == 99) stop();
  }
  sum got(const get&) { return sum{value_}; }
  logbook log_;
  std::int64_t value_ = 0;
};

TEST(actor, handles_messages_in_their_order_never_inside_the_tell) {
  sim::world world(1);
  const logbook log = std::make_shared<lines>();
  stage one(world, "one", actor_options());
  const actor_ref it = one.spawn<adder>(log);
  one.home.call([&] {
    one.actors->here().tell(it, add{1});
    one.actors->here().tell<add>(it, 2);
    EXPECT_EQ((lines{"start"}), *log);
  });
  EXPECT_EQ((lines{"start", "add 1", "add 2"}), *log);
  one.tell(it, add{99});
  EXPECT_EQ((lines{"start", "add 1", "add 2", "add 99", "stop"}), *log);
  EXPECT_EQ(tell_result::not_here, one.tell(it, add{3}));
  EXPECT_EQ(1u, one.actors->here().stats().dead_letters[0]);
  EXPECT_EQ(0u, one.actors->here().actor_count());
}

class asker : public actor {
 public:
  asker(actor_init& init, logbook log, actor_ref whom)
      : actor(init), log_(std::move(log)), whom_(whom) {}
  static void setup(handlers<asker>& on) {
    on.message<say>(&asker::said);
    on.message<add>(&asker::added);
    on.down(&asker::gone);
  }

 private:
  void on_start() override { watch(whom_); }
  task<void> said(say what) {
    log_->push_back("ask " + what.what);
    ask_result<sum> answer = co_await ask<get>(whom_, 2s, what.what);
    log_->push_back(answer ? fmt::format("got {}", answer.value().value)
                           : fmt::format("no {}", to_string(answer.error())));
  }
  void added(const add& what) {
    ask_then<get>(whom_, 2s, &asker::then, "x");
    log_->push_back(fmt::format("add {}", what.amount));
  }
  void then(const ask_result<sum>& answer) {
    log_->push_back(answer ? fmt::format("then {}", answer.value().value) : "then no");
  }
  void gone(const actor_down& how) {
    log_->push_back(fmt::format("down {}", to_string(how.reason)));
  }
  logbook log_;
  actor_ref whom_;
};

TEST(actor, asks_and_the_next_message_waits_for_the_answer) {
  sim::world world(1);
  const logbook log = std::make_shared<lines>();
  stage one(world, "one", actor_options());
  const actor_ref it = one.spawn<adder>(std::make_shared<lines>());
  const actor_ref who = one.spawn<asker>(log, it);
  one.tell(it, add{5});
  one.home.call([&] {
    one.actors->here().tell<say>(who, "a");
    one.actors->here().tell<add>(who, 7);
    one.actors->here().tell<say>(who, "b");
  });
  world.run_for(1s);
  EXPECT_EQ((lines{"ask a", "got 5", "add 7", "ask b", "then 5", "got 5"}).size(), log->size());
  EXPECT_EQ("got 5", (*log)[1]);
  one.tell(it, add{13});
  one.tell(who, say{"c"});
  world.run_for(1s);
  EXPECT_EQ("down crashed", (*log)[6]);
  EXPECT_EQ("no target down", log->back());
  EXPECT_EQ(1u, one.actors->here().stats().crashed);
}

TEST(actor, reaches_the_actors_of_another_node) {
  sim::world world(1);
  const logbook log = std::make_shared<lines>();
  const logbook there = std::make_shared<lines>();
  stage beta(world, "beta");
  stage alpha(world, "alpha", {"beta"});
  world.run_for(1s);
  const actor_ref it = beta.spawn<adder>(there);
  const actor_ref who = alpha.spawn<asker>(log, it);
  EXPECT_EQ(tell_result::ok, alpha.tell(it, add{4}));
  alpha.tell(who, say{"a"});
  world.run_for(1s);
  EXPECT_EQ((lines{"start", "add 4"}), *there);
  EXPECT_EQ((lines{"ask a", "got 4"}), *log);
  alpha.tell(it, add{13});
  alpha.tell(who, say{"b"});
  world.run_for(1s);
  // The down waits for its turn, the answer does not.
  EXPECT_EQ((lines{"ask a", "got 4", "ask b", "no target down", "down crashed"}), *log);
}

TEST(actor, learns_of_a_lost_node) {
  sim::world world(1);
  const logbook log = std::make_shared<lines>();
  stage beta(world, "beta");
  stage alpha(world, "alpha", {"beta"});
  world.run_for(1s);
  const actor_ref it = beta.spawn<adder>(std::make_shared<lines>());
  const actor_ref who = alpha.spawn<asker>(log, it);
  world.run_for(1s);
  beta.home.crash();
  world.run_for(30s);
  EXPECT_EQ((lines{"down link lost"}), *log);
  EXPECT_EQ(tell_result::no_link, alpha.tell(it, add{4}));
  alpha.tell(who, say{"b"});
  world.run_for(1s);
  EXPECT_EQ("no not sent", log->back());
}

}  // namespace
}  // namespace reprise::testing
