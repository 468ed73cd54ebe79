// An observer may throw, unsubscribe or be destroyed in any call: what it misses is its own loss. The others hear
// everything, links live on, and a lost one is dialled again.
#include <reprise/peer/peer_observer.hpp>

#include <stdexcept>

#include "party.hpp"

namespace reprise::testing {
namespace {

// Writes down what it is told, and throws each time.
struct clumsy final : peer_observer {
  void on_peer_up(const peer_id& peer) override { fail("up " + peer.node.text()); }
  void on_peer_message(const peer_id&, const_bytes) override { fail("message"); }
  void on_peer_writable(const peer_id&) override { fail("writable"); }
  void on_peer_not_sent(const peer_id&, const_bytes) override { fail("not sent"); }
  void on_peer_down(const peer_id& peer, const peer_down&) override {
    fail("down " + peer.node.text());
  }
  void on_peer_refused(const host_port&, peer_refusal) override { fail("refused"); }
  void fail(std::string what) {
    log.push_back(std::move(what));
    throw std::runtime_error("clumsy");
  }
  lines log;
};

// Ends its subscription, and itself, in the call that it is told to.
struct brief final : peer_observer {
  brief(peer_service& from, std::string_view last, lines& out) : peers(from), end(last), log(out) {
    peers.subscribe(*this);
  }
  void on_peer_up(const peer_id&) override { hear("up"); }
  void on_peer_message(const peer_id&, const_bytes) override { hear("message"); }
  void on_peer_down(const peer_id&, const peer_down&) override { hear("down"); }
  void hear(std::string_view what) {
    log.emplace_back(what);
    if (what != end) return;
    peers.unsubscribe(*this);
    delete this;
  }
  peer_service& peers;
  std::string_view end;
  lines& log;
};

TEST(peer_observer, one_that_throws_is_nobody_elses_loss) {
  sim::world world(1);
  peer_options narrow = options_of("alpha");
  narrow.queue_bytes_high = 100'000;
  narrow.queue_bytes_low = 1'000;
  party alpha(world, "alpha", narrow);
  party beta(world, "beta");
  clumsy before;
  alpha.home.call([&] {
    alpha.service->unsubscribe(alpha);
    alpha.service->subscribe(before);
    alpha.service->subscribe(alpha);
  });
  alpha.dial("beta");
  world.run_for(1s);
  EXPECT_EQ(send_result::ok, beta.send("alpha", "hello"));
  world.run_for(1s);
  while (alpha.send("beta", std::string(10'000, 'x')) == send_result::ok) continue;
  world.run_for(1s);
  EXPECT_EQ((lines{"up beta 1", "beta says hello", "writable beta"}), alpha.log);
  EXPECT_EQ((lines{"up beta", "message", "writable"}), before.log);
  world.cut(alpha.home, beta.home);
  while (alpha.send("beta", std::string(50'000, 'x')) == send_result::ok) continue;
  world.run_for(20s);
  EXPECT_EQ("down beta link lost", alpha.log.back());
  EXPECT_EQ("down beta", before.log.back());
  EXPECT_EQ(static_cast<std::ptrdiff_t>(alpha.lost.not_sent_count),
            std::count(before.log.begin(), before.log.end(), "not sent"));
  // It is dialled again.
  world.heal();
  world.run_for(5s);
  EXPECT_EQ("up beta 2", alpha.log.back());
  EXPECT_EQ("up beta", before.log.back());
  EXPECT_GT(world.marks().count("peer.observer_failed"), 0u);
  alpha.close();
}

TEST(peer_observer, a_refusal_that_throws_is_told_to_all) {
  sim::world world(1);
  party alpha(world, "alpha");
  clumsy before;
  alpha.home.call([&] {
    alpha.service->unsubscribe(alpha);
    alpha.service->subscribe(before);
    alpha.service->subscribe(alpha);
  });
  alpha.dial("alpha");
  world.run_for(1s);
  EXPECT_EQ((lines{"refused", "refused"}), before.log);
  EXPECT_EQ((lines{"refused the node itself", "refused the node itself"}), alpha.log);
  alpha.close();
}

// A node and two peers that are up before its late observers come.
struct late_observer : ::testing::Test {
  late_observer() {
    alpha.dial("beta");
    alpha.dial("gamma");
    world.run_for(1s);
  }
  sim::world world{1};
  party alpha{world, "alpha"};
  party beta{world, "beta"};
  party gamma{world, "gamma"};
};

TEST_F(late_observer, that_throws_is_told_of_everybody_and_so_is_the_next) {
  clumsy one;
  clumsy two;
  alpha.home.call([&] {
    alpha.service->subscribe(one);
    alpha.service->subscribe(two);
  });
  world.run_for(1s);
  EXPECT_EQ((lines{"up beta", "up gamma"}), one.log);
  EXPECT_EQ(one.log, two.log);
  alpha.close();
  EXPECT_EQ((lines{"up beta", "up gamma", "down beta", "down gamma"}), two.log);
}

TEST_F(late_observer, that_went_in_a_call_is_told_nothing_more) {
  lines heard;
  clumsy next;
  alpha.home.call([&] {
    new brief(*alpha.service, "up", heard);
    alpha.service->subscribe(next);
  });
  world.run_for(1s);
  EXPECT_EQ((lines{"up"}), heard);
  EXPECT_EQ((lines{"up beta", "up gamma"}), next.log);
  heard.clear();
  alpha.home.call([&] {
    new brief(*alpha.service, "message", heard);
    new brief(*alpha.service, "down", heard);
  });
  world.run_for(1s);
  EXPECT_EQ(send_result::ok, beta.send("alpha", "one"));
  EXPECT_EQ(send_result::ok, beta.send("alpha", "two"));
  world.run_for(1s);
  beta.close();
  gamma.close();
  EXPECT_EQ((lines{"up", "up", "up", "up", "message", "message", "message", "down"}), heard);
  alpha.close();
}

}  // namespace
}  // namespace reprise::testing
