// What network::bind and datagram promise.
#include <vector>

#include "contract_test.hpp"

namespace reprise::contract {
namespace {

class datagrams : public contract_test {
 protected:
  struct post_office {
    std::unique_ptr<datagram> socket;
    probe<datagram_receive_operation> receiving;
    probe<datagram_send_operation> sending;
    void receive() {
      receiving.begin([this](auto& op) { socket->receive(op); });
    }
    void send(const endpoint& to, std::string_view text) {
      sending.begin([&](auto& op) { socket->send(op, to, as_bytes(text)); });
    }
  };

  errc bind_at(contract_node& where, const endpoint& at, post_office& out) {
    auto& binding = keep<probe<bind_operation>>();
    on(where, [&] { binding.begin([&](auto& op) { where.at(0).net().bind(op, at); }); });
    EXPECT_TRUE(wait_for([&] { return binding.done(); }));
    out.socket = binding.op.take();
    return binding.error();
  }
  post_office& open(contract_node& where) {
    post_office& out = keep<post_office>();
    EXPECT_EQ(errc::ok, bind_at(where, endpoint(where.address(), 0), out));
    return out;
  }
  // A datagram may be lost: sends until one was received.
  void deliver(post_office& from, post_office& to, std::string_view text) {
    on(server(), [&] { to.receive(); });
    for (int attempt = 0; attempt < 50 && !to.receiving.done(); ++attempt) {
      on(client(), [&] { from.send(to.socket->local(), text); });
      ASSERT_TRUE(wait_for([&] { return from.sending.done(); }));
      ASSERT_EQ(errc::ok, from.sending.error());
      ASSERT_EQ(text.size(), from.sending.op.count());
      settle();
    }
    ASSERT_TRUE(to.receiving.done());
    ASSERT_EQ(errc::ok, to.receiving.error());
  }
};

TEST_P(datagrams, arrive_whole_and_tell_their_sender) {
  post_office& there = open(server());
  post_office& here = open(client());
  EXPECT_NE(0, there.socket->local().port);
  EXPECT_NE(there.socket->entity(), here.socket->entity());
  const std::string text = pattern(1200);
  deliver(here, there, text);
  EXPECT_EQ(text, there.receiving.bytes);
  EXPECT_EQ(here.socket->local(), there.receiving.op.from());
}

TEST_P(datagrams, of_no_bytes_are_datagrams) {
  post_office& there = open(server());
  post_office& here = open(client());
  deliver(here, there, "");
  EXPECT_EQ(0u, there.receiving.op.count());
  EXPECT_EQ(here.socket->local(), there.receiving.op.from());
}

TEST_P(datagrams, keep_their_boundaries) {
  post_office& there = open(server());
  post_office& here = open(client());
  deliver(here, there, "one");
  there.receiving.bytes.clear();
  deliver(here, there, "three");
  // Copies of the first may still have been on their way.
  EXPECT_TRUE(there.receiving.bytes == "three" || there.receiving.bytes == "one");
}

TEST_P(datagrams, of_the_largest_size_are_taken_and_larger_ones_refused) {
  post_office& there = open(server());
  post_office& here = open(client());
  const std::string largest = pattern(datagram_bytes_max);
  deliver(here, there, largest);
  EXPECT_TRUE(there.receiving.bytes == largest);
  const std::string larger = pattern(datagram_bytes_max + 1);
  on(client(), [&] { here.send(there.socket->local(), larger); });
  ASSERT_TRUE(wait_for([&] { return here.sending.done(); }));
  EXPECT_EQ(errc::message_too_large, here.sending.error());
  EXPECT_EQ(0u, here.sending.op.count());
  there.receiving.bytes.clear();
  deliver(here, there, "fits");
}

TEST_P(datagrams, to_nobody_do_not_hurt_the_socket) {
  post_office& gone = open(server());
  post_office& there = open(server());
  post_office& here = open(client());
  const endpoint nobody = gone.socket->local();
  on(server(), [&] { gone.socket.reset(); });
  on(client(), [&] { here.receive(); });
  for (int i = 0; i < 3; ++i) {
    on(client(), [&] { here.send(nobody, "anyone?"); });
    ASSERT_TRUE(wait_for([&] { return here.sending.done(); }));
    EXPECT_EQ(errc::ok, here.sending.error());
    settle();
  }
  EXPECT_TRUE(here.receiving.pending());
  deliver(here, there, "somebody");
  EXPECT_EQ("somebody", there.receiving.bytes);
}

TEST_P(datagrams, receive_ends_by_cancel_and_can_be_started_again) {
  post_office& there = open(server());
  post_office& here = open(client());
  on(server(), [&] {
    there.receive();
    there.socket->cancel();
    EXPECT_TRUE(there.receiving.pending());
  });
  ASSERT_TRUE(wait_for([&] { return there.receiving.done(); }));
  EXPECT_EQ(errc::cancelled, there.receiving.error());
  on(server(), [&] { there.receive(); });
  settle();
  on(server(), [&] { there.socket->cancel(); });
  ASSERT_TRUE(wait_for([&] { return there.receiving.done(); }));
  EXPECT_EQ(errc::cancelled, there.receiving.error());
  deliver(here, there, "after all");
  EXPECT_EQ("after all", there.receiving.bytes);
}

TEST_P(datagrams, binding_a_used_port_fails) {
  post_office& there = open(server());
  post_office& second = keep<post_office>();
  const endpoint at = there.socket->local();
  EXPECT_EQ(errc::address_in_use, bind_at(server(), at, second));
  on(server(), [&] { there.socket.reset(); });
  EXPECT_EQ(errc::ok, bind_at(server(), at, second));
}

REPRISE_CONTRACT(datagrams);

}  // namespace
}  // namespace reprise::contract
