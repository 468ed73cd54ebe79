// One simulated process on one host, and its life: start, stop, crash, start again.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <reprise/env/scope.hpp>
#include <reprise/sim/host.hpp>
#include <reprise/sim/sim_loop.hpp>
#include <reprise/sim/sim_network.hpp>

namespace reprise::sim {

// A program: the same one that runs on real sockets.
using program = std::function<task<void>(environment)>;

enum class crash_kind : std::uint8_t {
  process,  // the process dies, its host closes what it had open
  power,    // the host vanishes without a word; after a restart it knows nothing
};

class node {
 public:
  node(world& owner, std::string name, host& machine, std::size_t loop_count);
  ~node();
  node(const node&) = delete;
  node& operator=(const node&) = delete;

  [[nodiscard]] std::string_view name() const noexcept { return name_; }
  [[nodiscard]] host& machine() noexcept { return host_; }
  [[nodiscard]] ip_address address() const noexcept { return host_.address(); }
  [[nodiscard]] bool running() const noexcept { return process_ != nullptr; }
  // It died, and was not started again.
  [[nodiscard]] bool crashed() const noexcept { return crashed_ && !running(); }
  // How often it was started.
  [[nodiscard]] std::uint64_t start_count() const noexcept { return start_count_; }
  // What escaped the program's main task, if anything did.
  [[nodiscard]] const std::string& failure() const noexcept { return failure_; }

  // Runs the program on loop 0. Precondition: not running.
  void start(program main);
  // Starts without a program; for tests that use the environment directly.
  environment start_bare();
  // Runs something on a loop of a bare node, as an event of its own. Whatever touches sessions or
  // operations from a test's own frame belongs into one: continuations run at the end of an event.
  // Precondition: running, and not called by the node.
  void call(const std::function<void()>& action, std::size_t loop_index = 0);
  // Asks the program to end; it runs on until it does.
  void stop();
  // Ends it now: nothing it owns may do anything any more. Precondition: not called by the node.
  void crash(crash_kind kind = crash_kind::process);
  // Starts the last program again.
  void restart();
  // Stands still, as under SIGSTOP.
  void pause(duration length);

  // Precondition: running.
  [[nodiscard]] environment env(std::size_t loop_index = 0);
  [[nodiscard]] std::size_t loop_count() const noexcept { return loop_count_; }
  [[nodiscard]] sim_loop& loop_at(std::size_t index);
  [[nodiscard]] environment_parts& parts_at(std::size_t index);
  // Null when the loop is not one of the running process.
  [[nodiscard]] sim_loop* loop_of(const loop& core) noexcept;
  // What a loop of the running process noted last, or of the one that ran before; oldest first, one line each.
  [[nodiscard]] std::string last_notes(std::size_t loop_index, std::size_t count) const;
  // No post waits, and no timer but housekeeping.
  [[nodiscard]] bool quiet() const;

 private:
  friend class world;
  class process;

  void begin_process();
  void end_process(bool power_lost);
  void main_done();
  void reap();
  void on_failure(std::exception_ptr error);
  void run_main();

  world& world_;
  std::string name_;
  host& host_;
  std::size_t loop_count_;
  std::uint64_t start_count_ = 0;
  program main_;
  std::string failure_;
  bool crashed_ = false;
  std::unique_ptr<process> process_;
  std::vector<std::unique_ptr<process>> dead_;  // events may still point at their loops
};

}  // namespace reprise::sim
