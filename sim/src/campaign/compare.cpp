// The same run in two processes whose surroundings differ: the size of the environment, what fresh
// memory holds, and (by the system) addresses; or even the program, when another build is named.
#include <deque>

#include <fmt/format.h>

#include <reprise/sim/campaign/result_line.hpp>

#include "commands.hpp"
#include "console.hpp"
#include "crash_report.hpp"
#include "process.hpp"
#include "stopwatch.hpp"
#include "worker.hpp"

namespace reprise::sim::campaign {
namespace {

constexpr std::size_t context_count = 8;  // equal events that are shown before the first difference

struct side {
  process_id process;
  std::string line;
  std::string errors;
  std::deque<std::string> untold;  // lines that the other side has not matched yet
  std::string verdict;             // of the run, when it is over
  bool ended = false;
};

// "event NUMBER DIGEST TEXT" for people.
std::string readable(const std::string& line) {
  const auto digest = line.find(' ', 6);
  const auto text = line.find(' ', digest + 1);
  const std::string words = unescape_word(std::string_view(line).substr(text + 1)).value_or("");
  const std::string head = line.substr(0, digest);
  return words.empty() ? fmt::format("  {}: nothing entered a loop\n", head)
                       : fmt::format("  {}:\n{}", head, words);
}

class comparison {
 public:
  explicit comparison(const compare_options& options) : options_(options) {
    const std::string text = to_text(options.run.base);
    const std::string command =
        fmt::format("trace {} {}\n{}", options.run.what->name(), text.size(), text);
    process_start how{{}, {std::string(worker_argument)}, {}};
    left_.process = processes_.start(how);
    how.program = options.other_program;
    how.environment = {{"REPRISE_PADDING", std::string(4099, 'x')}, {"MALLOC_PERTURB_", "165"}};
    right_.process = processes_.start(how);
    for (side* one : {&left_, &right_}) {
      processes_.write(one->process, command);
      processes_.close_input(one->process);
    }
  }

  exit_code run() {
    const std::int64_t limit_ns = wall_now_ns() + options_.hang_ns;
    while (!differs_ && !(left_.ended && right_.ended)) {
      for (const process_event& event : processes_.wait(100'000'000))
        take(event, event.from == left_.process ? left_ : right_);
      match();
      if (wall_now_ns() < limit_ns) continue;
      say("NOT TRUSTWORTHY: the runs do not end\n");
      return exit_code::untrustworthy;
    }
    return conclude();
  }

 private:
  static void take(const process_event& event, side& to) {
    if (event.what == process_event::kind::error_output) to.errors += event.bytes;
    if (event.what == process_event::kind::ended) {
      to.ended = true;
      if (to.verdict.empty()) to.verdict = "crashed: " + report_crash(event.status, to.errors).how;
    }
    if (event.what != process_event::kind::output) return;
    for (std::string_view bytes = event.bytes; !bytes.empty();) {
      const auto end = bytes.find('\n');
      to.line += bytes.substr(0, end);
      bytes.remove_prefix(end == std::string_view::npos ? bytes.size() : end + 1);
      if (end != std::string_view::npos) take_line(std::exchange(to.line, {}), to);
    }
  }

  static void take_line(std::string line, side& to) {
    if (line.starts_with("event ")) {
      to.untold.push_back(std::move(line));
    } else if (line.starts_with("result ")) {
      const auto run = result_from_line(std::string_view(line).substr(7));
      if (run)
        to.verdict = fmt::format("{}, digest {}, {} events", verdict_text(*run), digest_text(*run),
                                 run->events);
    }
  }

  void match() {
    while (!differs_ && !left_.untold.empty() && !right_.untold.empty()) {
      if (left_.untold.front() != right_.untold.front()) {
        differs_ = true;
        return;
      }
      context_.push_back(std::move(left_.untold.front()));
      if (context_.size() > context_count) context_.pop_front();
      left_.untold.pop_front();
      right_.untold.pop_front();
      ++equal_count_;
    }
    // One side went on where the other one stopped.
    differs_ = differs_ || (left_.ended && left_.untold.empty() && !right_.untold.empty()) ||
               (right_.ended && right_.untold.empty() && !left_.untold.empty());
  }

  [[nodiscard]] exit_code conclude() const {
    if (!differs_ && left_.verdict == right_.verdict) {
      say(fmt::format("equal: {} ({} events compared)\n", left_.verdict, equal_count_));
      return exit_code::passed;
    }
    say(fmt::format("NOT TRUSTWORTHY: the runs differ after {} equal events; the last of them:\n",
                    equal_count_));
    for (const std::string& one : context_) say(readable(one));
    tell("first process, event that differs", left_);
    tell("second process, event that differs", right_);
    return exit_code::untrustworthy;
  }

  static void tell(std::string_view heading, const side& of) {
    const std::string what =
        of.untold.empty() ? fmt::format("  none: {}\n", of.verdict) : readable(of.untold.front());
    say(fmt::format("{}:\n{}", heading, what));
  }

  const compare_options& options_;
  processes processes_;
  side left_;
  side right_;
  std::deque<std::string> context_;
  std::uint64_t equal_count_ = 0;
  bool differs_ = false;
};

}  // namespace

exit_code compare(const compare_options& options) { return comparison(options).run(); }

}  // namespace reprise::sim::campaign
