#include <reprise/transports/node.hpp>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <vector>

#include <reprise/env/scope.hpp>

#include "node_loop.hpp"
#include "worker_threads.hpp"

namespace reprise::transports {

namespace {

// How long several idle loops on one thread are left alone.
constexpr std::chrono::microseconds idle_pause{50};

}  // namespace

class node::state {
 public:
  explicit state(node_options options)
      : name(std::move(options.name)), workers(options.blocking_thread_count) {
    REPRISE_ASSERT(options.blocking_thread_count >= 1 &&
                   options.blocking_thread_count <= blocking_thread_count_max);
    REPRISE_ASSERT(options.loop_count >= 1 && options.loop_count <= loop_count_max);
    const std::uint64_t seed = options.seed ? *options.seed : draw_system_seed();
    for (std::size_t i = 0; i < options.loop_count; ++i) {
      loops.push_back(std::make_unique<node_loop>(name, i, seed, workers));
      backends.push_back(&loops.back()->backend);
      parts.push_back(&loops.back()->parts);
    }
    for (const auto& item : loops) {
      item->backend.set_siblings(backends);
      item->parts.loops = parts;
    }
  }

  ~state() {
    request_halt();
    join_threads();
    tear_down();
  }

  void prepare(node_main program) {
    REPRISE_ASSERT(!started);
    started = true;
    main = std::move(program);
    children = std::make_unique<scope>(loops[0]->backend.core());
    children->set_on_failure(delegate<void(std::exception_ptr)>::to<&state::on_failure>(this));
    children->set_on_empty(delegate<void()>::to<&state::on_finished>(this));
  }

  // On loop 0, before anything else.
  void enter_main() {
    if (!main) return;
    backends[0]->enter({door_kind::start, errc::ok, backends[0]->core().entity(), 0},
                       delegate<void()>::to<&state::on_start>(this));
  }

  // A program may be a plain function that makes its task, and may throw before there is one.
  void on_start() {
    try {
      children->spawn(main(environment(*parts[0])));
    } catch (...) {
      failure = std::current_exception();
      on_finished();
    }
  }
  void on_failure(std::exception_ptr error) { failure = std::move(error); }
  void on_finished() {
    finished.store(true, std::memory_order_release);
    for (socket_loop* const loop : backends) loop->request_return();
  }

  void start_threads() {
    running_threads = loops.size();
    for (socket_loop* const loop : backends) {
      threads.emplace_back([this, loop] {
        if (loop == backends[0]) enter_main();
        loop->run();
        const std::lock_guard lock(mutex);
        --running_threads;
        thread_ended.notify_all();
      });
    }
  }

  bool wait_for_threads(std::optional<duration> limit) {
    std::unique_lock lock(mutex);
    const auto ended = [this] { return running_threads == 0; };
    if (limit) return thread_ended.wait_for(lock, *limit, ended);
    thread_ended.wait(lock, ended);
    return true;
  }
  // Precondition: no loop takes turns any more.
  bool wait_for_workers(duration limit) {
    workers.close();
    return workers.wait_for(limit);
  }

  void join_threads() {
    for (std::thread& thread : threads) thread.join();
    threads.clear();
  }

  void request_halt() {
    for (socket_loop* const loop : backends) loop->request_halt();
  }

  // Nothing runs any more: forget what is pending, then destroy what the program owned.
  void tear_down() {
    if (torn_down) return;
    torn_down = true;
    workers.stop();
    for (socket_loop* const loop : backends) loop->silence();
    children.reset();
    for (const auto& item : loops) item->pool.forget();
  }

  bool take_turns(socket_loop::when_idle idle) {
    bool any = false;
    for (socket_loop* const loop : backends) {
      any = loop->take_turn(idle) || any;
      if (until != nullptr && (*until)()) break;
    }
    return any;
  }
  bool until_reached() { return (*until)(); }

  class until_scope {
   public:
    until_scope(state& of, const std::function<bool()>& predicate) : of_(of) {
      if (!predicate) return;
      of_.until = &predicate;
      for (socket_loop* const loop : of_.backends)
        loop->set_until(delegate<bool()>::to<&state::until_reached>(&of_));
    }
    ~until_scope() {
      of_.until = nullptr;
      for (socket_loop* const loop : of_.backends) loop->set_until({});
    }
    until_scope(const until_scope&) = delete;
    until_scope& operator=(const until_scope&) = delete;

   private:
    state& of_;
  };

  const std::function<bool()>* until = nullptr;
  std::string name;
  worker_threads workers;
  std::vector<std::unique_ptr<node_loop>> loops;
  std::vector<socket_loop*> backends;
  std::vector<environment_parts*> parts;
  node_main main;
  std::unique_ptr<scope> children;
  std::exception_ptr failure;
  std::atomic<bool> finished{false};
  bool started = false;
  bool torn_down = false;
  std::vector<std::thread> threads;
  std::mutex mutex;
  std::condition_variable thread_ended;
  std::size_t running_threads = 0;
};

node::node(node_options options) : state_(std::make_unique<state>(std::move(options))) {}
node::~node() = default;

environment node::at(std::size_t loop_index) const noexcept {
  return environment(*state_->parts[loop_index]);
}
std::size_t node::loop_count() const noexcept { return state_->loops.size(); }
bool node::finished() const noexcept { return state_->finished.load(std::memory_order_acquire); }

void node::start(node_main main) {
  state_->prepare(std::move(main));
  state_->start_threads();
}

void node::request_stop() {
  for (socket_loop* const loop : state_->backends) loop->request_stop();
}

void node::halt() { state_->request_halt(); }

std::exception_ptr node::join() {
  (void)state_->wait_for_threads(std::nullopt);
  state_->join_threads();
  state_->tear_down();
  return state_->failure;
}

bool node::join_for(duration limit) {
  const auto deadline = std::chrono::steady_clock::now() + limit;
  if (!state_->wait_for_threads(limit)) return false;
  if (!state_->wait_for_workers(deadline - std::chrono::steady_clock::now())) return false;
  (void)join();
  return true;
}

void node::start_here(node_main main) {
  state_->prepare(std::move(main));
  state_->enter_main();
}

bool node::poll(const std::function<bool()>& until) {
  const state::until_scope looking(*state_, until);
  return state_->take_turns(socket_loop::when_idle::leave);
}

bool node::run_until(const std::function<bool()>& predicate, duration limit) {
  using real_clock = std::chrono::steady_clock;
  const auto deadline = real_clock::now() + limit;
  const auto idle =
      loop_count() == 1 ? socket_loop::when_idle::wait_briefly : socket_loop::when_idle::leave;
  const state::until_scope looking(*state_, predicate);
  while (!predicate()) {
    if (real_clock::now() >= deadline) return false;
    if (!state_->take_turns(idle) && idle == socket_loop::when_idle::leave)
      std::this_thread::sleep_for(idle_pause);
  }
  return true;
}

}  // namespace reprise::transports
