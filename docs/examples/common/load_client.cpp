#include "load_client.hpp"

#include <stdexcept>

#include <fmt/format.h>

#include <reprise/env/await.hpp>

#include "load_group.hpp"

namespace examples {

using namespace reprise;

load_report& load_report::operator+=(const load_report& other) noexcept {
  sent += other.sent;
  answered += other.answered;
  waiting += other.waiting;
  lost += other.lost;
  wrong += other.wrong;
  connected += other.connected;
  connect_failures += other.connect_failures;
  return *this;
}

namespace {

enum class step : std::uint8_t { start, look, stop, close };

// Tells the group of another loop what to do, and brings its answer home. One step at a time.
class remote_group {
 public:
  remote_group(environment home, environment away, const load_options& options,
               const load_factory& factory, std::size_t count)
      : home_(home.home()), away_(away.home()), group_(away, options, factory, count) {}

  void go(step next) {
    next_ = next;
    there_.post_to(away_);
  }
  wake_event& done() noexcept { return done_; }
  // What the group had counted when it last answered.
  [[nodiscard]] const load_report& answer() const noexcept { return answer_; }

 private:
  struct trip : posted_work {
    using posted_work::posted_work;
    void post_to(loop& to) { to.post(*this); }
  };
  void arrive() {
    switch (next_) {
      case step::start:
        group_.start();
        return_home();
        return;
      case step::look: return_home(); return;
      case step::stop: group_.stop([this] { return_home(); }); return;
      case step::close: group_.close([this] { return_home(); }); return;
    }
  }
  void return_home() {
    answer_ = group_.report();
    back_.post_to(home_);
  }
  void arrive_home() { done_.signal(); }

  loop& home_;
  loop& away_;
  load_group group_;
  load_report answer_;
  step next_ = step::start;
  wake_event done_;
  trip there_{delegate<void()>::to<&remote_group::arrive>(this)};
  trip back_{delegate<void()>::to<&remote_group::arrive_home>(this)};
};

using groups = std::vector<std::unique_ptr<remote_group>>;

// Sends every group on one step and waits for all of them. `all` outlives the task.
task<load_report> everywhere(groups* all, step next) {
  for (auto& one : *all) one->go(next);
  load_report sum;
  for (auto& one : *all) {
    co_await one->done();
    sum += one->answer();
  }
  co_return sum;
}

}  // namespace

task<void> load_client(environment env, load_options options, load_factory factory,
                       load_report* out) {
  groups all;
  const std::size_t loops = env.loop_count();
  for (std::size_t i = 0; i < loops; ++i) {
    const std::size_t count = options.session_count / loops + (i < options.session_count % loops);
    all.push_back(std::make_unique<remote_group>(env, env.at(i), options, factory, count));
  }
  *out = co_await everywhere(&all, step::start);
  const time_point end = options.run_for == duration{0} ? time_never : env.now() + options.run_for;
  while (!env.stop().requested() && env.now() < end) {
    const std::uint64_t before = out->answered;
    const time_point since = env.now();
    const duration slice = std::min<duration>(end - env.now(), 1s);
    for (int tick = 0; tick < 10 && !env.stop().requested(); ++tick)
      co_await sleep_for(env, slice / 10 + 1ns);
    *out = co_await everywhere(&all, step::look);
    const auto ms =
        std::chrono::duration_cast<std::chrono::milliseconds>(env.now() - since).count();
    options.print(fmt::format(
        "{0}/s {1:>8}   wait-{0} {2:>6}   lost {3}   connects {4} ({5} failed)", options.noun,
        (out->answered - before) * 1000 / static_cast<std::uint64_t>(ms > 0 ? ms : 1), out->waiting,
        out->lost, out->connected, out->connect_failures));
  }
  options.print(fmt::format("{} STOP", options.noun));
  *out = co_await everywhere(&all, step::stop);
  const std::uint64_t left = out->waiting;
  *out = co_await everywhere(&all, step::close);
  options.print(fmt::format("wait-{} {}   sent {}   answered {}   lost {}   wrong {}", options.noun,
                            left, out->sent, out->answered, out->lost, out->wrong));
  if (out->wrong != 0) throw std::runtime_error(fmt::format("{} answers were wrong", out->wrong));
}

}  // namespace examples
