// A world just large enough to hold sessions: loops that the test turns by hand, and streams whose
// far end is the test. Completions are events in the order in which they became ready; a test may
// hold either direction back, cut writes short, and let the stream end in any way.
#pragma once

#include <atomic>
#include <cstring>
#include <deque>
#include <functional>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include <reprise/env/environment.hpp>

namespace reprise::testing {

// The far end of one stream, and what became of this end. Outlives the stream.
struct wire {
  std::string sent;                 // what the session wrote
  std::string incoming;             // what it has not received yet
  std::size_t write_max = 1 << 20;  // per write
  std::size_t read_max = 1 << 20;   // per receive
  std::size_t write_count = 0;
  std::size_t write_piece_count = 0;  // of the last write
  errc incoming_end = errc::ok;       // what follows the incoming bytes
  errc write_error = errc::ok;
  bool hold_reads = false;
  bool hold_writes = false;
  bool shut = false;  // FIN
  bool aborted = false;
  bool closed = false;  // the stream was destroyed
  bool reading = false;
  std::function<void()> look = [] {};     // call it after a change
  std::function<void()> abandon = [] {};  // what a backend does when the loop was halted

  void feed(const std::string& bytes) { incoming += bytes, look(); }
  void end(errc how = errc::end_of_stream) { incoming_end = how, look(); }
  void release() { hold_reads = hold_writes = false, look(); }
};

class fake_world final : public loop_backend, public network, public probe_sink {
 public:
  explicit fake_world(std::size_t loop_count = 1) : loops_(loop_count) {
    for (auto& each : loops_) {
      each.home.emplace(*this, entity_id{1});
      each.parts.home = &*each.home;
      each.parts.net = this;
      each.parts.traces = &each.traces;
      each.parts.stop = &each.stop;
      each.parts.probes = this;
      all_.push_back(&each.parts);
    }
    for (auto& each : loops_) each.parts.loops = all_;
  }

  environment env(std::size_t loop = 0) { return environment(*all_[loop]); }
  std::set<std::string> marks;                // what was reached
  std::deque<std::shared_ptr<wire>> backlog;  // connections that wait for accept
  std::deque<errc> accept_errors, connect_errors;
  errc listen_error = errc::ok;
  std::vector<std::shared_ptr<wire>> dialled;
  std::vector<endpoint> resolved{endpoint(ip_address::loopback(), 7)};
  bool hold_connects = false;
  int listeners = 0;
  std::atomic<int> live_streams = 0;

  std::shared_ptr<wire> dial() {
    backlog.push_back(std::make_shared<wire>());
    look();
    return backlog.back();
  }
  std::unique_ptr<stream> make_stream(loop& home, std::shared_ptr<wire> far);

  // Runs what is ready, in order, until nothing is.
  void run() {
    while (run_one(nullptr)) {
    }
  }
  // One event of this loop (null: of any); false when there is none. From that loop's thread.
  bool run_one(loop* of) {
    std::unique_lock lock(mutex_);
    for (auto at = ready_.begin(); at != ready_.end(); ++at) {
      if (of != nullptr && at->first != of) continue;
      const auto event = std::move(*at);
      ready_.erase(at);
      lock.unlock();
      event.second();
      return true;
    }
    return false;
  }
  void in(loop& home, std::function<void()> body) {  // the body becomes an event
    const std::scoped_lock lock(mutex_);
    ready_.emplace_back(&home, [this, &home, body = std::move(body)] {
      if (home.halted()) return;
      home.begin_event(now_);
      home.enter(
          {door_kind::post, errc::ok, home.entity(), 0},
          delegate<void()>::to([](void* call) { (*static_cast<std::function<void()>*>(call))(); },
                               const_cast<std::function<void()>*>(&body)));
    });
  }
  void now_do(std::function<void()> body) { in(env().home(), std::move(body)), run(); }
  void advance(duration by) {  // time passes, timers fire in order
    const time_point until = now_ + by;
    for (run();; run()) {
      loop* next = nullptr;
      for (auto& each : loops_)
        if (each.home->next_deadline() <= until &&
            (next == nullptr || each.home->next_deadline() < next->next_deadline()))
          next = &*each.home;
      if (next == nullptr) break;
      now_ = std::max(now_, next->next_deadline());
      next->begin_event(now_);
      next->fire_timer();
    }
    now_ = until;
  }
  std::function<void()> look = [] {};     // after a change of the backlog
  std::function<void()> abandon = [] {};  // the accepting loop was halted

  void post(loop& to, posted_work& work) override {
    in(to, [&work] { work.run(); });
  }
  void deadline_changed(loop&, time_point) override {}
  time_point read_clock() override { return now_; }
  wall_time read_wall_clock() override { return wall_time{now_.time_since_epoch()}; }
  bool fires(entity_tag, entity_id) override { return false; }
  void reached(entity_tag mark) override {
    const std::scoped_lock lock(mutex_);
    marks.emplace(mark.text);
  }

  void connect(connect_operation& op, const endpoint& to) override;
  void listen(listen_operation& op, const endpoint& at, const listen_options&) override;
  void bind(bind_operation&, const endpoint&) override {}
  void resolve(resolve_operation& op, std::string_view host, std::uint16_t) override;
  void cancel(connect_operation& op) override;
  void cancel(resolve_operation&) override {}

 private:
  struct one_loop {
    std::optional<loop> home;
    trace traces;
    stop_request stop;
    environment_parts parts;
  };
  std::deque<one_loop> loops_;
  std::vector<environment_parts*> all_;
  time_point now_{};
  std::mutex mutex_;
  std::deque<std::pair<loop*, std::function<void()>>> ready_;
};

}  // namespace reprise::testing
