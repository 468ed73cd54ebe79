#include "system_lookup.hpp"

#include <atomic>
#include <mutex>
#include <optional>
#include <system_error>
#include <thread>

namespace reprise::transports {
namespace {

std::atomic<int> running_count{0};

struct running {
  ~running() { running_count.fetch_sub(1); }
};

}  // namespace

struct system_lookup::shared {
  explicit shared(executor at) : where(std::move(at)) {}

  std::mutex mutex;
  std::optional<executor> where;  // empty once it was forgotten
  handler on_answer;
  asio::error_code error;
  results found;
};

bool system_lookup::ask(std::string host, executor where, handler on_answer) {
  if (running_count.fetch_add(1) >= lookup_count_max) {
    running_count.fetch_sub(1);
    return false;
  }
  shared_ = std::make_shared<shared>(std::move(where));
  shared_->on_answer = on_answer;
  const auto work = [state = shared_, host = std::move(host)] {
    const running counted;
    asio::io_context context(1);
    tcp_resolver resolver(context.get_executor());
    state->found = resolver.resolve(host, {}, state->error);
    const std::lock_guard lock(state->mutex);
    if (!state->where) return;
    asio::post(*state->where, [state] {
      if (state->where) state->on_answer(state->error, state->found);
    });
  };
  try {
    std::thread(work).detach();
  } catch (const std::system_error&) {
    running_count.fetch_sub(1);
    shared_.reset();
    return false;
  }
  return true;
}

void system_lookup::forget() noexcept {
  if (shared_ == nullptr) return;
  const std::lock_guard lock(shared_->mutex);
  shared_->where.reset();
}

}  // namespace reprise::transports
