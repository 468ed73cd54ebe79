// What blocking_pool promises.
#include <atomic>
#include <stdexcept>
#include <vector>

#include <reprise/env/blocking_call.hpp>
#include <reprise/env/scope.hpp>

#include "contract_test.hpp"

namespace reprise::contract {
namespace {

class blocking : public contract_test {
 protected:
  // Work that counts how often it ran.
  struct counted final : blocking_work {
    explicit counted(std::function<void()> does) : what(std::move(does)) {}
    void run() override {
      ran.fetch_add(1);
      if (what) what();
    }
    std::function<void()> what;
    std::atomic<int> ran{0};
  };
  // An operation and its work.
  struct errand {
    probe<blocking_operation> outcome;
    std::shared_ptr<counted> work;
    [[nodiscard]] bool done() const noexcept { return outcome.done(); }
    [[nodiscard]] errc error() const noexcept { return outcome.error(); }
  };

  errand& make(std::function<void()> what = {}) {
    errand& out = keep<errand>();
    out.work = std::make_shared<counted>(std::move(what));
    return out;
  }
  std::vector<errand*> make_many(std::size_t count, const std::function<void()>& what = {}) {
    std::vector<errand*> out;
    for (std::size_t i = 0; i < count; ++i) out.push_back(&make(what));
    return out;
  }
  blocking_pool& pool(std::size_t loop_index = 0) { return client().at(loop_index).pool(); }
  void begin(errand& item, std::size_t loop_index = 0) {
    item.outcome.begin([&](auto& op) { pool(loop_index).run(op, item.work); });
  }
  [[nodiscard]] ::testing::AssertionResult wait_for_all(const std::vector<errand*>& items) {
    return wait_for([&items] {
      for (const errand* each : items)
        if (!each->done()) return false;
      return true;
    });
  }
  // Lasts longer than the event that asks for it.
  [[nodiscard]] std::function<void()> something_long() {
    return [this] { harness().take_time(); };
  }
};

TEST_P(blocking, work_runs_once_and_its_handler_sees_what_it_did) {
  std::string made;
  errand& one = make([&] { made = "by the work"; });
  std::string seen;
  one.outcome.then = [&] { seen = made; };
  on(client(), [&] {
    begin(one);
    EXPECT_TRUE(seen.empty());
  });
  ASSERT_TRUE(wait_for([&] { return one.done(); }));
  EXPECT_EQ(errc::ok, one.error());
  EXPECT_EQ(nullptr, one.outcome.op.exception());
  EXPECT_EQ("by the work", seen);
  settle();
  EXPECT_EQ(1, one.work->ran.load());
}

// Each completion is an event of its own, on the loop that asked: what its handler defers runs before the
// next one.
TEST_P(blocking, work_completes_as_an_event_of_the_loop_that_asked) {
  struct marked {
    marked(loop& home, std::function<void()> does)
        : work(std::make_shared<counted>(std::move(does))),
          mark(home, delegate<void()>::to<&marked::run>(this)) {
      outcome.then = [this] {
        EXPECT_FALSE(*open);
        *open = true;
        mark.schedule();
      };
    }
    void run() { *open = false; }
    probe<blocking_operation> outcome;
    std::shared_ptr<counted> work;
    deferred_call mark;
    bool* open = nullptr;
  };
  bool open[2] = {false, false};
  std::vector<marked*> all;
  for (const std::size_t home : {0u, 1u}) {
    for (int i = 0; i < 10; ++i) {
      all.push_back(&keep<marked>(client().at(home).home(), something_long()));
      all.back()->open = &open[home];
    }
    on(client(), home, [&] {
      for (std::size_t i = all.size() - 10; i < all.size(); ++i)
        all[i]->outcome.begin([&](auto& op) { pool(home).run(op, all[i]->work); });
    });
  }
  ASSERT_TRUE(wait_for([&] {
    for (const marked* each : all)
      if (!each->outcome.done()) return false;
    return true;
  }));
  EXPECT_FALSE(open[0] || open[1]);
  for (const marked* each : all) EXPECT_EQ(1, each->work->ran.load());
}

TEST_P(blocking, an_operation_may_be_used_again_in_its_handler) {
  errand& again = make();
  again.outcome.then = [&] {
    if (again.outcome.completed() < 5) begin(again);
  };
  on(client(), [&] { begin(again); });
  ASSERT_TRUE(wait_for([&] { return again.outcome.completed() == 5; }));
  EXPECT_EQ(5, again.work->ran.load());
}

TEST_P(blocking, work_is_held_until_its_handler_has_returned_and_no_longer) {
  errand& one = make();
  const std::weak_ptr<counted> watched = one.work;
  bool held = false;
  one.outcome.then = [&] { held = !watched.expired(); };
  on(client(), [&] {
    begin(one);
    one.work.reset();
  });
  ASSERT_TRUE(wait_for([&] { return one.done(); }));
  EXPECT_TRUE(held);
  settle();
  EXPECT_TRUE(watched.expired());
}

TEST_P(blocking, cancel_keeps_what_has_not_begun_from_running) {
  const auto items = make_many(64, something_long());
  on(client(), [&] {
    for (errand* each : items) begin(*each);
    for (errand* each : items) pool().cancel(each->outcome.op);
    for (errand* each : items) EXPECT_TRUE(each->outcome.pending());
  });
  ASSERT_TRUE(wait_for_all(items));
  settle();
  std::size_t cancelled_count = 0;
  for (const errand* each : items) {
    EXPECT_TRUE(each->error() == errc::ok || each->error() == errc::cancelled);
    EXPECT_EQ(each->error() == errc::ok ? 1 : 0, each->work->ran.load());
    cancelled_count += each->error() == errc::cancelled;
  }
  EXPECT_GT(cancelled_count, 0u);
  errand& next = make();
  on(client(), [&] { begin(next); });
  ASSERT_TRUE(wait_for([&] { return next.done(); }));
  EXPECT_EQ(errc::ok, next.error());
}

TEST_P(blocking, cancel_changes_nothing_of_what_has_begun) {
  std::atomic<bool> begun{false};
  errand& one = make([&] {
    begun = true;
    harness().take_time();
  });
  on(client(), [&] { begin(one); });
  ASSERT_TRUE(wait_for([&] { return begun.load(); }));
  on(client(), [&] { pool().cancel(one.outcome.op); });
  ASSERT_TRUE(wait_for([&] { return one.done(); }));
  EXPECT_EQ(errc::ok, one.error());
  EXPECT_EQ(1, one.work->ran.load());
  on(client(), [&] { pool().cancel(one.outcome.op); });
  settle();
  EXPECT_EQ(1u, one.outcome.completed());
}

TEST_P(blocking, what_escapes_the_work_is_its_outcome_and_the_pool_goes_on) {
  const auto items = make_many(12, [] { throw std::runtime_error("no such table"); });
  on(client(), [&] {
    for (errand* each : items) begin(*each);
  });
  ASSERT_TRUE(wait_for_all(items));
  for (const errand* each : items) {
    EXPECT_EQ(errc::work_failed, each->error());
    ASSERT_NE(nullptr, each->outcome.op.exception());
    try {
      std::rethrow_exception(each->outcome.op.exception());
    } catch (const std::runtime_error& error) {
      EXPECT_STREQ("no such table", error.what());
    }
  }
  items[0]->work->what = {};
  on(client(), [&] { begin(*items[0]); });
  ASSERT_TRUE(wait_for([&] { return items[0]->done(); }));
  EXPECT_EQ(errc::ok, items[0]->error());
  EXPECT_EQ(nullptr, items[0]->outcome.op.exception());
}

TEST_P(blocking, one_above_the_limit_is_refused) {
  const auto items = make_many(blocking_count_max);
  errand& above = make();
  errand& elsewhere = make();
  on(client(), [&] {
    for (errand* each : items) begin(*each);
    begin(above);
    begin(elsewhere, 1);  // each loop has a limit of its own
  });
  ASSERT_TRUE(wait_for_all(items));
  ASSERT_TRUE(wait_for([&] { return above.done() && elsewhere.done(); }));
  for (const errand* each : items) ASSERT_EQ(errc::ok, each->error());
  EXPECT_EQ(errc::out_of_resources, above.error());
  EXPECT_EQ(0, above.work->ran.load());
  EXPECT_EQ(errc::ok, elsewhere.error());
  on(client(), [&] { begin(above); });
  ASSERT_TRUE(wait_for([&] { return above.done(); }));
  EXPECT_EQ(errc::ok, above.error());
}

// --- Awaiting

struct heard {
  std::atomic<int> ran{0};
  int value = 0;
  bool resumed = false;
};

task<void> asks(environment env, contract_harness* harness, std::shared_ptr<heard> out) {
  blocking_call call(env, [harness, out] {
    out->ran.fetch_add(1);
    harness->take_time();
    return 42;
  });
  const result<int> got = co_await call;
  out->resumed = true;
  out->value = got ? got.value() : -1;
}

class blocking_calls : public blocking {
 protected:
  void spawn(scope& tasks, const std::shared_ptr<heard>& out) {
    on(client(), [&] { tasks.spawn(asks(client().at(0), &harness(), out)); });
  }
};

TEST_P(blocking_calls, give_what_the_function_returned) {
  const auto out = std::make_shared<heard>();
  scope& tasks = keep<scope>(client().at(0).home());
  spawn(tasks, out);
  ASSERT_TRUE(wait_for([&] { return tasks.size() == 0; }));
  EXPECT_EQ(42, out->value);
  EXPECT_EQ(1, out->ran.load());
  settle();
  EXPECT_EQ(1, out.use_count());
}

TEST_P(blocking_calls, may_go_before_the_function_has_begun_or_ended) {
  std::vector<std::shared_ptr<heard>> all;
  scope& tasks = keep<scope>(client().at(0).home());
  on(client(), [&] {
    for (int i = 0; i < 40; ++i) {
      all.push_back(std::make_shared<heard>());
      tasks.spawn(asks(client().at(0), &harness(), all.back()));
    }
  });
  const auto some_ran = [&] {
    for (const auto& each : all)
      if (each->ran.load() != 0) return true;
    return false;
  };
  ASSERT_TRUE(wait_for(some_ran));
  on(client(), [&] { tasks.cancel(); });
  const auto all_let_go = [&] {
    for (const auto& each : all)
      if (each.use_count() != 1) return false;
    return true;
  };
  ASSERT_TRUE(wait_for(all_let_go));
  int resumed = 0;
  for (const auto& each : all) resumed += each->resumed;
  settle();
  int again = 0;
  for (const auto& each : all) again += each->resumed;
  EXPECT_EQ(resumed, again) << "a frame that is gone was resumed";
}

TEST_P(blocking_calls, of_a_halted_node_are_forgotten) {
  std::vector<std::shared_ptr<heard>> all;
  auto tasks = std::make_unique<scope>(client().at(0).home());
  const auto items = make_many(100, something_long());
  on(client(), [&] {
    for (int i = 0; i < 100; ++i) {
      all.push_back(std::make_shared<heard>());
      tasks->spawn(asks(client().at(0), &harness(), all.back()));
    }
    for (errand* each : items) begin(*each);
  });
  ASSERT_TRUE(wait_for([&] { return all[0]->ran.load() != 0; }));
  client().halt();
  const auto ran_count = [&] {
    int count = 0;
    for (const auto& each : all) count += each->ran.load();
    for (const errand* each : items) count += each->work->ran.load();
    return count;
  };
  unsigned completed = 0;
  for (const errand* each : items) completed += each->outcome.completed();
  const int before = ran_count();
  EXPECT_LT(before, 200) << "what waited for a thread ran on";
  settle();
  EXPECT_EQ(before, ran_count());
  for (const errand* each : items) {
    EXPECT_FALSE(each->outcome.op.pending());
    completed -= each->outcome.completed();
  }
  EXPECT_EQ(0u, completed);
  tasks.reset();
  for (const auto& each : all) EXPECT_EQ(1, each.use_count());
  errand& late = make();
  pool().run(late.outcome.op, late.work);  // nothing
  EXPECT_FALSE(late.outcome.op.pending());
}

REPRISE_CONTRACT(blocking);
REPRISE_CONTRACT(blocking_calls);

}  // namespace
}  // namespace reprise::contract
