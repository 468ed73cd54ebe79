// Datagrams arrive whole, late, twice, damaged or never, each as its family says; the queue is bounded.
#include <reprise/sim/udp_socket.hpp>

#include <algorithm>
#include <bit>
#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include <reprise/sim/world.hpp>

namespace reprise::sim {
namespace {

class post_office {
 public:
  std::unique_ptr<datagram> socket;
  std::vector<std::string> got;
  std::vector<endpoint> from;
  errc bind_error = errc::ok;
  errc receive_error = errc::ok;
  errc send_error = errc::ok;
  bool receiving_on = true;

  void open(const environment& env, std::uint16_t port) {
    env.net().bind(bind_, endpoint(ip_address::any(), port));
  }
  void receive() { socket->receive(receive_); }
  void send(const endpoint& to, std::string_view text) { socket->send(send_, to, as_bytes(text)); }
  [[nodiscard]] bool sending() const { return send_.pending(); }
  [[nodiscard]] bool receiving() const { return receive_.pending(); }

 private:
  void on_bound() {
    bind_error = bind_.error();
    if (bind_error != errc::ok) return;
    socket = bind_.take();
    if (receiving_on) receive();
  }
  void on_received() {
    receive_error = receive_.error();
    if (receive_error != errc::ok) return;
    got.push_back(::reprise::to_text(receive_.data()));
    from.push_back(receive_.from());
    if (receiving_on) receive();
  }
  void on_sent() { send_error = send_.error(); }

  bind_operation bind_{delegate<void()>::to<&post_office::on_bound>(this)};
  datagram_receive_operation receive_{delegate<void()>::to<&post_office::on_received>(this)};
  datagram_send_operation send_{delegate<void()>::to<&post_office::on_sent>(this)};
};

struct fixture {
  explicit fixture(std::uint64_t seed = 1, bool receiving = true) : w(seed) {
    a = &w.add_node("a");
    b = &w.add_node("b");
    there.receiving_on = receiving;
    here.open(a->start_bare(), 5);
    there.open(b->start_bare(), 6);
    w.run_for(1ms);
  }
  ~fixture() {
    a->crash();
    b->crash();
  }
  void send(std::string_view text) {
    here.send(endpoint(b->address(), 6), text);
    w.run_for(1us);
    EXPECT_FALSE(here.sending());
  }
  // What arrived of count numbered datagrams, a second after the last was sent.
  std::vector<std::string> send_many(int count, std::size_t size = 8) {
    for (int i = 0; i < count; ++i) {
      std::string text = std::to_string(i);
      text.resize(size, ' ');
      send(text);
    }
    w.run_for(1s);
    return there.got;
  }
  world w;
  node* a;
  node* b;
  post_office here;
  post_office there;
};

std::vector<std::string> numbers(int count, std::size_t size = 8) {
  std::vector<std::string> out;
  for (int i = 0; i < count; ++i) {
    out.push_back(std::to_string(i));
    out.back().resize(size, ' ');
  }
  return out;
}

TEST(udp_socket, brings_each_whole_with_its_sender) {
  fixture one;
  EXPECT_EQ(numbers(50), one.send_many(50));
  EXPECT_EQ(endpoint(one.a->address(), 5), one.there.from[0]);
  one.send("");
  one.w.run_for(1s);
  EXPECT_EQ("", one.there.got.back());
}

TEST(udp_socket, takes_the_largest_and_refuses_larger_ones) {
  fixture one;
  const std::string largest(datagram_bytes_max, 'x');
  one.send(largest);
  EXPECT_EQ(errc::ok, one.here.send_error);
  one.send(largest + "x");
  EXPECT_EQ(errc::message_too_large, one.here.send_error);
  one.w.run_for(1s);
  ASSERT_EQ(1u, one.there.got.size());
  EXPECT_TRUE(one.there.got[0] == largest);
}

TEST(udp_socket, drops_what_its_queue_cannot_hold) {
  fixture large(1, false);
  (void)large.send_many(10, 60'000);
  large.there.receiving_on = true;
  large.there.receive();
  large.w.run_for(1s);
  EXPECT_EQ(datagram_queue_bytes_max / (60'000 + datagram_overhead_bytes), large.there.got.size());
  // Those of no bytes count too.
  fixture empty(1, false);
  for (int i = 0; i < 1000; ++i) empty.send("");
  empty.w.run_for(1s);
  empty.there.receiving_on = true;
  empty.there.receive();
  empty.w.run_for(1s);
  EXPECT_EQ(datagram_queue_bytes_max / datagram_overhead_bytes, empty.there.got.size());
}

TEST(udp_socket, receive_ends_by_cancel) {
  fixture one;
  one.there.socket->cancel();
  EXPECT_TRUE(one.there.receiving());
  one.w.run_for(1ms);
  EXPECT_EQ(errc::cancelled, one.there.receive_error);
  one.there.receive();
  one.send("later");
  one.w.run_for(1ms);
  EXPECT_EQ((std::vector<std::string>{"later"}), one.there.got);
}

TEST(udp_socket, to_nobody_is_sent_and_lost) {
  fixture one;
  one.here.send(endpoint(ip_address::v4(0xc0000201), 6), "x");
  one.w.run_for(1ms);
  EXPECT_EQ(errc::ok, one.here.send_error);
  one.here.send(endpoint(one.b->address(), 77), "x");
  one.w.run_for(1ms);
  EXPECT_EQ(errc::ok, one.here.send_error);
  EXPECT_TRUE(one.there.got.empty());
}

TEST(udp_socket, is_bound_once_and_free_after_its_end) {
  fixture one;
  post_office second;
  second.open(one.b->env(), 6);
  one.w.run_for(1ms);
  EXPECT_EQ(errc::address_in_use, second.bind_error);
  one.there.receiving_on = false;
  one.there.socket->cancel();
  one.w.run_for(1ms);
  one.there.socket.reset();
  second.receiving_on = false;
  second.open(one.b->env(), 6);
  one.w.run_for(1ms);
  EXPECT_EQ(errc::ok, second.bind_error);
}

TEST(udp_socket, a_cut_loses_what_is_sent_and_what_is_in_flight) {
  fixture one;
  one.here.send(endpoint(one.b->address(), 6), "in flight");
  one.w.run_for(10us);
  one.w.cut_one_way(*one.a, *one.b);
  one.send("cut");
  one.w.run_for(1s);
  one.w.mend(*one.a, *one.b);
  one.w.run_for(1s);
  EXPECT_TRUE(one.there.got.empty());
  one.send("healed");
  one.w.run_for(1s);
  EXPECT_EQ((std::vector<std::string>{"healed"}), one.there.got);
}

TEST(udp_socket, a_rule_may_drop_or_delay_one) {
  fixture one;
  const rule_guard rules = one.w.add_rule([](const packet& item) {
    if (item.kind != packet_kind::datagram) return verdict::pass();
    if (item.offset == 1) return verdict::lose();
    return item.offset == 0 ? verdict::later(100ms) : verdict::pass();
  });
  EXPECT_EQ((std::vector<std::string>{numbers(3)[2], numbers(3)[0]}), one.send_many(3));
}

// --- Families, each alone

std::vector<std::string> with(family which, std::uint64_t seed, world** seen = nullptr) {
  static std::unique_ptr<fixture> kept;
  kept = std::make_unique<fixture>(seed);
  kept->w.set_strength(which, strength_max);
  if (seen != nullptr) *seen = &kept->w;
  return kept->send_many(200, 16);
}

TEST(udp_socket, drop_loses_some_and_keeps_the_order_of_the_rest) {
  world* w = nullptr;
  const std::vector<std::string> got = with(family::datagram_drop, 3, &w);
  EXPECT_LT(got.size(), 190u);
  EXPECT_GT(got.size(), 100u);
  std::size_t at = 0;
  for (const std::string& sent : numbers(200, 16))
    if (at < got.size() && got[at] == sent) ++at;
  EXPECT_EQ(got.size(), at);
  EXPECT_EQ(200 - got.size(), w->account().of(family::datagram_drop).affected);
}

TEST(udp_socket, duplicate_brings_some_twice) {
  const std::vector<std::string> got = with(family::datagram_duplicate, 3);
  EXPECT_GT(got.size(), 210u);
  for (const std::string& sent : numbers(200, 16)) {
    const auto count = std::count(got.begin(), got.end(), sent);
    EXPECT_TRUE(count == 1 || count == 2);
  }
}

TEST(udp_socket, reorder_brings_all_in_another_order) {
  std::vector<std::string> got = with(family::datagram_reorder, 3);
  std::vector<std::string> sent = numbers(200, 16);
  EXPECT_NE(sent, got);
  std::sort(got.begin(), got.end());
  std::sort(sent.begin(), sent.end());
  EXPECT_EQ(sent, got);
}

TEST(udp_socket, corrupt_flips_one_bit_of_some) {
  const std::vector<std::string> got = with(family::datagram_corrupt, 3);
  const std::vector<std::string> sent = numbers(200, 16);
  ASSERT_EQ(sent.size(), got.size());
  int damaged = 0;
  for (std::size_t i = 0; i < sent.size(); ++i) {
    int bits = 0;
    for (std::size_t at = 0; at < 16; ++at)
      bits += std::popcount(static_cast<unsigned char>(sent[i][at] ^ got[i][at]));
    EXPECT_LE(bits, 1);
    damaged += bits;
  }
  EXPECT_GT(damaged, 10);
}

// They wait for a slow line in their host, and go with its power.
TEST(udp_socket, loses_with_the_power_of_its_host_what_has_not_begun_to_leave) {
  fixture one;
  one.w.path_between(one.a->machine(), one.b->machine()).bytes_per_second = 64 * 1024;
  for (int i = 0; i < 30; ++i) one.send(std::string(1000, 'x'));
  one.w.run_for(100ms);
  one.a->crash(crash_kind::power);
  one.a->restart();
  one.w.run_for(10s);
  EXPECT_GE(one.there.got.size(), 6u);
  EXPECT_LE(one.there.got.size(), 7u);
}

TEST(udp_socket, on_the_benign_base_all_families_on_change_nothing) {
  world_options options;
  world w(options);
  for (std::size_t i = 0; i < family_count; ++i)
    w.set_strength(static_cast<family>(i), strength_max);
  EXPECT_TRUE(w.choose().benign());
  node& a = w.add_node("a");
  post_office here;
  here.open(a.start_bare(), 5);
  w.run_for(1ms);
  for (int i = 0; i < 50; ++i) {
    here.send(endpoint(a.address(), 5), std::to_string(i));
    w.run_for(1ms);
  }
  EXPECT_EQ(50u, here.got.size());
  a.crash();
}

}  // namespace
}  // namespace reprise::sim
