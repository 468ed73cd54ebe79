// Every way in which an ask ends, and that it ends once.
#include <reprise/actor/ask.hpp>

#include "probe.hpp"

namespace reprise::testing {
namespace {

using ask_here = alone;

TEST_F(ask_here, times_out_and_the_late_answer_is_dropped_and_counted) {
  const logbook notes = std::make_shared<lines>();
  seat o;
  one.spawn<probe>(notes, &o);
  one.tell(it, say{"sleep"});
  in([&] { o->ask_then<get>(it, 2s, &probe::answered, "in time"); });
  world.run_for(100ms);
  in([&] { o->ask_then<get>(it, 500ms, &probe::answered, "too late"); });
  world.run_for(600ms);
  EXPECT_EQ((lines{"start", "no timed out"}), *notes);
  EXPECT_EQ(0u, one.actors->here().stats().late_answers);
  world.run_for(5s);
  EXPECT_EQ((lines{"start", "no timed out", "got 0"}), *notes);
  // The receiver skipped what nobody waited for any more.
  EXPECT_EQ(1u, dead(dead_letter_reason::expired));
  EXPECT_EQ(1u, one.actors->here().stats().late_answers);
  EXPECT_EQ(0u, one.actors->here().ask_count());
}

TEST_F(ask_here, an_answer_in_the_nick_of_time_is_one) {
  one.tell(it, say{"sleep"});
  const logbook notes = std::make_shared<lines>();
  seat o;
  one.spawn<probe>(notes, &o);
  in([&] { o->ask_then<get>(it, 1s + 1ms, &probe::answered, "x"); });
  world.run_for(5s);
  EXPECT_EQ((lines{"start", "got 0"}), *notes);
}

TEST_F(ask_here, of_oneself_times_out) {
  struct narcissus final : actor {
    narcissus(actor_init& init, logbook log) : actor(init), log_(std::move(log)) {}
    static void setup(handlers<narcissus>& on) {
      on.message<say>(&narcissus::said);
      on.request<get>(&narcissus::got);
    }
    task<void> said(say what) {
      const ask_result<sum> got = co_await ask<get>(self(), 1s, what.what);
      log_->push_back(got ? "answered" : std::string(to_string(got.error())));
    }
    sum got(const get&) { return {}; }
    logbook log_;
  };
  const logbook notes = std::make_shared<lines>();
  const actor_ref who = one.spawn<narcissus>(notes);
  one.tell(who, say{"who"});
  world.run_for(5s);
  EXPECT_EQ((lines{"timed out"}), *notes);
}

TEST_F(ask_here, of_the_dead_and_of_nobody_fails_at_once) {
  const actor_ref gone = one.spawn<probe>();
  one.tell(gone, say{"stop"});
  in([&] {
    p->ask_then<get>(gone, 5s, &probe::answered, "x");
    p->ask_then<get>(actor_ref(), 5s, &probe::answered, "x");
    p->ask_then<get>(actor_ref(gone.node(), 77, 0, 1), 5s, &probe::answered, "x");
    EXPECT_EQ((lines{"start"}), *log);  // never inside the ask
  });
  lines sorted(log->begin() + 1, log->end());
  std::sort(sorted.begin(), sorted.end());
  EXPECT_EQ((lines{"no not sent", "no target down", "no target down"}), sorted);
}

TEST_F(ask_here, of_somebody_who_ends_before_the_answer) {
  const actor_ref other = one.spawn<probe>();
  one.tell(other, say{"sleep"});
  in([&] { p->ask_then<get>(other, 5s, &probe::answered, "x"); });
  in([&] { one.actors->here().kill(other); });
  EXPECT_EQ((lines{"start", "no target down"}), *log);
}

TEST_F(ask_here, ends_with_who_asked) {
  const actor_ref other = one.spawn<probe>();
  one.tell(other, say{"sleep"});
  in([&] {
    p->ask_then<get>(other, 5s, &probe::answered, "x");
    p->stop();
  });
  EXPECT_EQ(0u, one.actors->here().ask_count());
  world.run_for(10s);
  EXPECT_EQ((lines{"start", "end"}), *log);
  EXPECT_EQ(1u, one.actors->here().stats().late_answers);
}

TEST_F(ask_here, let_go_nobody_waits) {
  in([&] { static_cast<void>(one.actors->here().ask<get>(it, 5s, "x")); });
  EXPECT_EQ(0u, one.actors->here().ask_count());
  world.run_for(10s);
  EXPECT_EQ(1u, one.actors->here().stats().late_answers);
}

task<void> ask_outside(actor_loop& here, actor_ref whom, logbook log) {
  const ask_result<sum> got = co_await here.ask<get>(whom, 5s, "x");
  log->push_back(got ? fmt::format("got {}", got.value().value)
                     : std::string(to_string(got.error())));
}

TEST_F(ask_here, by_a_program_that_is_no_actor) {
  std::optional<scope> work;
  one.tell(it, add{3});
  const logbook notes = std::make_shared<lines>();
  in([&] {
    work.emplace(one.home.env().home());
    work->spawn(ask_outside(one.actors->here(), it, notes));
  });
  EXPECT_EQ((lines{"got 3"}), *notes);
  in([&] { work.reset(); });
}

// --- Over links

struct ask_there : ::testing::Test {
  ask_there() {
    world.run_for(1s);
    alpha.spawn<probe>(log, &p);
    it = beta.spawn<probe>(far);
    log->clear();
  }
  template <class... Args>
  void ask(duration timeout, Args&&... args) {
    alpha.home.call(
        [&] { p->ask_then<get>(it, timeout, &probe::answered, std::forward<Args>(args)...); });
  }
  static actor_options narrow() {
    actor_options out = stage::options_of("alpha", {"beta"});
    out.peers->queue_bytes_high = 256 * 1024;
    out.peers->queue_bytes_low = 64 * 1024;
    out.peers->message_bytes_max = 128 * 1024;
    return out;
  }
  sim::world world{1};
  stage beta{world, "beta"};
  stage alpha{world, "alpha", narrow()};
  logbook log = std::make_shared<lines>();
  logbook far = std::make_shared<lines>();
  seat p;
  actor_ref it;
};

TEST_F(ask_there, gets_its_answer) {
  ask(5s, "x");
  world.run_for(1s);
  EXPECT_EQ((lines{"got 0"}), *log);
}

TEST_F(ask_there, without_a_link_it_was_not_sent) {
  world.cut(alpha.home, beta.home);
  world.run_for(30s);
  ask(5s, "x");
  EXPECT_EQ((lines{"no not sent"}), *log);
}

TEST_F(ask_there, lost_with_the_link_it_was_sent_or_not) {
  world.cut(alpha.home, beta.home);
  const std::string large(40'000, 'x');
  for (int i = 0; i < 40; ++i) ask(60s, large);
  const std::size_t refused = count_of(*log, "no overflow");
  EXPECT_GT(refused, 0u);
  world.run_for(30s);
  EXPECT_GT(count_of(*log, "no maybe delivered"), 0u);
  EXPECT_GT(count_of(*log, "no not sent"), 0u);
  EXPECT_EQ(40u, log->size());
  EXPECT_EQ(40u, refused + count_of(*log, "no maybe delivered") + count_of(*log, "no not sent"));
  world.mend(alpha.home, beta.home);
  world.run_for(30s);
  EXPECT_EQ(40u, log->size());
}

TEST_F(ask_there, of_a_process_that_dies_it_may_have_been_handled) {
  beta.tell(it, say{"sleep"});
  ask(60s, "x");
  world.run_for(100ms);
  beta.home.crash();
  world.run_for(30s);
  EXPECT_EQ((lines{"no maybe delivered"}), *log);
}

TEST_F(ask_there, above_the_largest_message_it_does_not_leave) {
  ask(5s, std::string(128 * 1024, 'x'));
  EXPECT_EQ((lines{"no too large"}), *log);
  world.run_for(1s);
  EXPECT_EQ(1u, log->size());
}

TEST_F(ask_there, the_deadline_travels) {
  beta.tell(it, say{"sleep"});
  ask(500ms, "x");
  world.run_for(5s);
  EXPECT_EQ((lines{"no timed out"}), *log);
  EXPECT_EQ(1u, beta.actors->here()
                    .stats()
                    .dead_letters[static_cast<std::size_t>(dead_letter_reason::expired)]);
  EXPECT_EQ(1u, alpha.actors->here().stats().late_answers);
}

TEST_F(ask_there, of_another_incarnation_there_is_no_link) {
  beta.home.crash();
  stage gamma(world, "gamma", lines{"alpha"});
  world.run_for(30s);
  ask(5s, "x");
  EXPECT_EQ((lines{"no not sent"}), *log);
}

}  // namespace
}  // namespace reprise::testing
