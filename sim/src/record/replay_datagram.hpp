// A datagram socket that receives the log.
#pragma once

#include <utility>

#include <reprise/env/datagram.hpp>

#include "../call_values.hpp"
#include "replay_loop.hpp"

namespace reprise::sim {

class replay_datagram final : public datagram {
 public:
  replay_datagram(replay_process& owner, std::uint32_t loop, const door_entry& made)
      : process_(&owner), loop_(loop), entity_(made.made), local_(made.local) {
    process_->sockets[entity_] = this;
  }
  ~replay_datagram() override {
    if (process_ != nullptr) process_->sockets.erase(entity_);
  }

  void receive(datagram_receive_operation& op) override {
    if (over()) return;
    op.start();
    receive_ = &op;
    note(call_kind::datagram_receive, 0);
  }
  void send(datagram_send_operation& op, const endpoint& to, const_bytes payload) override {
    if (over()) return;
    op.start();
    send_ = &op;
    note(call_kind::datagram_send, value_of_datagram(to, payload));
  }
  void cancel() override {
    if (receive_ != nullptr) note(call_kind::cancel, 0);
  }
  [[nodiscard]] endpoint local() const override { return local_; }
  [[nodiscard]] entity_id entity() const override { return entity_; }

  bool finish_receive(const door_entry& entry) {
    if (receive_ == nullptr) return false;
    datagram_receive_operation& op = *std::exchange(receive_, nullptr);
    op.lend(entry.bytes, entry.remote);
    process_->loop_at(loop_).core().complete(op, entry.door);
    return true;
  }
  bool finish_send(const door_entry& entry) {
    if (send_ == nullptr) return false;
    process_->loop_at(loop_).core().complete(*std::exchange(send_, nullptr), entry.door);
    return true;
  }
  void abandon() noexcept {
    process_ = nullptr;
    if (receive_ != nullptr) std::exchange(receive_, nullptr)->abandon();
    if (send_ != nullptr) std::exchange(send_, nullptr)->abandon();
  }

 private:
  [[nodiscard]] bool over() const noexcept { return process_ == nullptr || process_->over(); }
  void note(call_kind kind, std::uint64_t value) {
    if (!over()) process_->loop_at(loop_).core().note({kind, entity_, value});
  }

  replay_process* process_;  // null once the replay is over
  std::uint32_t loop_;
  entity_id entity_;
  endpoint local_;
  datagram_receive_operation* receive_ = nullptr;
  datagram_send_operation* send_ = nullptr;
};

}  // namespace reprise::sim
