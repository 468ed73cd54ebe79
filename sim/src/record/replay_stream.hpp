// A stream whose far end is the log.
#pragma once

#include <vector>

#include <reprise/env/stream.hpp>

#include "replay_process.hpp"

namespace reprise::sim {

class replay_stream final : public stream {
 public:
  // `made` is the entry that brought the stream.
  replay_stream(replay_process& owner, std::uint32_t loop, const door_entry& made);
  ~replay_stream() override;

  void receive(receive_operation& op) override;
  void read_some(read_operation& op, mutable_bytes buffer) override;
  void write_some(write_operation& op, std::span<const const_bytes> buffers) override;
  void shutdown_send() override { note(call_kind::shutdown, 0); }
  void cancel() override { note(call_kind::cancel, 0); }
  void abort() override { note(call_kind::abort, 0); }
  [[nodiscard]] endpoint local() const override { return local_; }
  [[nodiscard]] endpoint remote() const override { return remote_; }
  [[nodiscard]] entity_id entity() const override { return entity_; }

  // --- From the log. False when the program has no such operation in flight.
  bool finish_receive(const door_entry& entry);
  bool finish_read(const door_entry& entry);
  bool finish_write(const door_entry& entry);
  // The next entry says that a write was taken.
  bool settle_write();
  void abandon() noexcept;

 private:
  void note(call_kind kind, std::uint64_t value);
  [[nodiscard]] bool over() const noexcept { return process_ == nullptr || process_->over(); }

  replay_process* process_;  // null once the replay is over
  std::uint32_t loop_;
  entity_id entity_;
  endpoint local_;
  endpoint remote_;
  receive_operation* receive_ = nullptr;
  read_operation* read_ = nullptr;
  mutable_bytes buffer_;
  write_operation* write_ = nullptr;
  std::vector<const_bytes> pieces_;
  bool settled_ = false;
  std::uint64_t written_ = 0;
};

}  // namespace reprise::sim
