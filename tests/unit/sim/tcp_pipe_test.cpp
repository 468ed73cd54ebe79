// Bytes that meet a cut wait for it to heal or for their sender to give up; what nobody remembers is lost,
// and who still sends learns it.
#include <reprise/sim/tcp_pipe.hpp>

#include <string>

#include <gtest/gtest.h>

#include "slow_hosts.hpp"

namespace reprise::sim {
namespace {

using testing::dial;
using testing::sample;
using testing::slow_hosts;
using testing::two_hosts;

TEST(tcp_pipe, a_cut_holds_bytes_in_flight_and_healing_brings_them) {
  slow_hosts hosts;
  hosts.far.read_on();
  hosts.near.write("in flight");
  hosts.w.run_for(5ms);
  hosts.cut();
  hosts.near.write(" and behind");
  hosts.w.run_for(60s);
  EXPECT_EQ("", hosts.far.got);
  hosts.mend();
  hosts.w.run_for(5s);
  EXPECT_EQ("in flight and behind", hosts.far.got);
}

TEST(tcp_pipe, a_cut_that_ends_before_the_bytes_arrive_goes_unnoticed) {
  slow_hosts hosts;
  hosts.far.read_on();
  hosts.near.write("lucky");
  hosts.w.run_for(2ms);
  hosts.cut();
  hosts.w.run_for(2ms);
  hosts.mend();
  hosts.w.run_for(10ms);
  EXPECT_EQ("lucky", hosts.far.got);
}

// However many are under way: each acknowledgement gives its room back when it comes.
TEST(tcp_pipe, a_steady_writer_far_away_never_waits_for_room_that_it_has) {
  world_options options = slow_hosts::slow();
  options.latency_min = options.latency_max = 1s;
  two_hosts hosts(options);
  hosts.a->machine().profile.send_buffer_bytes = 2100;
  hosts.connect();
  hosts.far.read_on();
  for (int i = 0; i < 1000; ++i) {  // 2000 bytes within the time that an answer takes
    hosts.near.write("0123456789");
    hosts.w.run_for(10ms);
    ASSERT_FALSE(hosts.near.writing()) << i;
  }
  hosts.w.run_for(5s);
  EXPECT_EQ(10'000u, hosts.far.got.size());
}

// A one-way cut stops one direction only; bytes of the other flow until its window is full.
TEST(tcp_pipe, a_one_way_cut_lets_the_other_direction_pass) {
  slow_hosts hosts;
  hosts.w.cut_one_way(*hosts.b, *hosts.a);
  hosts.far.read_on();
  hosts.near.read_on();
  for (int i = 0; i < 10; ++i) {
    hosts.near.write("there ");
    hosts.w.run_for(100ms);
  }
  hosts.far.write("back");
  hosts.w.run_for(10s);
  EXPECT_EQ(60u, hosts.far.got.size());
  EXPECT_EQ("", hosts.near.got);
  hosts.mend();
  hosts.w.run_for(5s);
  EXPECT_EQ("back", hosts.near.got);
}

TEST(tcp_pipe, without_acknowledgements_no_more_than_a_window_is_taken) {
  slow_hosts hosts;
  hosts.w.cut_one_way(*hosts.b, *hosts.a);
  hosts.far.read_on();
  hosts.near.write(sample(1'000'000));
  hosts.w.run_for(10s);
  EXPECT_TRUE(hosts.near.writing());
  EXPECT_EQ(hosts.b->machine().profile.receive_window_bytes, hosts.far.got.size());
  hosts.mend();
  hosts.w.run_for(60s);
  EXPECT_TRUE(hosts.far.got == sample(1'000'000));
}

TEST(tcp_pipe, a_sender_gives_up_with_timed_out) {
  slow_hosts hosts;
  hosts.a->machine().profile.give_up_timeout = 30s;
  hosts.cut();
  hosts.near.read();
  hosts.near.write(sample(1'000'000));
  hosts.w.run_for(29s);
  EXPECT_TRUE(hosts.near.reading());
  hosts.w.run_for(2s);
  EXPECT_EQ(errc::timed_out, hosts.near.read_error);
  EXPECT_EQ(errc::timed_out, hosts.near.write_error);
}

TEST(tcp_pipe, a_sender_whose_bytes_were_never_confirmed_gives_up_too) {
  slow_hosts hosts;
  hosts.a->machine().profile.give_up_timeout = 30s;
  hosts.w.cut_one_way(*hosts.b, *hosts.a);
  hosts.far.read_on();
  hosts.near.read();
  hosts.near.write("arrives");
  hosts.w.run_for(31s);
  EXPECT_EQ("arrives", hosts.far.got);
  EXPECT_EQ(errc::timed_out, hosts.near.read_error);
}

TEST(tcp_pipe, an_idle_connection_survives_any_cut) {
  slow_hosts hosts;
  hosts.near.write("before");
  hosts.w.run_for(1s);
  hosts.cut();
  hosts.far.read_on();  // opens the window, of which no news gets through
  hosts.near.read_on();
  hosts.w.run_for(5000s);
  EXPECT_TRUE(hosts.near.reading());
  EXPECT_TRUE(hosts.far.reading());
  hosts.mend();
  hosts.far.write("after");
  hosts.w.run_for(1s);
  EXPECT_EQ("after", hosts.near.got);
}

// Patience is for what waits: news of the window that were late before it take none of it.
TEST(tcp_pipe, a_sender_has_all_of_its_patience_for_bytes_that_it_sends_late_in_a_cut) {
  slow_hosts hosts;
  hosts.a->machine().profile.give_up_timeout = 30s;
  hosts.near.read_on();
  hosts.near.write(sample(60'000));
  hosts.w.run_for(1s);
  hosts.w.cut_one_way(*hosts.b, *hosts.a);
  hosts.far.read_on();  // opens the window, of which no news gets through
  hosts.w.run_for(29900ms);
  hosts.near.write("late");
  hosts.w.run_for(29900ms);
  EXPECT_TRUE(hosts.near.reading());
  hosts.w.run_for(200ms);
  EXPECT_EQ(errc::timed_out, hosts.near.read_error);
  EXPECT_EQ(60'004u, hosts.far.got.size());
}

TEST(tcp_pipe, a_sender_has_all_of_its_patience_for_a_fin_that_it_sends_late_in_a_cut) {
  slow_hosts hosts;
  hosts.a->machine().profile.give_up_timeout = 30s;
  hosts.near.read_on();
  hosts.near.write(sample(60'000));
  hosts.w.run_for(1s);
  hosts.cut();
  hosts.far.read_on();
  hosts.w.run_for(29900ms);
  hosts.near.link->shutdown_send();
  hosts.w.run_for(29900ms);
  EXPECT_TRUE(hosts.near.reading());
  hosts.w.run_for(200ms);
  EXPECT_EQ(errc::timed_out, hosts.near.read_error);
}

// What the sender gave up is not delivered after the cut.
TEST(tcp_pipe, bytes_that_were_given_up_never_arrive_and_the_far_end_learns_when_it_writes) {
  slow_hosts hosts;
  hosts.a->machine().profile.give_up_timeout = 30s;
  hosts.cut();
  hosts.far.read_on();
  hosts.near.write("lost");
  hosts.w.run_for(31s);
  hosts.mend();
  hosts.w.run_for(60s);
  EXPECT_EQ("", hosts.far.got);
  EXPECT_TRUE(hosts.far.reading()) << "half-open: it cannot know";
  hosts.far.write("anyone?");
  hosts.w.run_for(1s);
  EXPECT_EQ(errc::connection_reset, hosts.far.read_error);
}

// --- A RST that meets a cut is lost

TEST(tcp_pipe, a_reset_lost_in_a_cut_is_not_repeated) {
  slow_hosts hosts;
  hosts.far.read_on();
  hosts.cut();
  hosts.near.link->abort();
  hosts.w.run_for(60s);
  hosts.mend();
  hosts.w.run_for(60s);
  EXPECT_TRUE(hosts.far.reading());
  hosts.far.write("anyone?");
  hosts.w.run_for(1s);
  EXPECT_EQ(errc::connection_reset, hosts.far.read_error);
}

TEST(tcp_pipe, bytes_ahead_of_a_lost_reset_are_lost_too) {
  slow_hosts hosts;
  hosts.far.read_on();
  hosts.near.write("never repeated");
  hosts.w.run_for(5ms);
  hosts.cut();
  hosts.w.run_for(10s);
  hosts.near.link->abort();
  hosts.w.run_for(10s);
  hosts.mend();
  hosts.w.run_for(60s);
  EXPECT_EQ("", hosts.far.got);
}

TEST(tcp_pipe, who_repeats_unconfirmed_bytes_meets_the_reset_in_the_end) {
  slow_hosts hosts;
  hosts.near.read();
  hosts.near.write("unconfirmed");
  hosts.w.run_for(1ms);
  hosts.far.link->abort();
  hosts.w.run_for(1ms);
  hosts.cut();  // both the bytes and the RST are in flight
  hosts.w.run_for(60s);
  EXPECT_TRUE(hosts.near.reading());
  hosts.mend();
  hosts.w.run_for(5s);
  EXPECT_EQ(errc::connection_reset, hosts.near.read_error);
}

TEST(tcp_pipe, a_fin_is_repeated_and_its_refusal_too) {
  slow_hosts hosts;
  hosts.near.read();
  hosts.cut();
  hosts.far.link->abort();
  hosts.near.link->shutdown_send();
  hosts.w.run_for(60s);
  EXPECT_TRUE(hosts.near.reading());
  hosts.mend();
  hosts.w.run_for(5s);
  EXPECT_EQ(errc::connection_reset, hosts.near.read_error);
}

// --- A host that lost its power knows nothing afterwards

TEST(tcp_pipe, a_restarted_host_resets_who_still_sends) {
  slow_hosts hosts;
  hosts.near.read();
  hosts.b->crash(crash_kind::power);
  hosts.near.write("hello?");
  hosts.w.run_for(10s);
  EXPECT_TRUE(hosts.near.reading()) << "no one is there to answer";
  hosts.b->restart();
  hosts.w.run_for(5s);
  EXPECT_EQ(errc::connection_reset, hosts.near.read_error);
}

// The last step of a handshake is under way when its host goes, and finds one that knows nothing of it.
TEST(tcp_pipe, a_restarted_host_resets_who_had_just_connected) {
  two_hosts hosts(slow_hosts::slow());
  dial& one = hosts.dials.emplace_back();
  hosts.start(one);
  ASSERT_TRUE(hosts.w.run_until([&] { return one.done; }, 1s));
  hosts.near.link = one.op.take();
  hosts.near.read();
  hosts.b->crash(crash_kind::power);
  hosts.b->restart();
  hosts.w.run_for(1s);
  EXPECT_EQ(errc::connection_reset, hosts.near.read_error);
}

TEST(tcp_pipe, a_restarted_host_says_nothing_to_who_is_silent) {
  slow_hosts hosts;
  hosts.near.read();
  hosts.b->crash(crash_kind::power);
  hosts.w.run_for(1s);
  hosts.b->restart();
  hosts.w.run_for(3600s);
  EXPECT_TRUE(hosts.near.reading());
}

TEST(tcp_pipe, who_waits_for_the_window_of_a_restarted_host_is_reset) {
  slow_hosts hosts;
  hosts.near.write(sample(1'000'000));
  hosts.w.run_for(5s);
  ASSERT_TRUE(hosts.near.writing());
  hosts.b->crash(crash_kind::power);
  hosts.w.run_for(1s);
  hosts.b->restart();
  hosts.w.run_for(5s);
  EXPECT_EQ(errc::connection_reset, hosts.near.write_error);
}

TEST(tcp_pipe, bytes_in_flight_from_a_host_without_power_do_not_come_after_its_restart) {
  slow_hosts hosts;
  hosts.far.read_on();
  hosts.near.write("from the grave");
  hosts.w.run_for(5ms);
  hosts.a->crash(crash_kind::power);
  hosts.w.run_for(10s);
  hosts.a->restart();
  hosts.w.run_for(10s);
  EXPECT_EQ("", hosts.far.got);
}

// What its program had closed was still sent by its kernel, which knows nothing now.
TEST(tcp_pipe, a_connection_that_was_closed_goes_with_the_power_of_its_host_too) {
  slow_hosts hosts;
  hosts.far.read_on();
  hosts.cut();
  hosts.near.write("from the grave");
  hosts.w.run_for(1s);
  hosts.near.link.reset();
  hosts.a->crash(crash_kind::power);
  hosts.w.run_for(10s);
  hosts.a->restart();
  hosts.mend();
  hosts.w.run_for(60s);
  EXPECT_EQ("", hosts.far.got);
  EXPECT_TRUE(hosts.far.reading());
}

// Two hosts without power: the path between them is open only when both are back.
TEST(tcp_pipe, a_path_first_used_while_both_hosts_are_down_opens_when_both_are_up) {
  world w(1);
  node& a = w.add_node("a");
  node& b = w.add_node("b");
  (void)a.start_bare();
  (void)b.start_bare();
  a.crash(crash_kind::power);
  b.crash(crash_kind::power);
  path& way = w.path_between(a.machine(), b.machine());
  a.restart();
  EXPECT_TRUE(way.closed());
  b.restart();
  EXPECT_FALSE(way.closed());
}

// --- What the kernel does for a dead process

TEST(tcp_pipe, the_kernel_of_a_dead_process_sends_what_was_written_and_fin) {
  slow_hosts hosts;
  hosts.far.read_on();
  hosts.near.write(sample(100'000));
  hosts.w.run_for(1ms);
  ASSERT_FALSE(hosts.near.writing());
  hosts.a->crash(crash_kind::process);
  hosts.w.run_for(10s);
  EXPECT_TRUE(hosts.far.got == sample(100'000));
  EXPECT_EQ(errc::end_of_stream, hosts.far.read_error);
}

TEST(tcp_pipe, the_kernel_of_a_dead_process_that_left_bytes_unread_resets) {
  slow_hosts hosts;
  hosts.near.read_on();
  hosts.near.write("unread");
  hosts.w.run_for(100ms);
  hosts.b->crash(crash_kind::process);
  hosts.w.run_for(1s);
  EXPECT_EQ(errc::connection_reset, hosts.near.read_error);
}

}  // namespace
}  // namespace reprise::sim
