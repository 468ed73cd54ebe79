// A pool whose work runs, and completes, when the test says.
#pragma once

#include <algorithm>
#include <deque>
#include <memory>
#include <utility>

#include <reprise/env/blocking_pool.hpp>

#include "hand_turned_loop.hpp"

namespace reprise::testing {

class hand_turned_pool final : public blocking_pool {
 public:
  explicit hand_turned_pool(hand_turned_loop& world) : world_(world) { world.parts().pool = this; }
  ~hand_turned_pool() override { forget(); }

  void run(blocking_operation& op, std::shared_ptr<blocking_work> work) override {
    op.start();
    waiting.push_back({&op, std::move(work), errc::ok, nullptr});
  }
  void cancel(blocking_operation& op) override {
    ++cancel_count;
    const auto at = std::find_if(waiting.begin(), waiting.end(),
                                 [&op](const item& one) { return one.op == &op; });
    if (at == waiting.end()) return;
    at->error = errc::cancelled;
    over.push_back(std::move(*at));
    waiting.erase(at);
  }

  void run_next() {
    item next = std::move(waiting.front());
    waiting.pop_front();
    try {
      next.work->run();
    } catch (...) {
      next.error = errc::work_failed;
      next.exception = std::current_exception();
    }
    over.push_back(std::move(next));
  }
  void refuse_next() {
    waiting.front().error = errc::out_of_resources;
    over.push_back(std::move(waiting.front()));
    waiting.pop_front();
  }
  void complete_next() {
    item next = std::move(over.front());
    over.pop_front();
    next.op->fail(next.exception);
    world_.complete(*next.op, next.error, 0);
  }
  // As a halted node does.
  void forget() {
    for (auto* const list : {&waiting, &over}) {
      for (const item& one : *list) one.op->abandon();
      list->clear();
    }
  }

  struct item {
    blocking_operation* op;
    std::shared_ptr<blocking_work> work;
    errc error;
    std::exception_ptr exception;
  };
  std::deque<item> waiting;
  std::deque<item> over;
  int cancel_count = 0;

 private:
  hand_turned_loop& world_;
};

}  // namespace reprise::testing
