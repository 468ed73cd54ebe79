#include "cluster.hpp"

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <stdexcept>

#include <fmt/format.h>
#include <gtest/gtest.h>

#if !defined(_WIN32)
#include <signal.h>
#endif

namespace reprise::testing {

using sim::campaign::process_event;

namespace {

using steady = std::chrono::steady_clock;

// Of one condition; what takes long here is a machine that has much else to do.
constexpr std::chrono::seconds patience{60};

}  // namespace

cluster::cluster(cluster_timing timing) : timing_(timing) { sim::campaign::ignore_broken_pipes(); }

cluster::~cluster() {
  for (auto& [name, one] : members_) {
    expect_promises(name, one);
    std::remove(config_path(name).c_str());
  }
  if (::testing::Test::HasFailure()) fmt::print("{}", everything_said());
}

void cluster::expect_promises(const std::string& name, const member& one) const {
  EXPECT_EQ("", one.log.problem()) << name;
  EXPECT_EQ("", one.errors) << name;
}

void cluster::add(const std::string& name, std::vector<std::string> dials) {
  members_[name].dials = std::move(dials);
}

void cluster::place(const std::string& name, std::string listen, std::vector<std::string> before) {
  members_.at(name).listen = std::move(listen);
  members_.at(name).before = std::move(before);
}

std::string cluster::address_of(const std::string& dialled) const {
  const auto at = members_.find(dialled);
  return at == members_.end() ? dialled : at->second.listen;
}

std::string cluster::config_path(const std::string& name) const {
  return fmt::format("{}reprise-{:x}-{}.toml", ::testing::TempDir(), number_, name);
}

std::string cluster::write_config(const std::string& name, const member& one) const {
  std::string dials;
  for (const std::string& each : one.dials)
    dials += fmt::format("{}\"{}\"", dials.empty() ? "" : ", ", address_of(each));
  const std::string path = config_path(name);
  std::ofstream(path) << fmt::format(
      "[node]\nid = \"{}\"\ncluster = \"processes\"\nlisten = \"{}\"\ndial = [{}]\n\n"
      "[link]\nheartbeat_period = \"{}ms\"\nsuspect_after = \"{}ms\"\ndown_after = \"{}ms\"\n"
      "connect_timeout = \"2s\"\nhandshake_timeout = \"2s\"\n\n"
      "[redial]\nfirst = \"50ms\"\nmost = \"500ms\"\n",
      name, one.listen, dials, timing_.heartbeat, timing_.suspect_after, timing_.down_after);
  return path;
}

void cluster::start(const std::string& name) {
  member& one = members_.at(name);
  expect_promises(name, one);
  one.log = cluster_log();
  one.output.clear();
  std::vector<std::string> words = one.before;
#if !defined(_WIN32)
  // A process says its number before it becomes the program.
  words.insert(words.end(), {"/bin/sh", "-c", "echo sh process $$; exec \"$@\"", "sh"});
#endif
  words.insert(words.end(), {CLUSTER_PROGRAM, "--config", write_config(name, one), "--ask-period",
                             "0.05", "--ask-timeout", "60"});
  sim::campaign::process_start how;
  how.program = words.front();
  how.arguments.assign(words.begin() + 1, words.end());
  one.process = all_.start(how);
  one.running = true;
  await([&] { return !one.log.listens_on().empty() || !one.running; }, name + " listens");
  if (one.log.listens_on().empty()) throw std::runtime_error(name + ": " + one.errors);
  one.listen = one.log.listens_on();
}

void cluster::kill(const std::string& name) {
  all_.kill(members_.at(name).process);
  await([&] { return !members_.at(name).running; }, name + " is killed");
}

void cluster::stop(const std::string& name) {
  member& one = members_.at(name);
  all_.interrupt(one.process);
  await([&] { return !one.running; }, name + " ends");
  EXPECT_TRUE(one.log.left()) << name;
  EXPECT_TRUE(one.ended.clean()) << name << ": " << describe(one.ended);
}

void cluster::signal(const std::string& name, int number) {
#if defined(_WIN32)
  ADD_FAILURE() << "no signal " << number << " for " << name << " here";
#else
  ASSERT_NE(0, members_.at(name).system_id);
  ASSERT_EQ(0, ::kill(static_cast<pid_t>(members_.at(name).system_id), number));
#endif
}

const cluster_log& cluster::log(const std::string& name) const { return members_.at(name).log; }

bool cluster::together() const {
  for (const auto& [name, one] : members_)
    for (const auto& [other_name, other] : members_) {
      if (&one == &other || !one.running || !other.running) continue;
      const seen_node& seen = one.log.of(other_name);
      if (!seen.up || !seen.member || !seen.watched ||
          seen.incarnation != other.log.incarnation() || seen.answers == 0)
        return false;
    }
  return true;
}

// --- What they say

void cluster::take_output(member& from, const std::string& bytes) {
  from.output += bytes;
  for (std::size_t end = from.output.find('\n'); end != std::string::npos;
       end = from.output.find('\n')) {
    std::string line = from.output.substr(0, end);
    from.output.erase(0, end + 1);
    if (line.ends_with('\r')) line.pop_back();
    if (line.starts_with("sh process ")) {
      from.system_id = std::stoll(line.substr(11));
    } else {
      from.log.take(line);
    }
  }
}

void cluster::listen_for(std::chrono::milliseconds limit) {
  for (const process_event& event :
       all_.wait(std::chrono::duration_cast<std::chrono::nanoseconds>(limit).count())) {
    const auto at = std::find_if(members_.begin(), members_.end(), [&](const auto& each) {
      return each.second.running && each.second.process == event.from;
    });
    if (at == members_.end()) continue;
    member& from = at->second;
    switch (event.what) {
      case process_event::kind::output: take_output(from, event.bytes); break;
      case process_event::kind::error_output: from.errors += event.bytes; break;
      case process_event::kind::ended:
        from.running = false;
        from.ended = event.status;
        break;
    }
  }
}

bool cluster::await(const std::function<bool()>& holds, const std::string& what) {
  const steady::time_point until = steady::now() + patience;
  while (!holds()) {
    if (steady::now() > until) {
      ADD_FAILURE() << "not within the limit: " << what;
      return false;
    }
    listen_for(std::chrono::milliseconds(100));
  }
  return true;
}

std::string cluster::everything_said() const {
  std::string out;
  for (const auto& [name, one] : members_) {
    out += fmt::format("--- {}\n", name);
    const auto& lines = one.log.lines();
    const std::size_t skipped = lines.size() > 60 ? lines.size() - 60 : 0;
    for (std::size_t i = skipped; i < lines.size(); ++i) out += lines[i] + "\n";
  }
  return out;
}

}  // namespace reprise::testing
