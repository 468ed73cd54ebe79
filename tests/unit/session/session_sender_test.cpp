// Property: what senders on any thread took is written in the order of their places, whole; the
// answers are true; and no handle, however old, touches a session or loop that is gone.
#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include <reprise/session/post_box.hpp>

#include "scripted_session.hpp"

namespace reprise::testing {
namespace {

using bench = one_session<framed>;

TEST(session_sender, sends_in_call_order_also_between_sender_and_session) {
  bench at;
  at.open();
  at.now_do([](framed& self) {
    const session_sender sender = self.sender();
    EXPECT_EQ(sender.id(), self.id());
    EXPECT_EQ(self.say("1"), send_result::ok);
    EXPECT_EQ(sender.send(as_bytes("2")), send_result::ok);
    EXPECT_EQ(self.say("3"), send_result::ok);
    EXPECT_EQ(sender.send(as_bytes("4")), send_result::ok);
    EXPECT_EQ(sender.send(as_bytes("5")), send_result::ok);
  });
  EXPECT_EQ(at.far->sent, encoded("1") + encoded("2") + encoded("3") + encoded("4") + encoded("5"));
  EXPECT_EQ(at->stats().sends, 5u);
}

TEST(session_sender, one_wake_up_for_a_batch) {
  bench at;
  at.open();
  session_sender sender;
  at.now_do([&](framed& self) { sender = self.sender(); });
  const std::uint64_t before = at.world.env().home().event_count();
  for (int i = 0; i < 100; ++i) EXPECT_EQ(sender.send(as_bytes("x")), send_result::ok);
  at.world.run();
  EXPECT_EQ(at.world.env().home().event_count(), before + 2);  // the batch, and its write
  EXPECT_EQ(at.far->write_count, 1u);
}

TEST(session_sender, the_marks_count_for_everybody_and_on_writable_comes) {
  const std::size_t frame_bytes = encoded("x").size();
  session_options options;
  options.queue_bytes_high = 2 * frame_bytes;
  options.queue_bytes_low = frame_bytes;
  bench at(options);
  at.open();
  at.far->hold_writes = true;
  session_sender sender;
  at.now_do([&](framed& self) {
    EXPECT_EQ(self.say("x"), send_result::ok);
    sender = self.sender();
    EXPECT_EQ(sender.send(as_bytes("x")), send_result::ok);
    EXPECT_EQ(sender.send(as_bytes("x")), send_result::would_block);
    EXPECT_EQ(self.queued_bytes(), 2 * frame_bytes);
    EXPECT_EQ(self.say("x"), send_result::would_block);
  });
  at.far->release();
  at.world.run();
  EXPECT_EQ(at.notes.count("writable"), 1u);
  EXPECT_EQ(at->queued_bytes(), 0u);
  at.far->hold_writes = true;
  EXPECT_EQ(sender.send(as_bytes("x")), send_result::ok);
  EXPECT_EQ(sender.send(as_bytes("x")), send_result::ok);
  EXPECT_EQ(sender.send(as_bytes("x")), send_result::would_block);
  at.world.run();
  at.far->release();
  at.world.run();
  EXPECT_EQ(at.notes.count("writable"), 2u);  // a sender's would_block counts too
}

TEST(session_sender, answers_of_the_codec) {
  bench at;
  at.open();
  const session_sender sender = at->sender();
  EXPECT_EQ(sender.send(as_bytes(std::string(1024 * 1024, 'x'))), send_result::ok);
  EXPECT_EQ(sender.send(as_bytes(std::string(1024 * 1024 + 1, 'x'))), send_result::too_big);
  EXPECT_EQ(sender.send(frame(0, 1, {})), send_result::refused);
  EXPECT_EQ(session_sender().send(as_bytes("x")), send_result::closed);
  at.world.run();
}

TEST(session_sender, raw_bytes) {
  session_options options;
  options.raw_send_bytes_max = 4;
  one_session<raw> at(options);
  at.open();
  const session_sender sender = at->sender();
  EXPECT_EQ(sender.send(as_bytes("abcd")), send_result::ok);
  EXPECT_EQ(sender.send(as_bytes("")), send_result::ok);
  EXPECT_EQ(sender.send(as_bytes("abcde")), send_result::too_big);
  at.world.run();
  EXPECT_EQ(at.far->sent, "abcd");
}

TEST(session_sender, disconnect_closes_it_for_the_caller_at_once) {
  bench at;
  at.open();
  at.far->hold_writes = true;
  const session_sender sender = at->sender();
  EXPECT_EQ(sender.send(as_bytes("x")), send_result::ok);
  sender.disconnect({disconnect_reason::requested, errc::ok, "first"});
  sender.disconnect({disconnect_reason::requested, errc::ok, "second"});
  EXPECT_EQ(sender.send(as_bytes("y")), send_result::closed);
  EXPECT_EQ(at.notes.count("disconnected"), 0u);
  at.world.run();
  EXPECT_EQ(at.notes.log.back(), "disconnected requested");
  EXPECT_STREQ(at.notes.cause.text, "first");
  EXPECT_EQ(at.notes.cause.bytes_lost, encoded("x").size());
  EXPECT_TRUE(at.notes.destroyed);
  EXPECT_EQ(sender.send(as_bytes("z")), send_result::closed);
}

TEST(session_sender, what_was_taken_before_a_drain_is_still_sent) {
  bench at;
  at.open();
  const session_sender sender = at->sender();
  at.now_do([&](framed& self) {
    EXPECT_EQ(sender.send(as_bytes("x")), send_result::ok);
    self.drain(1s);
    EXPECT_EQ(sender.send(as_bytes("y")), send_result::closed);
  });
  EXPECT_EQ(at.far->sent, encoded("x"));
  at.far->end();
  at.world.run();
  EXPECT_EQ(at.notes.log.back(), "disconnected drained");
}

TEST(session_sender, the_session_waits_for_a_wake_up_that_is_under_way) {
  bench at;
  at.open();
  const session_sender sender = at->sender();
  at.world.in(at.world.env().home(), [&] { at->disconnect(); });
  EXPECT_EQ(sender.send(as_bytes("x")), send_result::ok);
  ASSERT_TRUE(at.world.run_one(nullptr));
  EXPECT_FALSE(at.notes.destroyed);
  at.world.run();
  EXPECT_TRUE(at.notes.destroyed);
  EXPECT_EQ(at.notes.cause.bytes_lost, encoded("x").size());
}

TEST(session_sender, one_from_a_session_that_ends_is_closed) {
  bench at;
  at.open();
  at.now_do([](framed& self) {
    self.disconnect();
    EXPECT_EQ(self.sender().send(as_bytes("x")), send_result::closed);
  });
}

// Turns the session's loop while other threads send.
template <class Body>
void with_threads(bench& at, int thread_count, const Body& body) {
  std::atomic<int> running{thread_count};
  std::vector<std::thread> threads;
  const session_sender sender = at->sender();
  for (int id = 0; id < thread_count; ++id)
    threads.emplace_back([&, id] {
      body(id, sender);
      --running;
    });
  while (running > 0) at.world.run_one(nullptr);
  for (auto& each : threads) each.join();
  at.world.run();
}

constexpr int per_thread = 400;

TEST(session_sender_threads, frames_of_each_thread_arrive_whole_and_in_order) {
  session_options options;
  options.queue_bytes_high = 500;
  options.queue_bytes_low = 100;
  bench at(options);
  at.open();
  at.far->write_max = 97;
  with_threads(at, 3, [](int id, const session_sender& sender) {
    for (int n = 0; n < per_thread; ++n) {
      const std::string text = std::to_string(id) + ":" + std::to_string(n);
      send_result answer = send_result::would_block;
      while ((answer = sender.send(as_bytes(text))) == send_result::would_block)
        std::this_thread::yield();
      ASSERT_EQ(answer, send_result::ok);
    }
  });
  std::vector<int> next(3);
  const_bytes rest = as_bytes(at.far->sent);
  while (!rest.empty()) {
    const decoded one = at.options.framing->decode(rest, 0);
    ASSERT_EQ(one.what, decoded::outcome::complete);
    const std::string text = to_text(one.value.payload);
    const auto id = static_cast<std::size_t>(text[0] - '0');
    ASSERT_EQ(text, std::to_string(id) + ":" + std::to_string(next[id]++));
    rest = rest.subspan(one.consumed);
  }
  EXPECT_EQ(next, std::vector<int>(3, per_thread));
  EXPECT_EQ(at->queued_bytes(), 0u);
}

TEST(session_sender_threads, disconnect_races_sends) {
  for (int round = 0; round < 50; ++round) {
    bench at;
    at.open();
    std::atomic<std::size_t> taken{0};
    with_threads(at, 3, [&](int id, const session_sender& sender) {
      for (int n = 0; n < 50; ++n) {
        if (sender.send(as_bytes("0123456789")) == send_result::ok) ++taken;
        if (id == 0 && n == 20) {
          sender.disconnect();
          EXPECT_EQ(sender.send(as_bytes("late")), send_result::closed);
        }
      }
    });
    EXPECT_TRUE(at.notes.destroyed);
    EXPECT_EQ(at.notes.log.back(), "disconnected requested");
    const std::size_t frame_bytes = encoded("0123456789").size();
    EXPECT_EQ(at.far->sent.size() + at.notes.cause.bytes_lost, taken * frame_bytes);
  }
}

TEST(session_sender_threads, handles_outlive_session_and_loop) {
  for (int round = 0; round < 50; ++round) {
    auto at = std::make_unique<bench>();
    at->open();
    const session_sender sender = (*at)->sender();
    std::thread other([sender] {
      while (sender.send(as_bytes("x")) != send_result::closed) {
      }
      EXPECT_EQ(sender.send(as_bytes("x")), send_result::closed);
    });
    for (int i = 0; i < round; ++i) at->world.run_one(nullptr);
    at->now_do([](framed& self) { self.disconnect(); });
    while (!at->notes.destroyed) at->world.run_one(nullptr);
    at.reset();  // with its loop
    other.join();
  }
}

// --- post_box ---------------------------------------------------------------------------------------

struct letter : post_box_item<letter> {
  int sender = 0;
  int number = 0;
};
struct reader {
  void on_items() {
    for (letter* each = box.take(); each != nullptr; each = box.next(*each)) got.push_back(each);
  }
  fake_world world;
  post_box<letter> box{world.env().home(), delegate<void()>::to<&reader::on_items>(this)};
  std::vector<letter*> got;
};

TEST(post_box, closes_in_one_step_with_the_last_item) {
  reader at;
  letter a, b, c;
  EXPECT_TRUE(at.box.push(a));
  EXPECT_TRUE(at.box.push_last(b));
  EXPECT_FALSE(at.box.push(c));
  EXPECT_FALSE(at.box.push_last(c));
  EXPECT_FALSE(at.box.retire());
  at.world.run();
  EXPECT_EQ(at.got, (std::vector<letter*>{&a, &b}));
  EXPECT_TRUE(at.box.retire());
}

TEST(post_box, may_be_emptied_before_its_wake_up) {
  reader at;
  letter a, b;
  EXPECT_TRUE(at.box.push(a));
  at.on_items();
  EXPECT_TRUE(at.box.push(b));  // needs no second wake-up
  at.world.run();
  EXPECT_EQ(at.got, (std::vector<letter*>{&a, &b}));
  EXPECT_EQ(at.world.env().home().event_count(), 1u);
  EXPECT_TRUE(at.box.retire());
}

TEST(post_box, threads) {
  reader at;
  std::vector<letter> letters(3000);
  std::vector<std::thread> threads;
  for (int id = 0; id < 3; ++id)
    threads.emplace_back([&, id] {
      for (int n = 0; n < 1000; ++n) {
        letter& mine = letters[static_cast<std::size_t>(1000 * id + n)];
        mine.sender = id;
        mine.number = n;
        EXPECT_TRUE(at.box.push(mine));
      }
    });
  while (at.got.size() < letters.size()) at.world.run_one(nullptr);
  for (auto& each : threads) each.join();
  std::vector<int> next(3);
  for (const letter* each : at.got)
    EXPECT_EQ(each->number, next[static_cast<std::size_t>(each->sender)]++);
  while (!at.box.retire()) at.world.run();
}

}  // namespace
}  // namespace reprise::testing
