// The life of a node: start, stop, crash, restart. A dead process does nothing any more, and nothing that
// it destroys is heard of outside.
#include <reprise/sim/node.hpp>

#include <stdexcept>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include <reprise/env/await.hpp>
#include <reprise/sim/world.hpp>

#include "two_hosts.hpp"

namespace reprise::sim {
namespace {

using testing::two_hosts;

using log = std::vector<std::string>;

task<void> until_stop(environment env, log* seen) {
  seen->push_back("start");
  co_await stop_requested(env);
  seen->push_back("stop");
}

program recorder(log& seen) {
  return [&seen](environment env) { return until_stop(env, &seen); };
}

TEST(node, runs_its_program_until_it_is_stopped) {
  world w(1);
  node& n = w.add_node("n");
  log seen;
  EXPECT_FALSE(n.running());
  n.start(recorder(seen));
  EXPECT_TRUE(n.running());
  EXPECT_TRUE(seen.empty()) << "it starts as an event";
  w.run_for(1s);
  EXPECT_EQ((log{"start"}), seen);
  n.stop();
  w.run_for(1s);
  EXPECT_EQ((log{"start", "stop"}), seen);
  EXPECT_FALSE(n.running());
  EXPECT_FALSE(n.crashed()) << "it returned";
  n.stop();
  n.start(recorder(seen));
  w.run_for(1s);
  EXPECT_EQ(3u, seen.size());
  EXPECT_EQ(2u, n.start_count());
}

TEST(node, crashes_without_another_word_and_can_be_restarted) {
  world w(1);
  node& n = w.add_node("n");
  log seen;
  n.start(recorder(seen));
  w.run_for(1s);
  n.crash();
  EXPECT_TRUE(n.crashed());
  EXPECT_FALSE(n.running());
  w.run_for(1s);
  EXPECT_EQ((log{"start"}), seen);
  n.crash();  // dead already
  n.restart();
  EXPECT_FALSE(n.crashed());
  w.run_for(1s);
  EXPECT_EQ((log{"start", "start"}), seen);
}

TEST(node, names_its_loops_anew_in_each_life) {
  world w(1);
  node& n = w.add_node("n", 2);
  const entity_id before = n.start_bare().home().entity();
  EXPECT_NE(before, n.env(1).home().entity());
  n.crash();
  EXPECT_NE(before, n.start_bare().home().entity());
  EXPECT_EQ("n.1/loop", w.names().path(n.env().home().entity()));
}

task<void> throws(environment) {
  throw std::runtime_error("no luck");
  co_return;
}

TEST(node, whose_program_fails_before_there_is_a_task_fails_the_run) {
  world w(1);
  node& n = w.add_node("n");
  n.start([](environment) -> task<void> { throw std::runtime_error("no options"); });
  w.run_for(1s);
  ASSERT_TRUE(w.failed());
  EXPECT_EQ("no options", w.failed()->message);
}

TEST(node, whose_program_fails_fails_the_run) {
  world w(1);
  node& n = w.add_node("n");
  n.start(throws);
  w.run_for(1s);
  ASSERT_TRUE(w.failed());
  EXPECT_EQ("program_failed", w.failed()->check);
  EXPECT_EQ("no luck", w.failed()->message);
  EXPECT_EQ("no luck", n.failure());
}

// Calls everything that an environment offers, when it is destroyed.
struct noisy {
  noisy(environment env, std::unique_ptr<stream> link) : env_(env), link_(std::move(link)) {}
  noisy(const noisy&) = delete;
  noisy& operator=(const noisy&) = delete;
  ~noisy() {
    const const_bytes last = as_bytes("last words");
    link_->write_some(write_, {&last, 1});
    link_->receive(receive_);
    link_->shutdown_send();
    link_->cancel();
    env_.net().connect(connect_, endpoint(ip_address::v4(0x0a000002), two_hosts::port));
    env_.net().listen(listen_, endpoint(ip_address::any(), 99), {});
    env_.net().resolve(resolve_, "b", 1);
    env_.home().post(post_);
    again_.arm_after(1ms);
    env_.note("dying");
    link_->abort();
  }
  void never() { ADD_FAILURE() << "something completed after the crash"; }

  environment env_;
  std::unique_ptr<stream> link_;
  write_operation write_{delegate<void()>::to<&noisy::never>(this)};
  receive_operation receive_{delegate<void()>::to<&noisy::never>(this)};
  connect_operation connect_{delegate<void()>::to<&noisy::never>(this)};
  listen_operation listen_{delegate<void()>::to<&noisy::never>(this)};
  resolve_operation resolve_{delegate<void()>::to<&noisy::never>(this)};
  posted_call post_{delegate<void()>::to<&noisy::never>(this)};
  timer again_{env_.home(), env_.home().new_child("again"),
               delegate<void()>::to<&noisy::never>(this)};
};

// Dials b, and holds the stream in something noisy.
struct dialling_program {
  explicit dialling_program(environment env) : env_(env) {
    env.net().connect(op_, endpoint(ip_address::v4(0x0a000002), two_hosts::port));
  }
  void on_connected() {
    ASSERT_EQ(errc::ok, op_.error());
    held_ = std::make_unique<noisy>(env_, op_.take());
  }
  environment env_;
  connect_operation op_{delegate<void()>::to<&dialling_program::on_connected>(this)};
  std::unique_ptr<noisy> held_;
};

task<void> dial_and_hold(environment env) {
  const dialling_program self(env);
  wake_event never;
  co_await never;
}

TEST(node, a_dead_process_sends_nothing_from_its_destructors) {
  for (const crash_kind kind : {crash_kind::process, crash_kind::power}) {
    two_hosts hosts;
    node& c = hosts.w.add_node("c");
    c.start(dial_and_hold);
    hosts.w.run_for(1s);
    ASSERT_EQ(1u, hosts.entrance.accepted.size());
    hosts.far.link = std::move(hosts.entrance.accepted.front());
    hosts.entrance.accepted.clear();
    hosts.far.read_on();
    c.crash(kind);
    hosts.w.run_for(10s);
    EXPECT_EQ("", hosts.far.got);
    // The kernel of a dead process closes; a host without power says nothing.
    if (kind == crash_kind::process) {
      EXPECT_EQ(errc::end_of_stream, hosts.far.read_error);
    } else {
      EXPECT_TRUE(hosts.far.reading());
    }
    EXPECT_EQ(1, hosts.entrance.accept_count) << "a dead node has connected";
  }
}

struct orders {
  orders(log& seen, std::string name) : seen_(seen), name_(std::move(name)) {}
  ~orders() { seen_.push_back(name_); }
  orders(const orders&) = delete;
  orders& operator=(const orders&) = delete;
  log& seen_;
  std::string name_;
};

task<void> child(log* seen, std::string name) {
  const orders last(*seen, name);
  wake_event never;
  co_await never;
}

task<void> parent(environment env, log* seen) {
  scope inside(env.home());
  inside.spawn(child(seen, "first"));
  inside.spawn(child(seen, "second"));
  wake_event never;
  co_await never;
}

TEST(node, destroys_frames_newest_first_when_it_dies) {
  world w(1);
  node& n = w.add_node("n");
  log seen;
  n.start([&seen](environment env) { return parent(env, &seen); });
  w.run_for(1s);
  n.crash();
  EXPECT_EQ((log{"second", "first"}), seen);
}

TEST(node, told_to_stop_every_loop_hears_of_it) {
  world w(1);
  node& n = w.add_node("n", 3);
  (void)n.start_bare();
  struct listener_of_stop {
    void on_stop() { ++count; }
    int count = 0;
    stop_hook hook{delegate<void()>::to<&listener_of_stop::on_stop>(this)};
  };
  std::vector<std::unique_ptr<listener_of_stop>> hooks;
  for (std::size_t i = 0; i < 3; ++i) {
    hooks.push_back(std::make_unique<listener_of_stop>());
    n.env(i).stop().subscribe(hooks.back()->hook);
  }
  n.stop();
  n.stop();
  w.run_for(1ms);
  for (const auto& each : hooks) EXPECT_EQ(1, each->count);
  hooks.clear();
}

}  // namespace
}  // namespace reprise::sim
