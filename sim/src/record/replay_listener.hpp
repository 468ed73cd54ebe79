// A listener at which the log arrives.
#pragma once

#include <memory>
#include <utility>

#include "replay_loop.hpp"
#include "replay_stream.hpp"

namespace reprise::sim {

class replay_listener final : public listener {
 public:
  replay_listener(replay_process& owner, std::uint32_t loop, const door_entry& made)
      : process_(&owner), loop_(loop), entity_(made.door.entity), local_(made.local) {
    process_->listeners[entity_] = this;
  }
  ~replay_listener() override {
    if (process_ != nullptr) process_->listeners.erase(entity_);
  }

  void accept(accept_operation& op, loop& home) override {
    if (over()) return;
    REPRISE_ASSERT(op_ == nullptr);
    op.start();
    op_ = &op;
    home_ = process_->index_of(home);
    note(call_kind::accept);
  }
  void cancel() override {
    if (op_ != nullptr) note(call_kind::cancel);
  }
  [[nodiscard]] endpoint local() const override { return local_; }

  bool finish_accept(const door_entry& entry) {
    if (op_ == nullptr) return false;
    accept_operation& op = *std::exchange(op_, nullptr);
    if (entry.door.error == errc::ok)
      op.give(std::make_unique<replay_stream>(*process_, home_, entry));
    process_->loop_at(loop_).core().complete(op, entry.door);
    return true;
  }
  void abandon() noexcept {
    process_ = nullptr;
    if (op_ != nullptr) std::exchange(op_, nullptr)->abandon();
  }

 private:
  [[nodiscard]] bool over() const noexcept { return process_ == nullptr || process_->over(); }
  void note(call_kind kind) {
    if (!over()) process_->loop_at(loop_).core().note({kind, entity_, 0});
  }

  replay_process* process_;  // null once the replay is over
  std::uint32_t loop_;
  entity_id entity_;
  endpoint local_;
  accept_operation* op_ = nullptr;
  std::uint32_t home_ = 0;
};

}  // namespace reprise::sim
