// Two nodes of one process on real sockets: they find each other, talk in both directions, and part politely.
#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <string>

#include <reprise/env/await.hpp>
#include <reprise/peer/peer_service.hpp>
#include <reprise/transports/node.hpp>

namespace reprise::transports {
namespace {

constexpr int message_count = 2'000;
constexpr std::size_t large_bytes = 1'000'000;

// What the test sees of a node, from its own thread.
struct facts {
  std::promise<endpoint> listening;
  std::atomic<int> ups{0};
  std::atomic<int> downs{0};
  std::atomic<int> heard{0};
  std::atomic<bool> in_order{true};
};

class talker final : public peer_observer {
 public:
  talker(peer_service& service, facts& seen) : service_(service), seen_(seen) {
    service_.subscribe(*this);
  }
  ~talker() { service_.unsubscribe(*this); }

 private:
  void on_peer_up(const peer_id& peer) override {
    ++seen_.ups;
    for (int i = 0; i < message_count; ++i) say(peer, i);
  }
  void say(const peer_id& peer, int number) {
    std::string text = std::to_string(number) + " ";
    if (number % 500 == 0) text.resize(large_bytes, '.');
    if (service_.send(peer, as_bytes(text)) != send_result::ok) seen_.in_order = false;
  }
  void on_peer_message(const peer_id&, const_bytes message) override {
    const std::string expected = std::to_string(seen_.heard) + " ";
    if (!as_text(message).starts_with(expected)) seen_.in_order = false;
    ++seen_.heard;
  }
  void on_peer_down(const peer_id&, const peer_down& how) override {
    ++seen_.downs;
    if (how.reason != peer_down_reason::left) seen_.in_order = false;
  }

  peer_service& service_;
  facts& seen_;
};

task<void> peer_program(environment env, peer_options options, facts* seen) {
  peer_service service(env, options);
  const talker user(service, *seen);
  const result<void> started = co_await service.start();
  if (!started) throw std::runtime_error("it does not listen");
  seen->listening.set_value(service.local());
  co_await stop_requested(env);
  co_await service.close(2s);
}

peer_options options_of(std::string_view name) {
  peer_options out(node_id::parse(name).value());
  out.listen = endpoint(ip_address::loopback(), 0);
  return out;
}

TEST(real_peers, find_each_other_talk_and_part) {
  facts of_alpha;
  facts of_beta;
  node beta({});
  beta.start([&](environment env) { return peer_program(env, options_of("beta"), &of_beta); });
  const endpoint there = of_beta.listening.get_future().get();
  node alpha({});
  peer_options dialling = options_of("alpha");
  dialling.dial.push_back(host_port::parse(there.to_string()).value());
  alpha.start([&](environment env) { return peer_program(env, dialling, &of_alpha); });

  for (int i = 0; i < 1000 && (of_alpha.heard < message_count || of_beta.heard < message_count);
       ++i)
    (void)alpha.join_for(10ms);
  EXPECT_EQ(message_count, of_alpha.heard);
  EXPECT_EQ(message_count, of_beta.heard);

  alpha.request_stop();
  EXPECT_EQ(nullptr, alpha.join());
  for (int i = 0; i < 1000 && of_beta.downs == 0; ++i) (void)beta.join_for(10ms);
  beta.request_stop();
  EXPECT_EQ(nullptr, beta.join());
  for (const facts* one : {&of_alpha, &of_beta}) {
    EXPECT_TRUE(one->in_order);
    EXPECT_EQ(1, one->ups);
    EXPECT_EQ(1, one->downs);
  }
}

}  // namespace
}  // namespace reprise::transports
