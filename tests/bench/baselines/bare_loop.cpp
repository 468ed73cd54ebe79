#include <algorithm>
#include <array>
#include <coroutine>
#include <cstring>
#include <deque>
#include <exception>
#include <span>
#include <utility>
#include <vector>

#include "baselines.hpp"

namespace reprise::bench {
namespace {

class pipe;

struct event {
  std::uint64_t time;
  pipe* to;
  std::uint32_t order;       // enough for four thousand million events
  std::uint32_t byte_count;  // 0: the end
};

class world {
 public:
  explicit world(std::uint64_t seed) : random_(seed) {}

  [[nodiscard]] std::uint64_t draw_arrival() {
    std::uint64_t z = random_ += 0x9e3779b97f4a7c15U;  // splitmix64
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9U;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebU;
    return now_ + 1'000'000 + (z ^ (z >> 31)) % 9'000'000;  // 1-10 ms
  }
  void schedule(std::uint64_t time, pipe& to, std::uint32_t byte_count) {
    heap_.push_back({time, &to, order_++, byte_count});
    std::push_heap(heap_.begin(), heap_.end(), later);
  }
  void run();

 private:
  static bool later(const event& a, const event& b) noexcept {
    return a.time != b.time ? a.time > b.time : a.order > b.order;
  }

  std::vector<event> heap_;
  std::uint64_t now_ = 0;
  std::uint32_t order_ = 0;
  std::uint64_t random_;
};

// One direction of a connection: bytes arrive in order, each write after its own delay.
class pipe {
 public:
  explicit pipe(world& in) noexcept : world_(in) {}

  void write(std::span<const std::byte> bytes) {
    bytes_.insert(bytes_.end(), bytes.begin(), bytes.end());
    send(static_cast<std::uint32_t>(bytes.size()));
  }
  void close() { send(0); }

  // Fills the buffer and gives true, or false at the end.
  [[nodiscard]] auto read(std::span<std::byte> into) {
    struct awaiter {
      pipe& from;
      std::span<std::byte> into;
      [[nodiscard]] bool await_ready() const noexcept { return from.can_read(into.size()); }
      void await_suspend(std::coroutine_handle<> reader) const noexcept {
        from.reader_ = reader;
        from.wanted_ = into.size();
      }
      [[nodiscard]] bool await_resume() const noexcept { return from.take(into); }
    };
    return awaiter{*this, into};
  }

  void arrive(std::uint32_t byte_count) {
    arrived_ += byte_count;
    if (byte_count == 0) ended_ = true;
    if (reader_ && can_read(wanted_)) std::exchange(reader_, nullptr).resume();
  }

 private:
  void send(std::uint32_t byte_count) {
    last_arrival_ = std::max(last_arrival_, world_.draw_arrival());
    world_.schedule(last_arrival_, *this, byte_count);
  }
  [[nodiscard]] bool can_read(std::size_t count) const noexcept {
    return arrived_ >= count || ended_;
  }
  bool take(std::span<std::byte> into) noexcept {
    if (arrived_ < into.size()) return false;
    std::memcpy(into.data(), bytes_.data() + taken_, into.size());
    arrived_ -= into.size();
    taken_ += into.size();
    if (taken_ == bytes_.size()) {
      bytes_.clear();
      taken_ = 0;
    }
    return true;
  }

  world& world_;
  std::vector<std::byte> bytes_;
  std::size_t taken_ = 0;
  std::size_t arrived_ = 0;
  std::size_t wanted_ = 0;
  std::uint64_t last_arrival_ = 0;
  std::coroutine_handle<> reader_;
  bool ended_ = false;
};

void world::run() {
  while (!heap_.empty()) {
    std::pop_heap(heap_.begin(), heap_.end(), later);
    const event next = heap_.back();
    heap_.pop_back();
    now_ = next.time;
    next.to->arrive(next.byte_count);
  }
}

// Runs at once and frees itself at its end, which every connection reaches.
struct process {
  struct promise_type {
    process get_return_object() noexcept { return {}; }
    std::suspend_never initial_suspend() noexcept { return {}; }
    std::suspend_never final_suspend() noexcept { return {}; }
    void return_void() noexcept {}
    [[noreturn]] void unhandled_exception() noexcept { std::terminate(); }
  };
};

struct connection {
  explicit connection(world& in) noexcept : to_server(in), to_client(in) {}
  pipe to_server;
  pipe to_client;
};

using message = std::array<std::byte, 64>;

process serve(connection* with) {
  message bytes{};
  while (co_await with->to_server.read(bytes)) with->to_client.write(bytes);
  with->to_client.close();
}

process ask(connection* with, const sim_workload* workload, std::uint32_t* unanswered) {
  message bytes{};
  for (std::uint64_t i = 0; i < workload->round_trip_count; ++i) {
    with->to_server.write(bytes);
    if (!co_await with->to_client.read(bytes)) std::terminate();
    if (i == 0 && --*unanswered == 0 && workload->all_clients_answered)
      workload->all_clients_answered();
  }
  with->to_server.close();
  if (co_await with->to_client.read(bytes)) std::terminate();
}

}  // namespace

void run_bare_loop(const sim_workload& workload) {
  world simulated(workload.seed);
  std::uint32_t unanswered = workload.client_count;
  std::deque<connection> connections;
  for (std::uint32_t i = 0; i < workload.client_count; ++i) {
    connection& next = connections.emplace_back(simulated);
    serve(&next);
    ask(&next, &workload, &unanswered);
  }
  simulated.run();
}

}  // namespace reprise::bench
