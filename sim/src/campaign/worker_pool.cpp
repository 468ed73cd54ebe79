#include "worker_pool.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include <reprise/sim/campaign/duration_text.hpp>
#include <reprise/sim/campaign/result_line.hpp>
#include <reprise/sim/campaign/seed_range.hpp>

#include "stopwatch.hpp"
#include "worker.hpp"

namespace reprise::sim::campaign {
namespace {

constexpr std::int64_t tick_ns = 100'000'000;
constexpr std::int64_t last_words_ns = 3'000'000'000;  // for an interrupted worker
constexpr std::int64_t end_ns = 10'000'000'000;        // for a worker whose input has ended
constexpr std::size_t errors_bytes_max = std::size_t{32} << 10;

void keep_last(std::string& text, std::string_view more) {
  text += more;
  if (text.size() > 2 * errors_bytes_max) text.erase(0, text.size() - errors_bytes_max);
}

}  // namespace

worker_pool::worker_pool(worker_client& client, const worker_limits& limits)
    : client_(client), limits_(limits), slots_(limits.jobs) {}

void worker_pool::run() {
  for (;;) {
    bool busy = false;
    for (slot& one : slots_) busy = fill(one) || busy;
    if (!busy) break;
    for (const process_event& what : processes_.wait(next_check_ns() - wall_now_ns())) handle(what);
    guard_against_hanging(wall_now_ns());
    client_.on_tick();
  }
  end_workers();
}

std::optional<seed_batch> worker_pool::next_batch() {
  if (again_.empty()) return client_.next_batch();
  const seed_batch batch = again_.front();
  again_.pop_front();
  return batch;
}

// Whether the slot has something to do.
bool worker_pool::fill(slot& to) {
  if (to.batch) return true;
  to.batch = next_batch();
  if (!to.batch) return false;
  const seed_batch& batch = *to.batch;
  if (to.worker && batch.alone && !to.fresh) retire_worker(to);
  if (!to.worker) start_worker(to);
  to.fresh = false;
  to.done = 0;
  to.errors.clear();
  to.seed_since_ns = wall_now_ns();
  // A worker that is dead already says so through its pipes.
  processes_.write(*to.worker, fmt::format("seeds {} {} {} {}\n", batch.what->name(), batch.first,
                                           batch.count, batch.step));
  return true;
}

void worker_pool::start_worker(slot& in) {
  in.worker = processes_.start({{}, {std::string(worker_argument)}, {}});
  in.fresh = true;
  in.interrupted = in.spared = false;
  in.line.clear();
}

void worker_pool::retire_worker(slot& in) {
  processes_.close_input(*in.worker);
  ending_.emplace(*in.worker, std::string());
  in.worker.reset();
}

void worker_pool::handle(const process_event& what) {
  const auto ending = ending_.find(what.from);
  if (ending != ending_.end()) {
    if (what.what == process_event::kind::error_output) keep_last(ending->second, what.bytes);
    if (what.what != process_event::kind::ended) return;
    if (!what.status.clean())
      client_.on_worker_failure(
          fmt::format("a worker ended with {}\n{}", describe(what.status), ending->second));
    ending_.erase(ending);
    return;
  }
  for (slot& one : slots_) {
    if (one.worker != what.from) continue;
    switch (what.what) {
      case process_event::kind::output:
        for (std::string_view bytes = what.bytes; !bytes.empty();) {
          const auto end = bytes.find('\n');
          one.line += bytes.substr(0, end);
          bytes.remove_prefix(end == std::string_view::npos ? bytes.size() : end + 1);
          if (end != std::string_view::npos) on_line(one, std::exchange(one.line, {}));
        }
        return;
      case process_event::kind::error_output: keep_last(one.errors, what.bytes); return;
      case process_event::kind::ended: on_death(one, what.status); return;
    }
  }
}

void worker_pool::on_line(slot& from, std::string_view line) {
  if (!from.batch) return;
  if (line.starts_with("at ")) {
    from.seed_since_ns = wall_now_ns();
  } else if (line.starts_with("result ")) {
    auto run = result_from_line(line.substr(7));
    if (!run || from.done >= from.batch->count) return;
    run->scenario = from.batch->what->name();
    from.spared = from.interrupted;
    const seed_batch batch = *from.batch;
    client_.on_result(batch, batch.index + from.done++, std::move(*run));
  } else if (line == "end") {
    from.batch.reset();
  }
}

void worker_pool::on_death(slot& of, const exit_status& status) {
  of.worker.reset();
  const crash_report crash = report_crash(status, of.errors);
  if (!of.batch) {
    if (of.interrupted) return;
    client_.on_worker_failure(fmt::format("an idle worker ended with {}", crash.how));
    return;
  }
  const seed_batch batch = *std::exchange(of.batch, std::nullopt);
  if (of.done < batch.count && !of.spared) {
    run_result run = result_of_death(of, batch, crash);
    client_.on_result(batch, batch.index + of.done++, std::move(run));
  } else if (!of.spared) {
    client_.on_worker_failure(fmt::format("a worker ended with {} after a seed", crash.how));
  }
  if (of.done == batch.count) return;
  seed_batch rest = batch;
  rest.first += of.done * batch.step;
  rest.count -= of.done;
  rest.index += of.done;
  again_.push_back(rest);
}

run_result worker_pool::result_of_death(const slot& of, const seed_batch& batch,
                                        const crash_report& crash) const {
  run_result run;
  run.scenario = batch.what->name();
  run.seed = batch.first + of.done * batch.step;
  run.wall_ns = wall_now_ns() - of.seed_since_ns;
  run.recent = crash.recent;
  if (of.interrupted) {
    run.kind = outcome::hung;
    run.check = "hung";
    run.message =
        fmt::format("no end after {} of wall time", describe_duration(duration{limits_.hang_ns}));
  } else {
    run.kind = outcome::crashed;
    run.check = crash.how;
    run.message = crash.message;
  }
  return run;
}

void worker_pool::guard_against_hanging(std::int64_t now_ns) {
  for (slot& one : slots_) {
    if (!one.worker || !one.batch) continue;
    const std::int64_t late_ns = now_ns - one.seed_since_ns - limits_.hang_ns;
    if (late_ns < 0) continue;
    if (!std::exchange(one.interrupted, true)) {
      processes_.interrupt(*one.worker);
    } else if (late_ns > last_words_ns) {
      processes_.kill(*one.worker);
    }
  }
}

std::int64_t worker_pool::next_check_ns() const {
  std::int64_t next_ns = wall_now_ns() + tick_ns;
  for (const slot& one : slots_)
    if (one.batch && !one.interrupted)
      next_ns = std::min(next_ns, one.seed_since_ns + limits_.hang_ns);
  return std::max(next_ns, wall_now_ns());
}

void worker_pool::end_workers() {
  for (slot& one : slots_)
    if (one.worker) retire_worker(one);
  const std::int64_t limit_ns = wall_now_ns() + end_ns;
  while (!ending_.empty() && wall_now_ns() < limit_ns)
    for (const process_event& what : processes_.wait(tick_ns)) handle(what);
  if (!ending_.empty()) client_.on_worker_failure("a worker does not end");
}

}  // namespace reprise::sim::campaign
