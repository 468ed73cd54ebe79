// Messages that wait for their turn on a link, and their way there in pieces: a session's queue is kept short, so
// that a heartbeat stands behind no more than that and what the system took to send.
#pragma once

#include <algorithm>
#include <deque>

#include <reprise/core/bytes.hpp>
#include <reprise/peer/peer_options.hpp>

namespace reprise {

class link_outbox {
 public:
  struct chunk {
    const_bytes bytes;
    bool last = false;  // of its message
  };

  [[nodiscard]] bool empty() const noexcept { return waiting_.empty(); }
  // Each message counts for message_overhead_bytes until it was handed on whole.
  [[nodiscard]] std::size_t bytes() const noexcept { return bytes_; }
  // Messages of which something was not handed on.
  [[nodiscard]] std::size_t count() const noexcept { return waiting_.size(); }

  // The same, whole, oldest first.
  template <class Call>
  void for_each(const Call& call) const {
    for (const byte_vector& message : waiting_) call(const_bytes(message));
  }

  void add(const_bytes message) {
    waiting_.emplace_back(message.begin(), message.end());
    bytes_ += message.size() + message_overhead_bytes;
  }
  // The next piece of at most this size; valid until taken. Precondition: !empty().
  [[nodiscard]] chunk front(std::size_t size_max) const noexcept {
    const const_bytes left = const_bytes(waiting_.front()).subspan(begun_);
    return {left.first(std::min(size_max, left.size())), left.size() <= size_max};
  }
  void take(const chunk& sent) {
    bytes_ -= sent.bytes.size();
    begun_ += sent.bytes.size();
    if (!sent.last) return;
    bytes_ -= message_overhead_bytes;
    waiting_.pop_front();
    begun_ = 0;
  }

 private:
  std::deque<byte_vector> waiting_;
  std::size_t begun_ = 0;  // bytes of the first that were taken
  std::size_t bytes_ = 0;
};

}  // namespace reprise
