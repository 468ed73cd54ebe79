// Every form of a handler, and what an asker learns when there is no answer.
#include <reprise/actor/handlers.hpp>

#include "probe.hpp"

namespace reprise::testing {
namespace {

#define REPRISE_TEST_QUESTION(type)       \
  struct type {                           \
    using reply = sum;                    \
    std::int64_t value = 0;               \
    REPRISE_MESSAGE("test." #type, value) \
  }
REPRISE_TEST_QUESTION(by_value);
REPRISE_TEST_QUESTION(by_result);
REPRISE_TEST_QUESTION(by_promise);
REPRISE_TEST_QUESTION(by_task);
REPRISE_TEST_QUESTION(by_task_of_result);
REPRISE_TEST_QUESTION(at_the_same_time);
#undef REPRISE_TEST_QUESTION

// A negative value is answered with an error, 1,000 with an exception, 2,000 with one after a while.
class clerk final : public actor {
 public:
  clerk(actor_init& init, logbook log) : actor(init), log_(std::move(log)) {}
  static void setup(handlers<clerk>& on) {
    on.request<by_value>(&clerk::value);
    on.request<by_result>(&clerk::outcome);
    on.request<by_promise>(&clerk::promised);
    on.request<by_task>(&clerk::work);
    on.request<by_task_of_result>(&clerk::work_that_may_fail);
    on.request<at_the_same_time>(&clerk::meanwhile, reentrancy::interleaved);
    on.message<say>(&clerk::keep_or_drop);
    on.message<get>(&clerk::told);
  }

 private:
  static sum double_of(std::int64_t value) {
    if (value == 1'000) throw std::runtime_error("as asked");
    return sum{2 * value};
  }
  sum value(const by_value& what) { return double_of(what.value); }
  ask_result<sum> outcome(const by_result& what) {
    if (what.value < 0) return ask_error::overflow;
    return double_of(what.value);
  }
  void promised(const by_promise& what, reply_promise<sum> promise) {
    log_->push_back(promise.owed() ? "owed" : "not owed");
    if (what.value == 0) return;  // and lets it go
    if (what.value < 0) return promise.fail(ask_error::overflow);
    const sum made = double_of(what.value);
    kept_.push_back(std::move(promise));
    values_.push_back(made);
  }
  task<sum> work(by_task what) {
    if (what.value != 1) co_await sleep_for(env(), 100ms);
    if (what.value == 2'000) throw std::runtime_error("later");
    co_return double_of(what.value);
  }
  task<ask_result<sum>> work_that_may_fail(by_task_of_result what) {
    co_await sleep_for(env(), 100ms);
    if (what.value < 0) co_return ask_error::overflow;
    co_return double_of(what.value);
  }
  task<sum> meanwhile(at_the_same_time what) {
    log_->push_back(fmt::format("begin {}", what.value));
    co_await sleep_for(env(), std::chrono::milliseconds(what.value));
    log_->push_back(fmt::format("end {}", what.value));
    co_return sum{what.value};
  }
  void keep_or_drop(const say& what) {
    if (what.what == "drop") return kept_.clear();
    for (std::size_t i = 0; i < kept_.size(); ++i) {
      kept_[i].reply(values_[i]);
      EXPECT_FALSE(kept_[i].owed());
      kept_[i].reply(values_[i]);  // once is enough
    }
    kept_.clear();
  }
  // A request that is listed as a message: nothing answers it.
  void told(const get&) { log_->push_back("told"); }

  logbook log_;
  std::vector<reply_promise<sum>> kept_;
  std::vector<sum> values_;
};

struct forms : ::testing::TestWithParam<bool> {
  static actor_options how() {
    actor_options out;
    out.local_as_remote = GetParam();
    return out;
  }
  forms() : one(world, "one", how()) {
    asker = one.spawn<probe>(log, &p);
    it = one.spawn<clerk>(inside);
    log->clear();
  }
  template <request R>
  void ask(std::int64_t value) {
    one.home.call([&] { p->ask_then<R>(it, 5s, &probe::answered, value); });
  }
  sim::world world{1};
  stage one;
  logbook log = std::make_shared<lines>();
  logbook inside = std::make_shared<lines>();
  seat p;
  actor_ref asker;
  actor_ref it;
};
INSTANTIATE_TEST_SUITE_P(handlers, forms, ::testing::Bool(), [](const auto& each) {
  return std::string(each.param ? "as_remote" : "as_it_is");
});

TEST_P(forms, a_value_at_once) {
  ask<by_value>(21);
  EXPECT_EQ((lines{"got 42"}), *log);
}

TEST_P(forms, a_value_or_an_error_at_once) {
  ask<by_result>(21);
  ask<by_result>(-1);
  EXPECT_EQ((lines{"got 42", "no overflow"}), *log);
}

TEST_P(forms, a_promise_that_is_kept_later) {
  ask<by_promise>(21);
  ask<by_promise>(1);
  EXPECT_EQ((lines{}), *log);
  one.tell(it, say{"keep"});
  EXPECT_EQ((lines{"got 42", "got 2"}), *log);
}

TEST_P(forms, a_promise_that_fails) {
  ask<by_promise>(-1);
  EXPECT_EQ((lines{"no overflow"}), *log);
}

TEST_P(forms, a_promise_that_is_let_go) {
  ask<by_promise>(0);
  ask<by_promise>(1);
  EXPECT_EQ((lines{"no no reply"}), *log);
  one.tell(it, say{"drop"});
  EXPECT_EQ((lines{"no no reply", "no no reply"}), *log);
}

TEST_P(forms, a_promise_that_its_actor_takes_along) {
  ask<by_promise>(1);
  one.home.call([&] { one.actors->here().stop(it); });
  EXPECT_EQ((lines{"no target down"}), *log);
}

TEST_P(forms, what_was_told_owes_nothing) {
  one.tell(it, by_promise{0});
  one.tell(it, by_value{1});
  EXPECT_EQ((lines{"not owed"}), *inside);
  one.tell(it, by_task{3});
  world.run_for(1s);
  EXPECT_EQ((lines{}), *log);
}

TEST_P(forms, a_coroutine_and_the_next_message_waits) {
  ask<by_task>(2);
  ask<by_value>(1);
  EXPECT_EQ((lines{}), *log);
  world.run_for(1s);
  EXPECT_EQ((lines{"got 4", "got 2"}), *log);
}

TEST_P(forms, a_coroutine_that_may_fail) {
  ask<by_task_of_result>(2);
  ask<by_task_of_result>(-2);
  world.run_for(1s);
  EXPECT_EQ((lines{"got 4", "no overflow"}), *log);
}

TEST_P(forms, interleaved_coroutines_overtake_each_other) {
  ask<at_the_same_time>(30);
  ask<at_the_same_time>(10);
  ask<at_the_same_time>(20);
  ask<by_value>(1);
  world.run_for(1s);
  EXPECT_EQ((lines{"begin 30", "begin 10", "begin 20", "end 10", "end 20", "end 30"}), *inside);
  EXPECT_EQ((lines{"got 2", "got 10", "got 20", "got 30"}), *log);
}

template <request R>
void expect_crash(forms& in, std::int64_t value) {
  in.one.home.call([&] { in.p->watch(in.it); });
  in.ask<R>(value);
  in.world.run_for(1s);
  lines sorted = *in.log;
  std::sort(sorted.begin(), sorted.end());
  EXPECT_EQ((lines{"down crashed", "no crashed"}), sorted);
  EXPECT_EQ(1u, in.one.actors->here().stats().crashed);
  EXPECT_EQ(1u, in.one.actors->here().actor_count());
}

TEST_P(forms, a_value_that_throws) { expect_crash<by_value>(*this, 1'000); }
TEST_P(forms, a_result_that_throws) { expect_crash<by_result>(*this, 1'000); }
TEST_P(forms, a_promise_whose_handler_throws) { expect_crash<by_promise>(*this, 1'000); }
TEST_P(forms, a_coroutine_that_throws) { expect_crash<by_task>(*this, 1'000); }
TEST_P(forms, a_coroutine_that_throws_later) { expect_crash<by_task>(*this, 2'000); }

TEST_P(forms, a_type_that_nobody_listed) {
  ask<stray_request>(1);
  EXPECT_EQ((lines{"no not handled"}), *log);
  one.tell(it, stray{1});
  EXPECT_EQ(2u, one.actors->here()
                    .stats()
                    .dead_letters[static_cast<std::size_t>(dead_letter_reason::not_handled)]);
  ask<by_value>(1);
  EXPECT_EQ("got 2", log->back());
}

TEST_P(forms, a_request_that_is_listed_as_a_message) {
  one.home.call([&] { p->ask_then<get>(it, 5s, &probe::answered, "x"); });
  EXPECT_EQ((lines{"told"}), *inside);
  EXPECT_EQ((lines{"no no reply"}), *log);
}

TEST(handlers_as_remote, bytes_that_are_no_such_message) {
  actor_options how;
  how.local_as_remote = true;
  sim::world world(1);
  stage one(world, "one", how);
  const logbook log = std::make_shared<lines>();
  seat p;
  const actor_ref it = one.spawn<probe>(log, &p);
  EXPECT_EQ(tell_result::ok, one.tell(it, false_add{"x"}));
  EXPECT_EQ((lines{"start"}), *log);
  EXPECT_EQ(1u, one.actors->here()
                    .stats()
                    .dead_letters[static_cast<std::size_t>(dead_letter_reason::undecodable)]);
  one.tell(it, add{1});
  EXPECT_EQ("add 1", log->back());
}

// --- What a class lists

struct mute final : actor {
  using actor::actor;
  static void setup(handlers<mute>&) {}
};

TEST(handlers, a_class_may_list_nothing) {
  sim::world world(1);
  stage one(world, "one", actor_options());
  const actor_ref it = one.spawn<mute>();
  EXPECT_EQ(tell_result::ok, one.tell(it, say{"x"}));
  EXPECT_EQ(0u, one.actors->here().stats().handled);
}

TEST(handlers_death_test, one_handler_for_each_type) {
  struct twice final : actor {
    using actor::actor;
    static void setup(handlers<twice>& on) {
      on.message<say>(&twice::said);
      on.message<say>(&twice::said);
    }
    void said(const say&) {}
  };
  EXPECT_DEATH(static_cast<void>(handler_table_of<twice>()), "assertion failed");
}

struct senders : alone {};

// A coroutine begins when the message's turn is over, and is told who sent it all the same.
TEST_F(senders, a_handler_may_take_its_sender) {
  struct polite final : actor {
    using actor::actor;
    static void setup(handlers<polite>& on) {
      on.message<say>(&polite::greeted);
      on.message<add>(&polite::added);
      on.request<get>(&polite::asked);
    }
    task<void> greeted(say what, actor_ref from) {
      EXPECT_FALSE(sender());
      co_await sleep_for(env(), 10ms);
      tell<say>(from, "you said " + what.what);
    }
    void added(const add&, const actor_ref& from) {
      EXPECT_EQ(from, sender());
      tell<say>(from, "counted");
    }
    task<sum> asked(get, actor_ref from) {
      tell<say>(from, "wait");
      co_return sum{3};
    }
  };
  const actor_ref to = one.spawn<polite>();
  log->clear();
  in([&] {
    p->tell<say>(to, "hello");
    p->tell<add>(to, 1);
    p->ask_then<get>(to, 1s, &probe::answered, "x");
  });
  world.run_for(1s);
  lines sorted = *log;
  std::sort(sorted.begin(), sorted.end());
  EXPECT_EQ((lines{"counted", "got 3", "wait", "you said hello"}), sorted);
}

}  // namespace
}  // namespace reprise::testing
