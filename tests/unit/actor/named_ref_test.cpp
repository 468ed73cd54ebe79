// Actors that are known by name or type: who follows learns of all that there are, of each change, and in turn.
#include <reprise/actor/named_ref.hpp>

#include "probe.hpp"
#include "stranger.hpp"

namespace reprise::testing {
namespace {

spawn_options known(std::string name, std::string type = "") {
  spawn_options out(std::move(name));
  out.type = std::move(type);
  return out;
}

using directory_here = alone;

TEST_F(directory_here, tells_what_is_there_then_that_this_was_all_then_changes) {
  const actor_ref a = one.spawn_with<probe>(known("", "t"));
  one.spawn_with<probe>(known("", "other"));
  in([&] { p->follow_type("t"); });
  EXPECT_EQ((lines{"start", "up /t", "complete"}), *log);
  const actor_ref b = one.spawn_with<probe>(known("b", "t"));
  EXPECT_EQ("up b/t", log->back());
  one.tell(a, say{"stop"});
  EXPECT_EQ("gone /t", log->back());
  one.tell(b, say{"throw"});
  EXPECT_EQ((lines{"start", "up /t", "complete", "up b/t", "gone /t", "gone b/t"}), *log);
}

TEST_F(directory_here, an_empty_set_is_complete_too) {
  in([&] { p->follow_name("nobody"); });
  EXPECT_EQ((lines{"start", "complete"}), *log);
}

TEST_F(directory_here, after_unfollow_nothing_comes) {
  follow_handle which;
  in([&] { which = p->follow_type("t"); });
  one.tell(it, say{"sleep"});
  one.spawn_with<probe>(known("", "t"));
  in([&] {
    p->unfollow(which);
    p->unfollow(which);
  });
  world.run_for(5s);
  one.spawn_with<probe>(known("", "t"));
  EXPECT_EQ((lines{"start", "complete", "sleep", "woke", "left"}), *log);
}

TEST_F(directory_here, followers_end) {
  in([&] {
    p->follow_type("t");
    p->follow_name("n");
    p->stop();
  });
  one.spawn_with<probe>(known("n", "t"));
  EXPECT_EQ(2u, count_of(*log, "start") + count_of(*log, "end"));
}

TEST_F(directory_here, one_actor_of_a_node_has_a_name) {
  const logbook second = std::make_shared<lines>();
  const actor_ref first = one.spawn_with<probe>(known("n"));
  const actor_ref loser = one.spawn_with<probe>(known("n", "t"), second);
  EXPECT_EQ((lines{"start", "beaten for n"}), *second);
  actor_ref found;
  in([&] { found = one.actors->find("n"); });
  EXPECT_EQ(first, found);
  // It lives on, and its type is known.
  in([&] { p->follow_type("t"); });
  EXPECT_EQ((lines{"start", "up /t", "complete"}), *log);
  one.tell(first, say{"stop"});
  in([&] { found = one.actors->find("n"); });
  EXPECT_EQ(actor_ref(), found);
  one.tell(loser, say{"stop"});
  EXPECT_EQ("gone /t", log->back());
}

class owner final : public actor {
 public:
  owner(actor_init& init, std::string name, owner** out) : actor(init), ref(*this, name) {
    *out = this;
  }
  static void setup(handlers<owner>& on) {
    on.message<say>(&owner::said);
    on.message<add>(&owner::added);
  }
  using actor::stop;
  named_ref ref;
  logbook log = std::make_shared<lines>();

 private:
  task<void> said(say) {
    co_await sleep_for(env(), 1s);
    log->push_back(ref ? "bound" : "unbound");
  }
  void added(const add&) { log->push_back(ref ? "bound" : "unbound"); }
};

TEST_F(directory_here, a_named_ref_finds_its_actor_again) {
  owner* who = nullptr;
  one.spawn<owner>("n", &who);
  EXPECT_FALSE(who->ref);
  spawn_options how = known("n");
  how.restart.after = restart_options::when::crashed;
  const actor_ref first = one.spawn_with<probe>(how);
  EXPECT_EQ(first, who->ref.get());
  EXPECT_EQ(1u, who->ref.bound_count());
  one.tell(first, say{"throw"});
  EXPECT_TRUE(who->ref);
  EXPECT_NE(first, who->ref.get());
  EXPECT_EQ(2u, who->ref.bound_count());
  one.tell(who->ref.get(), say{"stop"});
  EXPECT_FALSE(who->ref);
  in([&] { who->stop(); });
  one.spawn_with<probe>(known("n"));
}

TEST_F(directory_here, a_named_ref_changes_between_handlers) {
  owner* who = nullptr;
  const actor_ref by = one.spawn<owner>("n", &who);
  one.spawn_with<probe>(known("n"));
  in([&] { one.actors->here().tell<say>(by, "wait"); });
  one.tell(who->ref.get(), say{"stop"});
  one.tell(by, add{1});
  world.run_for(5s);
  EXPECT_EQ((lines{"bound", "unbound"}), *who->log);
}

// --- Of several nodes

struct directory_there : ::testing::Test {
  directory_there() {
    world.run_for(1s);
    alpha.spawn<probe>(log, &p);
    log->clear();
  }
  actor_ref find(stage& where, std::string_view name) {
    actor_ref out;
    where.home.call([&] { out = where.actors->find(name); });
    return out;
  }
  void in(const std::function<void()>& what) { alpha.home.call(what); }
  sim::world world{1};
  stage beta{world, "beta"};
  stage alpha{world, "alpha", lines{"beta"}, 2};
  logbook log = std::make_shared<lines>();
  seat p;
};

TEST_F(directory_there, actors_of_peers_are_known) {
  in([&] {
    p->follow_type("t");
    p->follow_peers();
  });
  const actor_ref far = beta.spawn_with<probe>(known("n", "t"));
  world.run_for(100ms);
  EXPECT_EQ((lines{"peer beta", "complete", "up n/t"}).size(), log->size());
  EXPECT_EQ(far, find(alpha, "n"));
  beta.tell(far, say{"stop"});
  world.run_for(100ms);
  EXPECT_EQ("gone n/t", log->back());
  EXPECT_EQ(actor_ref(), find(alpha, "n"));
}

TEST_F(directory_there, what_was_there_before_the_link_is_told_and_goes_with_it) {
  beta.spawn_with<probe>(known("n", "t"));
  world.cut(alpha.home, beta.home);
  world.run_for(30s);
  in([&] {
    p->follow_peers();
    p->follow_type("t");
  });
  EXPECT_EQ((lines{"complete"}), *log);
  world.mend(alpha.home, beta.home);
  world.run_for(10s);
  EXPECT_EQ((lines{"complete", "peer beta", "up n/t"}), *log);
  world.cut(alpha.home, beta.home);
  world.run_for(30s);
  EXPECT_EQ((lines{"complete", "peer beta", "up n/t", "gone n/t", "no peer beta"}), *log);
}

TEST_F(directory_there, followers_on_other_loops_are_told) {
  const logbook notes = std::make_shared<lines>();
  seat other;
  alpha.home.call([&] { alpha.actors->at(1).spawn<probe>(notes, &other); }, 1);
  alpha.home.call([&] { other->follow_name("n"); }, 1);
  beta.spawn_with<probe>(known("n"));
  world.run_for(100ms);
  EXPECT_EQ((lines{"start", "complete", "up n/"}), *notes);
}

// Two sides of a partition claim one name: the smaller node id has it afterwards, the other one is told.
TEST_F(directory_there, the_smaller_node_has_the_name) {
  const logbook far_log = std::make_shared<lines>();
  in([&] { p->follow_name("n"); });
  world.cut(alpha.home, beta.home);
  world.run_for(30s);
  const actor_ref far = beta.spawn_with<probe>(known("n"), far_log);
  const actor_ref near = alpha.spawn_with<probe>(known("n"));
  EXPECT_EQ(near, find(alpha, "n"));
  EXPECT_EQ(far, find(beta, "n"));
  world.mend(alpha.home, beta.home);
  world.run_for(10s);
  EXPECT_EQ(near, find(alpha, "n"));
  EXPECT_EQ(near, find(beta, "n"));
  EXPECT_EQ((lines{"start", "beaten for n"}), *far_log);
  EXPECT_EQ((lines{"complete", "up n/"}), *log);
  // A claim that did not win waits for its turn.
  alpha.tell(near, say{"stop"});
  world.run_for(1s);
  EXPECT_EQ(far, find(alpha, "n"));
  EXPECT_EQ(far, find(beta, "n"));
  EXPECT_EQ((lines{"complete", "up n/", "gone n/", "up n/"}), *log);
}

TEST_F(directory_there, a_name_that_is_claimed_later_by_a_smaller_node_changes_hands) {
  const logbook far_log = std::make_shared<lines>();
  in([&] { p->follow_name("n"); });
  const actor_ref far = beta.spawn_with<probe>(known("n"), far_log);
  world.run_for(1s);
  EXPECT_EQ(far, find(alpha, "n"));
  alpha.spawn_with<probe>(known("n"));
  world.run_for(1s);
  EXPECT_EQ((lines{"complete", "up n/", "gone n/", "up n/"}), *log);
  EXPECT_EQ((lines{"start", "beaten for n"}), *far_log);
}

TEST_F(directory_there, a_restarted_node_brings_its_name_again) {
  owner* who = nullptr;
  alpha.spawn<owner>("n", &who);
  const actor_ref first = beta.spawn_with<probe>(known("n"));
  world.run_for(1s);
  EXPECT_EQ(first, who->ref.get());
  beta.home.crash();
  beta.actors.reset();
  beta.home.start_bare();
  beta.home.call([&] {
    beta.actors = std::make_unique<actor_system>(beta.home.env(), stage::options_of("beta", {}));
    beta.actors->start([](errc) {});
  });
  const actor_ref second = beta.spawn_with<probe>(known("n"));
  world.run_for(30s);
  EXPECT_NE(first, second);
  EXPECT_EQ(second, who->ref.get());
  EXPECT_EQ(2u, who->ref.bound_count());
}

// Where an actor says that it goes counts until it is there; if it never arrives, nobody has the name.
struct directory_promises : called_on {
  directory_promises() {
    good.spawn<owner>("n", &who);
    caller.say(raw_message(kind::announce).place(caller.own(1)).text("n").text(""));
    world.run_for(1s);
    EXPECT_EQ(caller.own(1), who->ref.get());
  }
  void leave_for(const actor_ref& where) {
    caller.say(raw_message(kind::withdraw)
                   .place(caller.own(1))
                   .put(static_cast<std::uint8_t>(down_reason::moved))
                   .address(where));
    world.run_for(1s);
  }
  using kind = actor_wire::kind;
  owner* who = nullptr;
};

TEST_F(directory_promises, who_arrives_is_bound_without_a_gap) {
  leave_for(caller.own(2));
  EXPECT_EQ(caller.own(2), who->ref.get());
  caller.say(raw_message(kind::announce).place(caller.own(2)).text("n").text(""));
  world.run_for(100s);
  EXPECT_EQ(caller.own(2), who->ref.get());
}

TEST_F(directory_promises, who_never_arrives_is_nobody_in_the_end) {
  const logbook log = std::make_shared<lines>();
  seat p;
  good.spawn<probe>(log, &p);
  good.home.call([&] { p->follow_name("n"); });
  leave_for(caller.own(2));
  world.run_for(58s);
  EXPECT_EQ(caller.own(2), who->ref.get());
  world.run_for(2s);
  EXPECT_FALSE(who->ref);
  // To others it was never there.
  EXPECT_EQ((lines{"start", "up n/", "complete", "gone n/"}), *log);
}

TEST_F(directory_promises, of_a_node_that_is_lost_are_void) {
  leave_for(caller.own(2));
  world.cut(good.home, caller.home);
  world.run_for(30s);
  EXPECT_FALSE(who->ref);
}

TEST_F(directory_promises, somebody_else_may_have_the_name_first) {
  leave_for(caller.own(2));
  const actor_ref heir = good.spawn_with<probe>(known("n"));
  world.run_for(100s);
  EXPECT_EQ(heir, who->ref.get());
}

}  // namespace
}  // namespace reprise::testing
