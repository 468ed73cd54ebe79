// An actor goes to another node, or stays where it is; it is never lost and never twice.
#include "probe.hpp"
#include "stranger.hpp"

namespace reprise::testing {
namespace {

// "go NODE", or "stay"; counts what it hears.
class nomad final : public actor {
 public:
  nomad(actor_init& init, logbook log) : actor(init), log_(std::move(log)) {}
  nomad(actor_init& init, const_bytes packed, logbook log) : actor(init), log_(std::move(log)) {
    if (packed.size() != sizeof(std::int64_t)) throw std::runtime_error("no nomad");
    value_ = static_cast<std::int64_t>(load_le<std::uint64_t>(packed.data()));
  }
  static void setup(handlers<nomad>& on) {
    on.message<add>(&nomad::added);
    on.message<say>(&nomad::said);
    on.message<introduce>(&nomad::later, reentrancy::interleaved);
    on.request<get>(&nomad::got);
    on.moved(&nomad::stayed);
  }

 private:
  void on_start() override { write(fmt::format("starts with {}", value_)); }
  void on_stop() override { write("ends"); }
  void pack(byte_sink& out) const override {
    if (value_ == 13) throw std::runtime_error("does not pack");
    out.put(static_cast<std::uint64_t>(value_));
  }
  void write(const std::string& what) {
    log_->push_back(std::string(here().system().node().text()) + " " + what);
  }
  void added(const add& what) {
    value_ += what.amount;
    write(fmt::format("add {}", what.amount));
  }
  task<void> said(say what) {
    if (what.what == "timer") after(100ms, &nomad::tick);
    if (what.what == "slowly") {
      move_to(node_id::parse("beta").value());
      co_await sleep_for(env(), 100ms);
      write("slept");
    }
    if (what.what == "alpha" || what.what == "beta" || what.what == "nowhere")
      move_to(node_id::parse(what.what).value());
    if (what.what == "stop") stop();
  }
  task<void> later(introduce) {
    co_await sleep_for(env(), 100ms);
    write("later");
  }
  sum got(const get&) { return sum{value_}; }
  void stayed(const move_ended& how) { write(fmt::format("stays {}", static_cast<int>(how.why))); }
  void tick() { write("tick"); }

  logbook log_;
  std::int64_t value_ = 0;
};

struct moving : ::testing::Test {
  moving() {
    accept(alpha);
    accept(beta);
    world.run_for(1s);
    alpha.spawn<probe>(notes, &p);
    spawn_options how("nomad");
    how.type = "nomad";
    it = alpha.spawn_with<nomad>(how, log);
    world.run_for(100ms);
    log->clear();
    notes->clear();
  }
  void accept(stage& where) {
    where.home.call([&] {
      where.actors->accept_movable(
          "nomad", handler_table_of<nomad>(),
          [log = log](actor_init& init, const_bytes packed) -> std::unique_ptr<actor> {
            return std::make_unique<nomad>(init, packed, log);
          });
    });
  }
  actor_ref now(stage& where) {
    actor_ref out;
    where.home.call([&] { out = where.actors->find("nomad"); });
    return out;
  }
  static actor_options brief() {
    actor_options out = stage::options_of("alpha", {"beta"});
    out.forward_for = 5s;
    return out;
  }
  void in(const std::function<void()>& what) { alpha.home.call(what); }

  sim::world world{1};
  stage beta{world, "beta"};
  stage alpha{world, "alpha", brief()};
  logbook log = std::make_shared<lines>();
  logbook notes = std::make_shared<lines>();
  seat p;
  actor_ref it;
};

TEST_F(moving, its_state_arrives_and_its_mail_follows) {
  alpha.tell(it, add{5});
  in([&] {
    p->watch(it);
    p->tell<say>(it, "beta");
    p->tell<add>(it, 1);
    p->ask_then<get>(it, 5s, &probe::answered, "x");
  });
  world.run_for(1s);
  EXPECT_EQ((lines{"alpha add 5", "beta starts with 5", "beta add 1"}), *log);
  EXPECT_EQ((lines{"down moved", "got 6"}), *notes);
  EXPECT_EQ(now(alpha), now(beta));
  EXPECT_NE(it, now(alpha));
  EXPECT_EQ(1u, beta.actors->here().actor_count());
  EXPECT_EQ(1u, alpha.actors->here().actor_count());  // who asked
}

TEST_F(moving, forwarding_ends) {
  alpha.tell(it, say{"beta"});
  world.run_for(1s);
  log->clear();
  EXPECT_EQ(tell_result::ok, alpha.tell(it, add{1}));
  world.run_for(1s);
  EXPECT_EQ((lines{"beta add 1"}), *log);
  world.run_for(5s);
  EXPECT_EQ(tell_result::not_here, alpha.tell(it, add{2}));
  in([&] { p->ask_then<get>(it, 5s, &probe::answered, "x"); });
  EXPECT_EQ((lines{"no target down"}), *notes);
  EXPECT_EQ(1u, alpha.actors->here().stats().forwarded);
}

TEST_F(moving, to_and_fro_and_old_addresses_reach_it_still) {
  alpha.tell(it, say{"beta"});
  world.run_for(1s);
  alpha.tell(it, say{"alpha"});
  world.run_for(1s);
  log->clear();
  EXPECT_EQ(tell_result::ok, alpha.tell(it, add{7}));
  world.run_for(1s);
  EXPECT_EQ((lines{"alpha add 7"}), *log);
}

// Who learns late that it has gone can watch it and end it all the same, from any node.
TEST_F(moving, an_old_address_is_good_for_watches_and_for_the_end) {
  const logbook far = std::make_shared<lines>();
  seat q;
  beta.spawn<probe>(far, &q);
  alpha.tell(it, say{"beta"});
  world.run_for(1s);
  log->clear();
  in([&] { p->watch(it); });
  beta.home.call([&] { q->watch(it); });
  world.run_for(1s);
  EXPECT_EQ((lines{"down moved"}), *notes);
  EXPECT_EQ((lines{"start", "down moved"}), *far);
  const actor_ref moved = now(alpha);
  in([&] { p->watch(moved); });
  world.run_for(1s);
  beta.home.call([&] { beta.actors->here().stop(it); });  // by way of alpha
  world.run_for(1s);
  EXPECT_EQ((lines{"beta ends"}), *log);
  EXPECT_EQ((lines{"down moved", "down stopped"}), *notes);
}

TEST_F(moving, an_old_address_is_good_for_a_kill_until_forwarding_ends) {
  for (const duration late : {1s, 7s}) {
    spawn_options how;
    how.type = "nomad";
    const actor_ref old = alpha.spawn_with<nomad>(how, log);
    alpha.tell(old, say{"beta"});
    world.run_for(late);
    notes->clear();
    in([&] {
      alpha.actors->here().kill(old);
      p->watch(old);
    });
    world.run_for(1s);
    EXPECT_EQ(late < 5s ? 0u : 1u, beta.actors->here().actor_count());
    EXPECT_EQ((lines{late < 5s ? "down moved" : "down not found"}), *notes);
  }
}

// The address that it has left is forwarded four times, and no more.
TEST_F(moving, hops_are_bounded) {
  for (int i = 0; i < 3; ++i) {
    alpha.tell(now(alpha), say{i % 2 == 0 ? "beta" : "alpha"});
    world.run_for(200ms);
  }
  log->clear();
  alpha.tell(it, add{1});
  world.run_for(200ms);
  EXPECT_EQ((lines{"beta add 1"}), *log);  // three hops
  for (int i = 0; i < 2; ++i) {
    alpha.tell(now(alpha), say{i % 2 == 0 ? "alpha" : "beta"});
    world.run_for(200ms);
  }
  log->clear();
  in([&] {
    p->tell<add>(it, 1);
    p->ask_then<get>(it, 2s, &probe::answered, "x");
  });
  world.run_for(1s);
  EXPECT_EQ((lines{}), *log);
  EXPECT_EQ(1u, count_of(*notes, "returned too many hops"));
  EXPECT_EQ(1u, count_of(*notes, "no not sent"));
}

TEST_F(moving, to_nobody_it_stays) {
  alpha.tell(it, say{"nowhere"});
  alpha.tell(it, add{1});
  EXPECT_EQ((lines{"alpha stays 0", "alpha add 1"}), *log);
}

TEST_F(moving, a_type_that_is_not_known_there_stays) {
  spawn_options how;
  how.type = "stranger";
  const actor_ref other = alpha.spawn_with<nomad>(how, log);
  log->clear();
  in([&] {
    p->tell<say>(other, "beta");
    p->tell<add>(other, 1);
  });
  EXPECT_EQ((lines{}), *log);  // it waits
  world.run_for(1s);
  EXPECT_EQ((lines{"alpha add 1", "alpha stays 1"}).size(), log->size());
  EXPECT_EQ(1u, count_of(*log, "alpha stays 1"));
  EXPECT_EQ(1u, count_of(*log, "alpha add 1"));
  EXPECT_EQ(0u, beta.actors->here().actor_count());
}

TEST_F(moving, a_state_that_is_not_understood_stays) {
  beta.home.call([&] {
    beta.actors->accept_movable("nomad", handler_table_of<nomad>(),
                                [](actor_init& init, const_bytes) -> std::unique_ptr<actor> {
                                  return std::make_unique<nomad>(init, const_bytes(),
                                                                 std::make_shared<lines>());
                                });
  });
  alpha.tell(it, say{"beta"});
  world.run_for(1s);
  EXPECT_EQ((lines{"alpha stays 1"}), *log);
  EXPECT_EQ(0u, beta.actors->here().actor_count());
}

TEST_F(moving, packing_that_throws_is_a_crash) {
  alpha.tell(it, add{13});
  in([&] { p->watch(it); });
  alpha.tell(it, say{"beta"});
  world.run_for(1s);
  EXPECT_EQ((lines{"down crashed"}), *notes);
}

TEST_F(moving, a_link_that_is_lost_before_the_answer_leaves_it_where_it_is) {
  world.cut(alpha.home, beta.home);
  in([&] {
    p->tell<say>(it, "beta");
    p->tell<add>(it, 1);
  });
  world.run_for(30s);
  EXPECT_EQ(1u, count_of(*log, "alpha stays 2"));
  EXPECT_EQ(1u, count_of(*log, "alpha add 1"));
  world.mend(alpha.home, beta.home);
  world.run_for(30s);
  EXPECT_EQ(it, now(beta));
  EXPECT_EQ(0u, beta.actors->here().actor_count());
}

TEST_F(moving, what_ends_while_it_is_offered_does_not_wake_elsewhere) {
  in([&] { p->tell<say>(it, "beta"); });
  in([&] { p->kill(it); });
  world.run_for(1s);
  EXPECT_EQ((lines{"alpha ends"}), *log);
  EXPECT_EQ(0u, beta.actors->here().actor_count());
}

TEST_F(moving, a_stop_that_waits_goes_with_it) {
  in([&] {
    p->tell<say>(it, "beta");
    p->tell<add>(it, 1);
    p->stop(it);
  });
  world.run_for(1s);
  EXPECT_EQ((lines{"beta starts with 0", "beta add 1", "beta ends"}), *log);
}

TEST_F(moving, timers_end_with_the_old_life) {
  in([&] {
    p->tell<say>(it, "timer");
    p->tell<say>(it, "beta");
  });
  world.run_for(1s);
  EXPECT_EQ((lines{"beta starts with 0"}), *log);
}

TEST_F(moving, waits_for_the_handler_that_asks_for_it) {
  in([&] { p->tell<say>(it, "slowly"); });
  world.run_for(1s);
  EXPECT_EQ((lines{"alpha slept", "beta starts with 0"}), *log);
}

TEST_F(moving, waits_for_handlers_that_are_suspended) {
  in([&] {
    p->tell<introduce>(it, it);
    p->tell<say>(it, "beta");
  });
  world.run_for(1s);
  EXPECT_EQ((lines{"alpha later", "beta starts with 0"}), *log);
}

// Of what is sent to the old address nothing is lost without a word, and be it too large for the link.
TEST_F(moving, what_does_not_fit_through_the_link_comes_back) {
  alpha.tell(it, say{"beta"});
  world.run_for(1s);
  const std::string large(17u << 20, 'x');
  in([&] {
    EXPECT_EQ(tell_result::ok, p->tell<say>(it, large));
    p->ask_then<get>(it, 5s, &probe::answered, large);
  });
  world.run_for(100ms);
  EXPECT_EQ(1u, count_of(*notes, "returned too large"));
  EXPECT_EQ(1u, count_of(*notes, "no too large"));
  EXPECT_EQ(1u, count_of(*log, "beta starts with 0"));
}

// Who is killed while it is offered leaves no place taken where it would have gone.
TEST_F(moving, killed_on_the_way_it_takes_no_place) {
  for (int i = 0; i < 1025; ++i) {
    spawn_options how;
    how.type = "nomad";
    const actor_ref brief_one = alpha.spawn_with<nomad>(how, log);
    alpha.tell(brief_one, say{"beta"});
    in([&] { alpha.actors->here().kill(brief_one); });
    world.run_for(20ms);
  }
  world.run_for(1s);
  EXPECT_EQ(0u, beta.actors->here().actor_count());
  alpha.tell(it, say{"beta"});
  world.run_for(1s);
  EXPECT_EQ(1u, beta.actors->here().actor_count());
}

TEST_F(moving, to_no_node_at_all_is_told) {
  in([&] { p->move_to(node_id()); });
  EXPECT_EQ((lines{"stayed 0"}), *notes);
}

}  // namespace
}  // namespace reprise::testing
