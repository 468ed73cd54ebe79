#include "visitor.hpp"

#include <fmt/format.h>

#include <reprise/env/await.hpp>

namespace examples {

using namespace reprise;

void visitor::setup(handlers<visitor>& on) {
  // It hears while it waits for its turn to speak.
  on.message<talk>(&visitor::talking, reentrancy::interleaved);
  on.message<heard>(&visitor::hear);
}

task<void> visitor::talking(talk what) {
  while (what.lines == 0 || said_ < what.lines) {
    co_await sleep_for(env(), options_.think);
    if (next_ == 0) {
      const bool joined = co_await try_join();
      if (!joined) continue;
    }
    const bool done = co_await try_say(fmt::format("line {} of {}", said_ + 1, options_.name));
    if (done) ++said_;
  }
  options_.print(fmt::format("{} has said everything", options_.name));
}

task<bool> visitor::try_join() {
  if (!room_) co_return false;
  const ask_result<welcome> got =
      co_await ask<join>(room_.get(), options_.patience, self(), options_.name);
  if (!got) co_return false;
  next_ = got.value().first;
  early_.erase(early_.begin(), early_.lower_bound(next_));
  options_.print(fmt::format("{} is in the room and hears from line {} on", options_.name, next_));
  tell_what_is_next();
  co_return true;
}

// Whatever the error: the room recognises a line that is said again, so it is said until it is answered.
task<bool> visitor::try_say(std::string text) {
  if (!room_) co_return false;
  const ask_result<said> got =
      co_await ask<say>(room_.get(), options_.patience, self(), said_ + 1, std::move(text));
  if (!got) {
    env().reached("visitor.asked_again");
    co_return false;
  }
  // The link between their nodes was lost, and the room took it for gone.
  if (got.value().number == 0) next_ = 0;
  co_return got.value().number != 0;
}

// Lines from the room's old place and from its new one come over different links: a later one may overtake.
void visitor::hear(const heard& what) {
  if (next_ != 0 && what.number < next_) {
    options_.print(fmt::format("{} hears line {} again", options_.name, what.number));
    return;
  }
  if (what.number != next_) env().reached("visitor.overtaken");
  early_.emplace(what.number, what);
  if (next_ != 0) tell_what_is_next();
}

void visitor::tell_what_is_next() {
  for (auto at = early_.find(next_); at != early_.end(); at = early_.find(next_)) {
    options_.print(fmt::format("[{}] {}: {}", next_, at->second.speaker, at->second.text));
    early_.erase(at);
    ++next_;
  }
}

}  // namespace examples
