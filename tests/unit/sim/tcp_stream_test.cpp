// How a simulated connection carries bytes and how it ends, seen from both ends.
#include <reprise/sim/tcp_stream.hpp>

#include <array>
#include <string>

#include <gtest/gtest.h>

#include "two_hosts.hpp"

namespace reprise::sim {
namespace {

using testing::sample;
using testing::stream_end;
using testing::two_hosts;

constexpr family splitting[] = {family::segmentation,     family::short_write,  family::buffers,
                                family::completion_order, family::source_order, family::latency,
                                family::bandwidth,        family::work_cost};

TEST(tcp_stream, carries_bytes_both_ways) {
  two_hosts hosts;
  hosts.connect();
  hosts.near.read_on();
  hosts.far.read_on();
  hosts.near.write("question");
  hosts.far.write("answer");
  hosts.w.run_for(10ms);
  EXPECT_EQ("question", hosts.far.got);
  EXPECT_EQ("answer", hosts.near.got);
}

TEST(tcp_stream, carries_everything_however_it_is_cut) {
  const std::string sent = sample(20'000);
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    two_hosts hosts(
        [](world& w) {
          for (const family which : splitting) w.set_strength(which, strength_max);
        },
        seed);
    hosts.connect();
    hosts.far.read_on();
    hosts.near.write(sent);
    ASSERT_TRUE(hosts.w.run_until([&] { return hosts.far.got.size() == sent.size(); }, 600s))
        << seed;
    EXPECT_TRUE(hosts.far.got == sent) << seed;
    ASSERT_TRUE(hosts.w.run_until([&] { return !hosts.near.writing(); }, 600s));
    EXPECT_EQ(sent.size(), hosts.near.taken);
  }
}

TEST(tcp_stream, to_the_own_host_works) {
  two_hosts hosts;
  testing::dial one;
  hosts.b->env().net().connect(one.op, endpoint(ip_address::loopback(), two_hosts::port));
  hosts.w.run_for(10ms);
  hosts.near.link = one.op.take();
  hosts.far.link = std::move(hosts.entrance.accepted.front());
  hosts.entrance.accepted.clear();
  hosts.far.read_on();
  hosts.near.write(sample(500'000));
  ASSERT_TRUE(hosts.w.run_until([&] { return hosts.far.got.size() == 500'000; }, 60s));
}

// The reader's bytes are lent: they stay while the handler writes to the same connection.
TEST(tcp_stream, lends_memory_that_stays_during_the_handler) {
  two_hosts hosts;
  hosts.connect();
  struct reader {
    void on_received() {
      const std::string before = ::reprise::to_text(op.data());
      for (int i = 0; i < 3; ++i) {
        const std::string more(70'000, 'x');
        writer->write(more);
        break;
      }
      kept = before == ::reprise::to_text(op.data());
    }
    stream_end* writer;
    bool kept = false;
    receive_operation op{delegate<void()>::to<&reader::on_received>(this)};
  } one{&hosts.near};
  hosts.near.write("lent");
  hosts.w.run_for(1us);
  hosts.far.link->receive(one.op);
  hosts.w.run_for(1ms);
  EXPECT_TRUE(one.kept);
}

TEST(tcp_stream, a_writer_waits_for_a_reader_and_goes_on_when_it_reads) {
  two_hosts hosts;
  hosts.connect();
  const std::string sent = sample(1'000'000);
  hosts.near.write(sent);
  hosts.w.run_for(10s);
  EXPECT_TRUE(hosts.near.writing());
  const auto& profile = hosts.a->machine().profile;
  EXPECT_EQ(profile.send_buffer_bytes + profile.receive_window_bytes, hosts.near.taken);
  hosts.far.read_on();
  hosts.w.run_for(10s);
  EXPECT_FALSE(hosts.near.writing());
  EXPECT_TRUE(hosts.far.got == sent);
}

// --- Endings

TEST(tcp_stream, half_close_ends_one_direction_only) {
  two_hosts hosts;
  hosts.connect();
  hosts.far.read_on();
  hosts.near.write("last");
  hosts.w.run_for(10ms);
  hosts.near.link->shutdown_send();
  hosts.w.run_for(10ms);
  EXPECT_EQ("last", hosts.far.got);
  EXPECT_EQ(errc::end_of_stream, hosts.far.read_error);
  hosts.near.read_on();
  hosts.far.write("still here");
  hosts.w.run_for(10ms);
  EXPECT_EQ("still here", hosts.near.got);
  hosts.near.write("too late");
  hosts.w.run_for(10ms);
  EXPECT_EQ(errc::closed, hosts.near.write_error);
}

TEST(tcp_stream, closing_sends_what_was_written_and_then_fin) {
  two_hosts hosts;
  hosts.connect();
  hosts.near.write(sample(100'000));
  hosts.w.run_for(10ms);
  ASSERT_FALSE(hosts.near.writing());
  hosts.near.link.reset();
  hosts.w.run_for(10ms);
  hosts.far.read_on();
  hosts.w.run_for(10s);
  EXPECT_TRUE(hosts.far.got == sample(100'000));
  EXPECT_EQ(errc::end_of_stream, hosts.far.read_error);
  EXPECT_EQ(1u, hosts.w.open_stream_count());
}

TEST(tcp_stream, abort_is_a_reset_and_not_an_end) {
  two_hosts hosts;
  hosts.connect();
  hosts.far.read_on();
  hosts.near.link->abort();
  hosts.w.run_for(10ms);
  EXPECT_EQ(errc::connection_reset, hosts.far.read_error);
  hosts.far.write("x");
  hosts.w.run_for(10ms);
  EXPECT_EQ(errc::connection_reset, hosts.far.write_error);
}

TEST(tcp_stream, closing_with_unread_bytes_is_a_reset) {
  two_hosts hosts;
  hosts.connect();
  hosts.near.read_on();
  hosts.near.write("never read");
  hosts.w.run_for(10ms);
  hosts.far.link.reset();
  hosts.w.run_for(10ms);
  EXPECT_EQ(errc::connection_reset, hosts.near.read_error);
}

TEST(tcp_stream, bytes_that_arrive_after_the_close_are_answered_with_a_reset) {
  two_hosts hosts;
  hosts.connect();
  hosts.near.read_on();
  hosts.far.link.reset();
  hosts.w.run_for(10ms);
  EXPECT_EQ(errc::end_of_stream, hosts.near.read_error);
  hosts.near.write("into the void");
  hosts.w.run_for(10ms);
  EXPECT_EQ(errc::ok, hosts.near.write_error) << "the kernel took it";
  hosts.near.write("again");
  hosts.w.run_for(10ms);
  EXPECT_EQ(errc::connection_reset, hosts.near.write_error);
}

// Linux delivers what had arrived before the RST, Windows drops it.
TEST(tcp_stream, a_reset_keeps_or_drops_unread_bytes_as_the_host_does_it) {
  for (const bool discards : {false, true}) {
    two_hosts hosts;
    hosts.b->machine().profile.reset_discards_unread = discards;
    hosts.connect();
    hosts.near.write("before");
    hosts.w.run_for(10ms);
    hosts.near.link->abort();
    hosts.w.run_for(10ms);
    hosts.far.read_on();
    hosts.w.run_for(10ms);
    EXPECT_EQ(discards ? "" : "before", hosts.far.got);
    EXPECT_EQ(errc::connection_reset, hosts.far.read_error);
  }
}

TEST(tcp_stream, what_ended_stays_ended) {
  two_hosts hosts;
  hosts.connect();
  hosts.near.link->shutdown_send();
  hosts.w.run_for(10ms);
  for (int again = 0; again < 3; ++again) {
    hosts.far.read();
    hosts.w.run_for(10ms);
    EXPECT_EQ(errc::end_of_stream, hosts.far.read_error);
  }
  hosts.near.link->abort();
  for (int again = 0; again < 3; ++again) {
    hosts.near.read();
    hosts.w.run_for(10ms);
    EXPECT_EQ(errc::closed, hosts.near.read_error);
  }
}

// --- Cancelling

TEST(tcp_stream, cancel_ends_what_waits_and_loses_nothing) {
  two_hosts hosts;
  hosts.connect();
  hosts.far.read();
  hosts.far.link->cancel();
  EXPECT_TRUE(hosts.far.reading());
  hosts.w.run_for(10ms);
  EXPECT_EQ(errc::cancelled, hosts.far.read_error);
  hosts.near.write("bytes");
  hosts.w.run_for(10ms);
  hosts.far.read();
  hosts.far.link->cancel();  // it has bytes already
  hosts.w.run_for(10ms);
  EXPECT_EQ(errc::ok, hosts.far.read_error);
  EXPECT_EQ("bytes", hosts.far.got);
}

TEST(tcp_stream, cancel_of_a_blocked_write_takes_nothing) {
  two_hosts hosts;
  hosts.connect();
  hosts.near.write(sample(1'000'000));
  hosts.w.run_for(1s);
  ASSERT_TRUE(hosts.near.writing());
  const std::size_t before = hosts.near.taken;
  hosts.near.link->cancel();
  hosts.w.run_for(1s);
  EXPECT_EQ(errc::cancelled, hosts.near.write_error);
  EXPECT_EQ(before, hosts.near.taken);
  hosts.far.read_on();
  hosts.near.write("more");
  hosts.w.run_for(1s);
  EXPECT_EQ(before + 4, hosts.far.got.size());
}

TEST(tcp_stream, abort_ends_what_is_pending) {
  two_hosts hosts;
  hosts.connect();
  hosts.near.read();
  hosts.near.write(sample(1'000'000));
  hosts.w.run_for(1s);
  hosts.near.link->abort();
  EXPECT_TRUE(hosts.near.reading());
  EXPECT_TRUE(hosts.near.writing());
  hosts.w.run_for(1s);
  EXPECT_EQ(errc::cancelled, hosts.near.read_error);
  EXPECT_EQ(errc::cancelled, hosts.near.write_error);
}

// --- Mistakes of the program

TEST(tcp_stream_death_test, two_reads_two_writes_and_dying_with_either_are_mistakes) {
  two_hosts hosts;
  hosts.connect();
  hosts.near.read();
  EXPECT_DEATH(hosts.near.read(), "assertion failed");
  std::array<std::byte, 4> memory{};
  read_operation second(delegate<void()>{});
  EXPECT_DEATH(hosts.near.link->read_some(second, memory), "assertion failed");
  EXPECT_DEATH(hosts.near.link.reset(), "assertion failed");
  EXPECT_DEATH(hosts.far.write(""), "assertion failed");
  hosts.far.write(sample(1'000'000));
  EXPECT_DEATH(hosts.far.write("x"), "assertion failed");
}

}  // namespace
}  // namespace reprise::sim
