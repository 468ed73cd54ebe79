// A loop whose time and events are the test's.
#pragma once

#include <deque>
#include <functional>
#include <vector>

#include <reprise/env/environment.hpp>

namespace reprise::testing {

class hand_turned_loop final : public loop_backend, public random_source {
 public:
  hand_turned_loop() {
    parts_.home = &home_;
    parts_.random = this;
    parts_.traces = &traces_;
    parts_.stop = &stop_;
    parts_.loops = all_;
    parts_.node = "hand";
  }

  [[nodiscard]] loop& home() noexcept { return home_; }
  [[nodiscard]] environment env() noexcept { return environment(parts_); }
  [[nodiscard]] environment_parts& parts() noexcept { return parts_; }
  [[nodiscard]] stop_request& stop() noexcept { return stop_; }

  // Runs the body as an event.
  void in(const std::function<void()>& body) {
    struct call {
      const std::function<void()>& body;
      void run() const { body(); }
    } const now{body};
    home_.begin_event(now_);
    home_.enter({door_kind::post, errc::ok, home_.entity(), 0},
                delegate<void()>::to<&call::run>(&now));
  }
  void complete(operation& op, errc error, std::size_t count) {
    home_.begin_event(now_);
    home_.complete(op, {door_kind::read, error, entity_id{9}, count});
  }
  // Lets this much time pass; timers fire one by one at their deadlines.
  void advance(duration by) {
    const time_point until = now_ + by;
    for (;;) {
      const time_point next = home_.next_deadline();
      if (next > until || home_.halted()) break;
      if (next > now_) now_ = next;
      home_.begin_event(now_);
      home_.fire_timer();
    }
    now_ = until;
  }
  void run_posts() {
    while (!posts_.empty()) {
      posted_work& work = *posts_.front();
      posts_.pop_front();
      home_.begin_event(now_);
      home_.enter({door_kind::post, errc::ok, home_.entity(), 0},
                  delegate<void()>::to<&posted_work::run>(&work));
    }
  }

  std::vector<time_point> announced;  // what deadline_changed said
  std::uint64_t draws = 0;

  void post(loop&, posted_work& work) override { posts_.push_back(&work); }
  void deadline_changed(loop&, time_point earliest) override { announced.push_back(earliest); }
  time_point read_clock() override { return now_; }
  wall_time read_wall_clock() override { return wall_time{now_.time_since_epoch() + 1000s}; }
  std::uint64_t next() override { return ++draws << 60; }

 private:
  time_point now_{duration{1'000'000'000}};
  loop home_{*this, entity_id{1}};
  trace traces_;
  stop_request stop_;
  environment_parts parts_;
  std::array<environment_parts*, 1> all_{&parts_};
  std::deque<posted_work*> posts_;
};

// Counts how often it was called.
struct counter {
  void tick() { ++count; }
  int count = 0;
  [[nodiscard]] delegate<void()> call() { return delegate<void()>::to<&counter::tick>(this); }
};

}  // namespace reprise::testing
