// Nodes of 040_cluster as processes of their own on this machine, each with a configuration file, and what they say.
//
// Nothing is proven by a delay: await() waits for a condition on what the nodes have said, with a generous limit.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "cluster_log.hpp"
#include "process.hpp"

namespace reprise::testing {

// How the nodes of a test are configured. In milliseconds. Long enough for a machine that has much else to do.
struct cluster_timing {
  int heartbeat = 200;
  int suspect_after = 1000;
  int down_after = 3000;
};

class cluster {
 public:
  explicit cluster(cluster_timing timing = {});
  // Kills who still runs, and expects that every promise was kept by every life.
  ~cluster();
  cluster(const cluster&) = delete;
  cluster& operator=(const cluster&) = delete;

  // A node that dials those of the cluster by name, and others by HOST:PORT; not started.
  void add(const std::string& name, std::vector<std::string> dials);
  // Another address than a free port of 127.0.0.1; a command before the program's own.
  void place(const std::string& name, std::string listen, std::vector<std::string> before);
  // Again at the address that it had. Throws when it does not come so far as to listen.
  void start(const std::string& name);
  void kill(const std::string& name);
  // Politely; expects that it says goodbye and ends with 0.
  void stop(const std::string& name);
  // Any signal of the operating system.
  void signal(const std::string& name, int number);

  // Of the life that it is in.
  [[nodiscard]] const cluster_log& log(const std::string& name) const;
  [[nodiscard]] const seen_node& seen(const std::string& by, const std::string& whom) const {
    return log(by).of(whom);
  }
  // Each that runs knows each other one that runs, in the life that it is in.
  [[nodiscard]] bool together() const;
  // Listens until it holds; a failure of the test, with what was said, when it does not within the limit.
  bool await(const std::function<bool()>& holds, const std::string& what);
  bool await_together() {
    return await([this] { return together(); }, "all know all");
  }

 private:
  using process_id = sim::campaign::process_id;
  struct member {
    std::vector<std::string> dials;
    std::string listen = "127.0.0.1:0";
    std::vector<std::string> before;
    bool running = false;
    process_id process{};
    std::int64_t system_id = 0;
    std::string output;  // not a whole line yet
    std::string errors;
    sim::campaign::exit_status ended;
    cluster_log log;
  };

  [[nodiscard]] std::string config_path(const std::string& name) const;
  [[nodiscard]] std::string write_config(const std::string& name, const member& one) const;
  [[nodiscard]] std::string address_of(const std::string& dialled) const;
  void listen_for(std::chrono::milliseconds limit);
  void take_output(member& from, const std::string& bytes);
  void expect_promises(const std::string& name, const member& one) const;
  [[nodiscard]] std::string everything_said() const;

  cluster_timing timing_;
  std::int64_t number_;  // no other cluster of this machine has it
  std::map<std::string, member> members_;
  sim::campaign::processes all_;
};

}  // namespace reprise::testing
