// A run is what came through the doors: recorded under every kind of fault, it replays from the log alone,
// without a world, with the same calls and the same digest. A log or a program that was changed is noticed
// at the first entry that differs.
#include <gtest/gtest.h>

#include <functional>
#include <map>
#include <string>
#include <vector>

#include <reprise/sim/record/door_recorder.hpp>
#include <reprise/sim/record/door_replay.hpp>
#include <reprise/sim/world.hpp>

#include "busy_program.hpp"

namespace reprise::properties {
namespace {

sim::program busy(std::size_t visit_bytes = 300) {
  return [visit_bytes](environment env) {
    busy_options options;
    options.visit_bytes = visit_bytes;
    return busy_program(env, options);
  };
}

struct recording {
  sim::door_log log;
  std::vector<std::uint64_t> digests;  // as the simulated loops have them
};

recording record(std::uint64_t seed, bool with_faults, std::size_t loop_count = 2) {
  sim::world world(seed);
  if (with_faults) world.swarm();
  sim::node& node = world.add_node("busy", loop_count);
  sim::node& peer = world.add_node("peer", 2);
  node.start(busy());
  peer.start([](environment env) {
    busy_options options;
    options.peer = "busy";
    return busy_program(env, options);
  });
  const sim::door_recorder recorder(node);
  if (with_faults) world.chaos(1s, {&peer});
  world.run_for(800ms);
  EXPECT_FALSE(world.failed());
  recording out;
  out.log = recorder.log();
  for (std::size_t i = 0; i < loop_count; ++i)
    out.digests.push_back(node.loop_at(i).digest().value());
  return out;
}

TEST(replay_property, a_recorded_run_replays_from_its_log_alone) {
  std::map<std::string, std::uint64_t> kinds;
  for (std::uint64_t seed = 1; seed <= 150; ++seed) {
    const recording made = record(seed, true);
    ASSERT_EQ(made.digests, made.log.digests) << seed;
    const sim::replay_outcome again = sim::replay(made.log, busy());
    ASSERT_FALSE(again.differs) << "seed " << seed << ", entry " << again.differs->index
                                << "\nlogged:   " << again.differs->logged
                                << "\nreplayed: " << again.differs->replayed;
    EXPECT_EQ(made.log.entries.size(), again.entry_count);
    EXPECT_EQ(made.digests, again.digests) << seed;
    EXPECT_EQ("", again.failure);
    for (const sim::door_entry& one : made.log.entries) {
      const std::string text = to_text(one);
      ++kinds[text.substr(0, text.find(" of 0x"))];
    }
  }
  // Every kind of entry was there, on its way in and on its way out.
  for (const std::string name :
       {"start", "timer", "post", "receive", "read", "write", "accept", "connect", "listen", "bind",
        "resolve", "datagram_receive", "datagram_send", "blocking"}) {
    std::uint64_t count = 0;
    for (const auto& [text, seen] : kinds)
      if (text.ends_with(": " + name)) count += seen;
    EXPECT_GT(count, 0u) << name;
  }
}

TEST(replay_property, of_one_loop_too) {
  const recording made = record(3, true, 1);
  const sim::replay_outcome again = sim::replay(made.log, busy());
  EXPECT_FALSE(again.differs);
  EXPECT_EQ(made.digests, again.digests);
}

TEST(replay_property, the_life_of_a_node_that_crashed_replays_up_to_its_end) {
  sim::world world(5);
  sim::node& node = world.add_node("busy", 1);
  (void)world.add_node("peer");
  node.start(busy());
  const sim::door_recorder recorder(node);
  world.run_for(100ms);
  node.crash();
  node.restart();
  world.run_for(100ms);
  const sim::replay_outcome again = sim::replay(recorder.log(), busy());
  EXPECT_FALSE(again.differs);
  EXPECT_GT(again.entry_count, 50u);
  EXPECT_EQ(recorder.log().digests, again.digests);
}

// --- What was changed is noticed

std::size_t find(const sim::door_log& log, sim::door_entry::type what,
                 const std::function<bool(const sim::door_entry&)>& matches) {
  for (std::size_t i = log.entries.size() / 2; i < log.entries.size(); ++i)
    if (log.entries[i].what == what && matches(log.entries[i])) return i;
  ADD_FAILURE() << "the recording has no such entry";
  return 0;
}

std::size_t find_call(const sim::door_log& log, call_kind kind) {
  return find(log, sim::door_entry::type::call,
              [kind](const sim::door_entry& one) { return one.call.kind == kind; });
}

TEST(replay_property, a_changed_program_is_noticed_at_its_first_other_call) {
  const recording made = record(7, false);
  const sim::replay_outcome other = sim::replay(made.log, busy(299));
  ASSERT_TRUE(other.differs);
  const std::size_t first_write = [&] {
    for (std::size_t i = 0; i < made.log.entries.size(); ++i)
      if (made.log.entries[i].what == sim::door_entry::type::call &&
          made.log.entries[i].call.kind == call_kind::write)
        return i;
    return std::size_t{0};
  }();
  EXPECT_EQ(first_write, other.differs->index);
  EXPECT_NE(std::string::npos, other.differs->logged.find("calls write")) << other.differs->logged;
  EXPECT_NE(std::string::npos, other.differs->replayed.find("calls write"))
      << other.differs->replayed;
}

TEST(replay_property, a_changed_call_is_noticed_there) {
  for (const call_kind kind : {call_kind::write, call_kind::arm, call_kind::post,
                               call_kind::connect, call_kind::datagram_send, call_kind::resolve}) {
    recording made = record(7, false);
    const std::size_t at = find_call(made.log, kind);
    ++made.log.entries[at].call.value;
    const sim::replay_outcome other = sim::replay(made.log, busy());
    ASSERT_TRUE(other.differs) << at;
    EXPECT_EQ(at, other.differs->index);
  }
}

TEST(replay_property, a_missing_call_is_noticed_there) {
  recording made = record(7, false);
  const std::size_t at = find_call(made.log, call_kind::arm);
  made.log.entries.erase(made.log.entries.begin() + static_cast<std::ptrdiff_t>(at));
  const sim::replay_outcome other = sim::replay(made.log, busy());
  ASSERT_TRUE(other.differs);
  EXPECT_EQ(at, other.differs->index);
  EXPECT_NE(std::string::npos, other.differs->replayed.find("calls arm"));
}

TEST(replay_property, a_call_that_the_program_does_not_make_is_noticed) {
  recording made = record(7, false);
  sim::door_entry more = made.log.entries[find_call(made.log, call_kind::arm)];
  made.log.entries.push_back(more);
  const sim::replay_outcome other = sim::replay(made.log, busy());
  ASSERT_TRUE(other.differs);
  EXPECT_EQ(made.log.entries.size() - 1, other.differs->index);
  EXPECT_EQ("the program does nothing", other.differs->replayed);
}

TEST(replay_property, other_bytes_lead_to_another_answer) {
  recording made = record(7, false);
  // The first thing that a session hears comes back as its first write.
  const std::size_t at =
      find(made.log, sim::door_entry::type::door, [](const sim::door_entry& one) {
        return one.door.kind == door_kind::read && !one.bytes.empty();
      });
  made.log.entries[at].bytes[0] ^= std::byte{1};
  const sim::replay_outcome other = sim::replay(made.log, busy());
  ASSERT_TRUE(other.differs);
  EXPECT_GT(other.differs->index, at);
  EXPECT_NE(std::string::npos, other.differs->logged.find("calls write")) << other.differs->logged;
}

TEST(replay_property, an_event_that_nothing_waits_for_is_noticed) {
  recording made = record(7, false);
  const std::size_t at =
      find(made.log, sim::door_entry::type::door,
           [](const sim::door_entry& one) { return one.door.kind == door_kind::receive; });
  made.log.entries[at].door.entity.value ^= 1;
  const sim::replay_outcome other = sim::replay(made.log, busy());
  ASSERT_TRUE(other.differs);
  EXPECT_EQ(at, other.differs->index);
  EXPECT_EQ("nothing waits for it", other.differs->replayed);
}

TEST(replay_property, a_cut_log_ends_early_without_a_difference) {
  recording made = record(7, false);
  std::size_t end = made.log.entries.size() / 2;
  while (made.log.entries[end].what != sim::door_entry::type::door) ++end;
  made.log.entries.resize(end);
  const sim::replay_outcome some = sim::replay(made.log, busy());
  EXPECT_FALSE(some.differs) << some.differs->replayed;
  EXPECT_EQ(end, some.entry_count);
}

}  // namespace
}  // namespace reprise::properties
