// The client's sessions of one loop.
#pragma once

#include <functional>
#include <memory>
#include <vector>

#include <reprise/env/timer.hpp>

#include <reprise/session/session_client.hpp>

#include "load_client.hpp"

namespace examples {

class load_line;

// A session that sends when it is told to.
class load_talker {
 public:
  virtual void talk() = 0;

 protected:
  ~load_talker() = default;
};

// Threading: on its loop, except the constructor and destructor.
class load_group {
 public:
  load_group(reprise::environment env, const load_options& options, const load_factory& factory,
             std::size_t count);
  ~load_group();
  load_group(const load_group&) = delete;
  load_group& operator=(const load_group&) = delete;

  void start();
  // Nothing is sent any more; on_quiet runs once when the wait count is 0.
  void stop(std::function<void()> on_quiet);
  // Closes every session; on_closed runs once.
  void close(std::function<void()> on_closed);

  // --- For its sessions
  [[nodiscard]] load_report& report() noexcept { return report_; }
  [[nodiscard]] const load_options& options() const noexcept { return options_; }
  [[nodiscard]] bool stopping() const noexcept { return stopping_; }
  // Talks when it is added, and then at each round.
  void add(load_talker& talker);
  void remove(load_talker& talker);
  // An answer came: talks on, unless there are rounds.
  void answered(load_talker& talker);
  // The wait count may have become 0.
  void look_quiet();

 private:
  friend class load_line;
  void on_round();

  reprise::environment env_;
  const load_options& options_;
  load_report report_;
  bool stopping_ = false;
  std::size_t closing_ = 0;
  std::function<void()> on_quiet_;
  std::function<void()> on_closed_;
  std::vector<load_talker*> talkers_;
  reprise::timer round_;
  std::vector<std::unique_ptr<load_line>> lines_;
};

}  // namespace examples
