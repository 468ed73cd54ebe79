// connect, listen, bind and resolve of the simulated network, also when the way is cut or the door is full.
#include <reprise/sim/sim_network.hpp>

#include <list>
#include <string>

#include <gtest/gtest.h>

#include "two_hosts.hpp"

namespace reprise::sim {
namespace {

using testing::dial;
using testing::door;
using testing::two_hosts;

TEST(connect, is_refused_where_nobody_listens) {
  two_hosts hosts;
  dial one;
  hosts.a->env().net().connect(one.op, endpoint(hosts.b->address(), 8));
  hosts.w.run_for(10ms);
  ASSERT_TRUE(one.done);
  EXPECT_EQ(errc::connection_refused, one.error());
}

TEST(connect, to_an_address_of_nobody_is_unreachable) {
  two_hosts hosts;
  dial one;
  hosts.a->env().net().connect(one.op, endpoint(ip_address::v4(0xc0000201), 7));
  hosts.w.run_for(10ms);
  ASSERT_TRUE(one.done);
  EXPECT_EQ(errc::unreachable, one.error());
}

TEST(connect, reaches_the_own_host_by_loopback) {
  two_hosts hosts;
  dial one;
  hosts.b->env().net().connect(one.op, endpoint(ip_address::loopback(), two_hosts::port));
  hosts.w.run_for(10ms);
  ASSERT_TRUE(one.done);
  EXPECT_EQ(errc::ok, one.error());
  EXPECT_EQ(1u, hosts.entrance.accepted.size());
}

TEST(connect, across_a_cut_hangs_and_succeeds_after_it_heals) {
  two_hosts hosts;
  hosts.w.cut(*hosts.a, *hosts.b);
  dial one;
  hosts.start(one);
  hosts.w.run_for(10s);
  EXPECT_FALSE(one.done);
  hosts.w.mend(*hosts.a, *hosts.b);
  hosts.w.run_for(20s);
  ASSERT_TRUE(one.done);
  EXPECT_EQ(errc::ok, one.error());
}

TEST(connect, across_a_cut_times_out_after_as_long_as_linux_tries) {
  two_hosts hosts;
  hosts.w.cut_one_way(*hosts.b, *hosts.a);  // the answer cannot come back
  dial one;
  hosts.start(one);
  hosts.w.run_for(126s);
  EXPECT_FALSE(one.done);
  hosts.w.run_for(2s);
  ASSERT_TRUE(one.done);
  EXPECT_EQ(errc::timed_out, one.error());
}

TEST(connect, that_hangs_ends_by_cancel_at_any_time) {
  for (const duration wait : {duration{1ms}, duration{5s}, duration{100s}}) {
    two_hosts hosts;
    hosts.w.cut(*hosts.a, *hosts.b);
    dial one;
    hosts.start(one);
    hosts.w.run_for(wait);
    ASSERT_FALSE(one.done);
    hosts.a->env().net().cancel(one.op);
    EXPECT_FALSE(one.done) << "completed inside cancel";
    hosts.w.run_for(1ms);
    ASSERT_TRUE(one.done);
    EXPECT_EQ(errc::cancelled, one.error());
  }
}

// The same while the answer is on its way: the far side forgets the connection, and keeps no place for it.
TEST(connect, cancelled_at_each_moment_leaves_nothing_behind) {
  for (int us = 0; us < 250; us += 10) {
    two_hosts hosts({}, 1, 1);
    hosts.entrance.accepting = true;
    dial one;
    hosts.start(one);
    hosts.w.run_for(std::chrono::microseconds(us));
    hosts.a->env().net().cancel(one.op);
    hosts.w.run_for(1s);
    ASSERT_TRUE(one.done);
    if (one.error() == errc::ok) continue;
    EXPECT_EQ(errc::cancelled, one.error());
    EXPECT_EQ(nullptr, one.op.take());
    hosts.entrance.accepted.clear();
    hosts.connect();  // the backlog of one is free
  }
}

TEST(connect, to_a_full_backlog_waits_or_is_refused_as_the_host_does_it) {
  for (const bool refuses : {false, true}) {
    two_hosts hosts({}, 1, 2);
    hosts.b->machine().profile.backlog_refuses = refuses;
    hosts.entrance.accepting = false;
    std::list<dial> dials;
    hosts.start(dials.emplace_back());
    hosts.w.run_for(1ms);
    ASSERT_EQ(1u, hosts.entrance.accepted.size()) << "by the accept that waited";
    for (int i = 0; i < 4; ++i) hosts.start(dials.emplace_back());
    hosts.w.run_for(500ms);
    int up = 0;
    int refused = 0;
    for (const dial& one : dials) {
      up += one.done && one.error() == errc::ok;
      refused += one.done && one.error() == errc::connection_refused;
    }
    EXPECT_EQ(3, up);
    EXPECT_EQ(refuses ? 2 : 0, refused);
    if (refuses) continue;
    hosts.entrance.accepting = true;
    hosts.entrance.accept_next();
    hosts.w.run_for(30s);
    for (const dial& one : dials) {
      EXPECT_TRUE(one.done);
      EXPECT_EQ(errc::ok, one.error());
    }
    hosts.entrance.accepted.clear();
  }
}

TEST(connect, to_a_full_backlog_is_as_the_seed_drew_the_host) {
  int refusing = 0;
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    two_hosts hosts([](world& w) { w.set_strength(family::host_profile, strength_max); }, seed, 1);
    hosts.entrance.accepting = false;
    for (int i = 0; i < 4; ++i) hosts.start(hosts.dials.emplace_back());
    hosts.w.run_for(500ms);
    int refused = 0;
    for (const dial& one : hosts.dials)
      refused += one.done && one.error() == errc::connection_refused;
    EXPECT_TRUE(refused == 0 || refused == 3) << refused;
    refusing += refused == 3;
    const family_account& account = hosts.w.account().of(family::host_profile);
    EXPECT_EQ(1u, account.considered) << "once for the host";
    EXPECT_EQ(refused, static_cast<int>(account.affected));
    hosts.entrance.accepted.clear();
  }
  EXPECT_GT(refusing, 4);
  EXPECT_LT(refusing, 16);
}

// A client that dies between its request and the last step of the handshake gives its place back.
TEST(connect, of_a_client_that_dies_early_keeps_no_place_in_the_backlog) {
  for (int us = 10; us < 250; us += 10) {
    for (const crash_kind kind : {crash_kind::process, crash_kind::power}) {
      two_hosts hosts({}, 1, 1);
      node& c = hosts.w.add_node("c");
      dial one;
      c.start_bare().net().connect(one.op, hosts.service());
      hosts.w.run_for(std::chrono::microseconds(us));
      c.crash(kind);
      hosts.w.run_for(1s);
      hosts.entrance.accepted.clear();
      hosts.connect();
    }
  }
}

// The place is that of one listener: another one at the same port knows nothing of it.
TEST(connect, to_a_listener_that_was_replaced_is_reset) {
  two_hosts hosts({}, 1, 1);
  dial one;
  hosts.start(one);
  ASSERT_TRUE(hosts.w.run_until([&] { return one.done; }, 1s));
  ASSERT_EQ(errc::ok, one.error());
  hosts.near.link = one.op.take();
  hosts.near.read_on();
  hosts.entrance.accepting = false;
  hosts.entrance.place->cancel();
  hosts.w.run_for(1us);  // the handshake is still on its way
  hosts.entrance.place.reset();
  door second;
  second.open(hosts.b->env(), endpoint(ip_address::any(), two_hosts::port), 1);
  hosts.w.run_for(1s);
  EXPECT_EQ(errc::connection_reset, hosts.near.read_error);
  EXPECT_TRUE(second.accepted.empty());
  dial two;
  hosts.start(two);
  hosts.w.run_for(1s);
  ASSERT_TRUE(two.done);
  EXPECT_EQ(errc::ok, two.error());
  EXPECT_EQ(1u, second.accepted.size());
  hosts.b->crash();
}

// --- listen and bind

TEST(listen, fails_on_a_used_port_and_on_an_address_of_another_host) {
  two_hosts hosts;
  door second;
  second.open(hosts.b->env(), endpoint(ip_address::any(), two_hosts::port));
  hosts.w.run_for(1ms);
  EXPECT_EQ(errc::address_in_use, second.listen_error);
  door third;
  third.open(hosts.b->env(), endpoint(hosts.a->address(), 9));
  hosts.w.run_for(1ms);
  EXPECT_EQ(errc::address_not_available, third.listen_error);
  door same_port_elsewhere;
  same_port_elsewhere.open(hosts.a->env(), endpoint(hosts.a->address(), two_hosts::port));
  hosts.w.run_for(1ms);
  EXPECT_EQ(errc::ok, same_port_elsewhere.listen_error);
  hosts.a->crash();
}

TEST(listen, on_port_zero_chooses_a_free_one) {
  two_hosts hosts;
  door some;
  some.open(hosts.b->env(), endpoint(hosts.b->address(), 0));
  hosts.w.run_for(1ms);
  ASSERT_EQ(errc::ok, some.listen_error);
  EXPECT_NE(0, some.place->local().port);
  dial one;
  hosts.a->env().net().connect(one.op, some.place->local());
  hosts.w.run_for(1ms);
  EXPECT_EQ(errc::ok, one.error());
  EXPECT_EQ(1u, some.accepted.size());
  hosts.b->crash();
}

// --- resolve

struct lookup {
  resolve_operation op{delegate<void()>::to<&lookup::on_done>(this)};
  bool done = false;
  void on_done() { done = true; }
};

TEST(resolve, knows_nodes_addresses_and_localhost) {
  two_hosts hosts;
  const auto ask = [&](const char* name) {
    lookup one;
    hosts.a->env().net().resolve(one.op, name, 80);
    EXPECT_FALSE(one.done);
    hosts.w.run_for(10ms);
    EXPECT_TRUE(one.done);
    return one.op.error() == errc::ok ? one.op.endpoints().at(0).to_string()
                                      : std::string(to_string(one.op.error()));
  };
  EXPECT_EQ(endpoint(hosts.b->address(), 80).to_string(), ask("b"));
  EXPECT_EQ("192.0.2.1:80", ask("192.0.2.1"));
  EXPECT_EQ("[2001:db8::1]:80", ask("2001:db8::1"));
  EXPECT_EQ("127.0.0.1:80", ask("localhost"));
  EXPECT_EQ("name not found", ask("nobody"));
}

TEST(resolve, ends_by_cancel) {
  two_hosts hosts;
  lookup one;
  hosts.a->env().net().resolve(one.op, "b", 80);
  hosts.a->env().net().cancel(one.op);
  EXPECT_FALSE(one.done);
  hosts.w.run_for(1us);
  ASSERT_TRUE(one.done);
  EXPECT_EQ(errc::cancelled, one.op.error());
  EXPECT_TRUE(one.op.endpoints().empty());
}

}  // namespace
}  // namespace reprise::sim
