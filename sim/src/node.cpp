#include <reprise/sim/node.hpp>

#include <reprise/sim/tcp_listener.hpp>
#include <reprise/sim/udp_socket.hpp>
#include <reprise/sim/world.hpp>

#include "sim_blocking_pool.hpp"

namespace reprise::sim {

// One incarnation: its loops and everything its program owns.
class node::process {
 public:
  struct one_loop {
    one_loop(world& owner, node& home, host& machine, entity_id entity, const node_clock& clock,
             sim_threads& threads)
        : loop(owner, home, entity, clock),
          net(owner, loop, machine),
          pool(owner, loop, threads),
          stop_event(delegate<void()>::to<&one_loop::on_stop>(this)) {}

    void on_stop() {
      if (!loop.admit(stop_event)) return;
      loop.enter({door_kind::stop, errc::ok, loop.entity(), 0},
                 delegate<void()>::to<&stop_request::request>(&stop));
    }

    sim_loop loop;
    sim_network net;
    sim_blocking_pool pool;
    stop_request stop;
    environment_parts parts;
    event stop_event;
  };

  process(world& owner, node& home, std::uint64_t start)
      : root(child_entity(owner.root(), hash_text(home.name_), start)),
        threads(owner, root),
        start_event(delegate<void()>::to<&node::run_main>(&home)),
        reap_event(delegate<void()>::to<&node::reap>(&home)) {
    owner.names().add(root, {}, home.name_, start);
    choices& choose = owner.choose();
    node_clock clock;
    if (choose.on(family::clock)) {
      clock.offset_ns =
          static_cast<std::int64_t>(choose.draw(root, purpose::clock_offset, 0, 1'000'000'000'000));
      clock.drift_ppm = static_cast<std::int64_t>(choose.draw(root, purpose::clock_drift, 0, 401));
      if (clock.drift_ppm > 200) clock.drift_ppm = 200 - clock.drift_ppm;
      clock.wall_offset_ns =
          static_cast<std::int64_t>(choose.draw(root, purpose::wall_offset, 0, 10'000'000'000));
      if (clock.offset_ns != 0 || clock.drift_ppm != 0 || clock.wall_offset_ns != 0)
        choose.affected(family::clock);
    }
    for (std::size_t i = 0; i < home.loop_count_; ++i) {
      const entity_id name = child_entity(root, "loop", i);
      owner.names().add(name, root, "loop", i);
      loops.push_back(std::make_unique<one_loop>(owner, home, home.host_, name, clock, threads));
      if (choose.on(family::work_cost)) {
        const std::uint64_t bound = 1 + 12'000ull * choose.strength(family::work_cost);
        loops.back()->loop.set_event_cost(
            static_cast<std::int64_t>(choose.draw(name, purpose::loop_cost, 0, bound)));
      }
    }
    for (auto& item : loops) all_parts.push_back(&item->parts);
    for (auto& item : loops) {
      environment_parts& parts = item->parts;
      parts.home = &item->loop.core();
      parts.net = &item->net;
      parts.random = &item->loop;
      parts.traces = &item->loop.traces();
      parts.stop = &item->stop;
      parts.pool = &item->pool;
      parts.probes = &owner.probes();
      parts.loops = all_parts;
      parts.node = home.name_;
    }
    tasks = std::make_unique<scope>(loops.front()->loop.core());
  }

  entity_id root;
  sim_threads threads;
  std::vector<std::unique_ptr<one_loop>> loops;
  std::vector<environment_parts*> all_parts;
  std::unique_ptr<scope> tasks;
  event start_event;
  event reap_event;
};

node::node(world& owner, std::string name, host& machine, std::size_t loop_count)
    : world_(owner), name_(std::move(name)), host_(machine), loop_count_(loop_count) {}

node::~node() {
  if (process_ != nullptr) crash(crash_kind::power);
}

void node::begin_process() {
  REPRISE_ASSERT(process_ == nullptr);
  failure_.clear();
  crashed_ = false;
  process_ = std::make_unique<process>(world_, *this, start_count_++);
  process_->tasks->set_on_empty(delegate<void()>::to<&node::main_done>(this));
  process_->tasks->set_on_failure(delegate<void(std::exception_ptr)>::to<&node::on_failure>(this));
}

void node::start(program main) {
  main_ = std::move(main);
  begin_process();
  world_.schedule(process_->start_event, world_.now_ns(), process_->loops[0]->loop.entity(), 0);
}

environment node::start_bare() {
  begin_process();
  return env(0);
}

void node::call(const std::function<void()>& action, std::size_t loop_index) {
  REPRISE_ASSERT(process_ != nullptr && world_.current() == nullptr);
  sim_loop& chosen = process_->loops[loop_index]->loop;
  chosen.enter({door_kind::start, errc::ok, chosen.entity(), 0},
               delegate<void()>::to<&std::function<void()>::operator()>(&action));
}

void node::run_main() {
  sim_loop& first = process_->loops[0]->loop;
  if (!first.admit(process_->start_event)) return;
  struct starter {
    node& self;
    // A program may be a plain function that makes its task, and may throw before there is one.
    void run() const {
      try {
        self.process_->tasks->spawn(self.main_(self.env(0)));
      } catch (...) {
        self.on_failure(std::current_exception());
      }
    }
  } const start{*this};
  first.enter({door_kind::start, errc::ok, first.entity(), start_count_},
              delegate<void()>::to<&starter::run>(&start));
}

// The main task returned. Its process ends after the event that is running.
void node::main_done() { world_.queue().schedule(process_->reap_event, world_.now_ns()); }

void node::reap() { end_process(false); }

void node::on_failure(std::exception_ptr error) {
  try {
    std::rethrow_exception(std::move(error));
  } catch (const std::exception& caught) {
    failure_ = caught.what();
  } catch (...) {
    failure_ = "unknown exception";
  }
  world_.fail("program_failed", failure_);
}

void node::stop() {
  if (process_ == nullptr) return;
  for (auto& item : process_->loops)
    world_.schedule(item->stop_event, world_.now_ns(), item->loop.entity(), 1);
}

void node::crash(crash_kind kind) {
  if (process_ == nullptr) return;
  end_process(kind == crash_kind::power);
  crashed_ = true;
}

void node::end_process(bool power) {
  REPRISE_ASSERT(world_.current() == nullptr);
  for (auto& item : process_->loops) item->loop.halt();
  for (auto& item : process_->loops) item->net.halt();
  process_->threads.halt();
  for (auto& item : process_->loops) item->pool.halt();
  std::vector<tcp_listener*> listeners;
  for (const auto& [port, item] : std::exchange(host_.listeners, {})) listeners.push_back(item);
  for (const auto& [port, item] : std::exchange(host_.datagrams, {})) item->halt();
  const bool with_reset =
      !power && !host_.sockets.empty() &&
      world_.choose().draw(process_->loops[0]->loop.entity(), purpose::abort_on_crash, 0, 2) != 0;
  if (with_reset) world_.choose().affected(family::host_profile);
  for (tcp_socket* item : std::exchange(host_.sockets, {})) item->halt(power, with_reset);
  for (tcp_listener* item : listeners) item->halt();
  if (power) world_.host_down(host_);
  process_->start_event.cancel();
  process_->reap_event.cancel();
  for (auto& item : process_->loops) {
    item->stop_event.cancel();
    world_.retire(item->loop.digest(), item->loop.entity());
  }
  process_->tasks->cancel();
  process_->tasks.reset();
  for (auto& item : process_->loops) item->pool.forget();
  dead_.push_back(std::move(process_));
}

std::string node::last_notes(std::size_t loop_index, std::size_t count) const {
  if (process_ == nullptr && dead_.empty()) return {};
  const process& which = process_ != nullptr ? *process_ : *dead_.back();
  return which.loops[loop_index]->loop.traces().last(count);
}

void node::restart() {
  REPRISE_ASSERT(process_ == nullptr);
  if (!host_.up) world_.host_up(host_);
  if (!main_) return;
  begin_process();
  world_.schedule(process_->start_event, world_.now_ns(), process_->loops[0]->loop.entity(), 0);
}

void node::pause(duration length) {
  if (process_ == nullptr) return;
  const std::int64_t until = world_.now_ns() + length.count();
  process_->threads.pause_until(until);
  for (auto& item : process_->loops) item->loop.pause_until(until);
}

environment node::env(std::size_t loop_index) {
  REPRISE_ASSERT(process_ != nullptr);
  return environment(process_->loops[loop_index]->parts);
}

sim_loop& node::loop_at(std::size_t index) { return process_->loops[index]->loop; }

environment_parts& node::parts_at(std::size_t index) { return process_->loops[index]->parts; }

sim_loop* node::loop_of(const loop& core) noexcept {
  if (process_ == nullptr) return nullptr;
  for (auto& item : process_->loops)
    if (&item->loop.core() == &core) return &item->loop;
  return nullptr;
}

bool node::quiet() const {
  if (process_ == nullptr) return true;
  for (const auto& item : process_->loops)
    if (item->loop.posts_pending() || item->loop.core().work_timer_count() != 0) return false;
  return true;
}

}  // namespace reprise::sim
