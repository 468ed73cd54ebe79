// Property: every limit holds at its edge and fails one beyond, by name.
#include <gtest/gtest.h>

#include <reprise/session/session_client.hpp>
#include <reprise/session/session_server.hpp>
#include <reprise/session/silence.hpp>

namespace reprise {
namespace {

template <class Options, class Change>
const char* problem_of(const Change& change) {
  Options options;
  change(options);
  return options.problem();
}

#define EXPECT_FINE(OPTIONS, SETTING) \
  EXPECT_EQ(problem_of<OPTIONS>([](OPTIONS& o) { o.SETTING; }), nullptr)
#define EXPECT_PROBLEM(OPTIONS, SETTING) \
  EXPECT_NE(problem_of<OPTIONS>([](OPTIONS& o) { o.SETTING; }), nullptr)

TEST(session_options, defaults_are_fine) {
  EXPECT_EQ(session_options().problem(), nullptr);
  EXPECT_EQ(session_server_options().problem(), nullptr);
  EXPECT_EQ(session_client_options().problem(), nullptr);
}

TEST(session_options, limits) {
  EXPECT_PROBLEM(session_options, framing = nullptr);
  EXPECT_FINE(session_options, queue_bytes_high = session_queue_bytes_max);
  EXPECT_PROBLEM(session_options, queue_bytes_high = session_queue_bytes_max + 1);
  EXPECT_PROBLEM(session_options, queue_bytes_high = 0);
  EXPECT_FINE(session_options, queue_bytes_low = o.queue_bytes_high - 1);
  EXPECT_PROBLEM(session_options, queue_bytes_low = o.queue_bytes_high);
  EXPECT_FINE(session_options, raw_send_bytes_max = 1);
  EXPECT_PROBLEM(session_options, raw_send_bytes_max = 0);
  EXPECT_FINE(session_options, raw_kept_bytes_max = 1);
  EXPECT_PROBLEM(session_options, raw_kept_bytes_max = session_queue_bytes_max + 1);
  EXPECT_FINE(session_options, idle_timeout = duration{0});
  EXPECT_FINE(session_options, idle_timeout = 1ms);
  EXPECT_PROBLEM(session_options, idle_timeout = 1ms - 1ns);
  EXPECT_PROBLEM(session_options, idle_timeout = -1ms);
  EXPECT_FINE(session_options, write_timeout = 1000000s);
  EXPECT_PROBLEM(session_options, write_timeout = 1000000s + 1ns);
  EXPECT_FINE(session_options, linger_max = 0s);
  EXPECT_PROBLEM(session_options, linger_max = -1ns);
}

TEST(session_options, limits_of_services) {
  EXPECT_FINE(session_server_options, session_count_max = 1);
  EXPECT_PROBLEM(session_server_options, session_count_max = 0);
  EXPECT_FINE(session_server_options, session_count_max = session_count_limit);
  EXPECT_PROBLEM(session_server_options, session_count_max = session_count_limit + 1);
  EXPECT_FINE(session_server_options, accept_retry_delay = 1ms);
  EXPECT_PROBLEM(session_server_options, accept_retry_delay = 0ms);
  EXPECT_PROBLEM(session_server_options, generation_first = 0);
  EXPECT_PROBLEM(session_server_options, session.queue_bytes_high = 0);
  EXPECT_FINE(session_client_options, connect_timeout = 1ms);
  EXPECT_PROBLEM(session_client_options, connect_timeout = 0ms);
  EXPECT_PROBLEM(session_client_options, generation_first = 0);
  EXPECT_PROBLEM(session_client_options, session.framing = nullptr);
}

TEST(silence, counts_whole_periods_only) {
  silence quiet;
  EXPECT_FALSE(quiet.reached(1s, 2s));  // it was not heard for a whole period before the first
  EXPECT_FALSE(quiet.reached(1s, 2s));
  EXPECT_TRUE(quiet.reached(1s, 2s));
  quiet.broken();
  EXPECT_FALSE(quiet.reached(1s, 2s));
  EXPECT_FALSE(quiet.reached(1s, 0s));  // 0: never
}

}  // namespace
}  // namespace reprise
