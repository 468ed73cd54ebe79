#include "replay_stream.hpp"

#include <algorithm>
#include <utility>

#include "../call_values.hpp"
#include "replay_loop.hpp"

namespace reprise::sim {

replay_stream::replay_stream(replay_process& owner, std::uint32_t loop, const door_entry& made)
    : process_(&owner), loop_(loop), entity_(made.made), local_(made.local), remote_(made.remote) {
  process_->streams[entity_] = this;
}

replay_stream::~replay_stream() {
  if (process_ != nullptr) process_->streams.erase(entity_);
  if (over()) return;
  REPRISE_ASSERT(receive_ == nullptr && read_ == nullptr && write_ == nullptr);
  note(call_kind::close, 0);
}

void replay_stream::note(call_kind kind, std::uint64_t value) {
  if (!over()) process_->loop_at(loop_).core().note({kind, entity_, value});
}

void replay_stream::receive(receive_operation& op) {
  if (over()) return;
  REPRISE_ASSERT(receive_ == nullptr && read_ == nullptr);
  op.start();
  receive_ = &op;
  note(call_kind::receive, 0);
}

void replay_stream::read_some(read_operation& op, mutable_bytes buffer) {
  if (over()) return;
  REPRISE_ASSERT(receive_ == nullptr && read_ == nullptr);
  op.start();
  read_ = &op;
  buffer_ = buffer;
  note(call_kind::read, buffer.size());
}

void replay_stream::write_some(write_operation& op, std::span<const const_bytes> buffers) {
  if (over()) return;
  REPRISE_ASSERT(write_ == nullptr);
  op.start();
  write_ = &op;
  pieces_.assign(buffers.begin(), buffers.end());
  settled_ = false;
  // Taken at once; else the log says later when there was room.
  if (process_->next_is_write_of(entity_)) settle_write();
}

bool replay_stream::settle_write() {
  if (write_ == nullptr || settled_) return false;
  settled_ = true;
  const auto completion = process_->completion_of_next_write();
  std::uint64_t value = process_->next_value();  // unless the log knows how much was taken
  if (completion && completion->error == errc::ok)
    value = value_of_write(written_, pieces_, completion->count);
  note(call_kind::write, value);
  return true;
}

bool replay_stream::finish_receive(const door_entry& entry) {
  if (receive_ == nullptr) return false;
  receive_operation& op = *std::exchange(receive_, nullptr);
  op.lend(entry.bytes);
  process_->loop_at(loop_).core().complete(op, entry.door);
  return true;
}

bool replay_stream::finish_read(const door_entry& entry) {
  if (read_ == nullptr || entry.bytes.size() > buffer_.size()) return false;
  read_operation& op = *std::exchange(read_, nullptr);
  std::copy(entry.bytes.begin(), entry.bytes.end(), buffer_.begin());
  process_->loop_at(loop_).core().complete(op, entry.door);
  return true;
}

bool replay_stream::finish_write(const door_entry& entry) {
  if (write_ == nullptr) return false;
  written_ += entry.door.count;
  process_->loop_at(loop_).core().complete(*std::exchange(write_, nullptr), entry.door);
  return true;
}

void replay_stream::abandon() noexcept {
  process_ = nullptr;
  if (receive_ != nullptr) std::exchange(receive_, nullptr)->abandon();
  if (read_ != nullptr) std::exchange(read_, nullptr)->abandon();
  if (write_ != nullptr) std::exchange(write_, nullptr)->abandon();
}

}  // namespace reprise::sim
