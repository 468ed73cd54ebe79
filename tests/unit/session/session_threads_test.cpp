// Property: a server whose loops run on threads of their own keeps its promises: the sanitizer sees
// no race, nobody is above the maximum, every echo comes back whole, and closing leaves nothing.
#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include <reprise/session/session_server.hpp>

#include "scripted_session.hpp"

namespace reprise::testing {
namespace {

struct tally {
  session_server* server = nullptr;
  std::atomic<int> live{0}, peak{0}, connected{0}, disconnected{0}, news{0};
};

class echo final : public session {
 public:
  echo(session_init& init, tally* counts) : session(init), counts_(counts) {
    const int live = ++counts_->live;
    int peak = counts_->peak;
    while (live > peak && !counts_->peak.compare_exchange_weak(peak, live)) {
    }
  }
  ~echo() override { --counts_->live; }

 private:
  void on_connected() override { ++counts_->connected; }
  void on_frame(const frame& received) override {
    EXPECT_EQ(send(received), send_result::ok);
    if (as_text(received.payload) != "news") return;
    ++counts_->news;
    EXPECT_EQ(counts_->server->broadcast(frame(as_bytes("all"))), send_result::ok);
  }
  void on_disconnected(const disconnect_cause&) override { ++counts_->disconnected; }
  tally* counts_;
};

TEST(session_threads, a_server_over_three_threads) {
  constexpr std::size_t loop_count = 3;
  constexpr int connection_count = 200;
  fake_world world(loop_count);
  tally counts;
  session_server_options options;
  options.session_count_max = 10;
  session_server server(world.env(), options, make_session_factory<echo>(&counts));
  counts.server = &server;

  std::vector<std::shared_ptr<wire>> far;
  for (int i = 0; i < connection_count; ++i) {
    far.push_back(world.dial());
    far.back()->read_max = static_cast<std::size_t>(1 + i % 20);
    far.back()->feed(encoded("hello") + encoded(i % 10 == 0 ? "news" : "old") + encoded("bye"));
    far.back()->end();
  }

  std::atomic<bool> over{false};
  std::vector<std::thread> others;
  for (std::size_t i = 1; i < loop_count; ++i)
    others.emplace_back([&, i] {
      while (!over) world.run_one(&world.env(i).home());
    });
  std::atomic<bool> open{false};
  std::thread stranger([&] {
    while (!open) std::this_thread::yield();
    for (int i = 0; i < 100; ++i)
      EXPECT_EQ(server.broadcast(frame(as_bytes("stranger"))), send_result::ok);
  });

  loop& home = world.env().home();
  world.in(home, [&] {
    server.start([&](errc error) {
      EXPECT_EQ(error, errc::ok);
      open = true;
    });
  });
  while (counts.disconnected < connection_count || server.session_count() > 0) world.run_one(&home);
  stranger.join();
  bool closed = false;
  world.in(home, [&] { server.close(0s, [&] { closed = true; }); });
  while (!closed) world.run_one(&home);
  over = true;
  for (auto& each : others) each.join();

  EXPECT_EQ(counts.connected, connection_count);
  EXPECT_EQ(counts.disconnected, connection_count);
  EXPECT_EQ(counts.live, 0);
  EXPECT_LE(counts.peak, 10);
  EXPECT_EQ(counts.news, connection_count / 10);
  EXPECT_EQ(world.live_streams, 0);
  for (int i = 0; i < connection_count; ++i) {
    std::string rest = far[static_cast<std::size_t>(i)]->sent;  // echoes, and news between them
    for (const char* expected : {"hello", i % 10 == 0 ? "news" : "old", "bye"}) {
      const std::size_t at = rest.find(encoded(expected));
      ASSERT_NE(at, std::string::npos);
      rest.erase(at, encoded(expected).size());
    }
    const std::string all = encoded("all");
    const std::string stranger_news = encoded("stranger");
    while (rest.starts_with(all) || rest.starts_with(stranger_news))
      rest.erase(0, rest.starts_with(all) ? all.size() : stranger_news.size());
    EXPECT_EQ(rest, "");
  }
}

}  // namespace
}  // namespace reprise::testing
