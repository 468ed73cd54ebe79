// The control block between a session and its senders.
//
// - box: frames and at most one disconnect, in the order of their places. Closed means that the
//   session takes nothing more; the bit and the list are one word, so no send slips in behind it.
// - admitted: bytes that were taken, by senders or by the session itself, and not yet written. Each
//   admission is one compare-and-swap against the high mark, so the marks are exact for everybody.
// - blocked: somebody was told would_block and waits for on_writable.
//
// It is made by the first call of session_base::sender() and lives as long as its last sender.
// Once retired, nothing in it touches the session or the loop.
#pragma once

#include <atomic>
#include <cstddef>
#include <memory>

#include <reprise/session/post_box.hpp>
#include <reprise/session/session_base.hpp>

namespace reprise {

// What a sender puts into the box: an encoded frame, whose bytes follow the object, or a cause.
class sender_item : public post_box_item<sender_item> {
 public:
  struct destroyer {
    void operator()(sender_item* item) const noexcept;
  };
  using owner = std::unique_ptr<sender_item, destroyer>;

  [[nodiscard]] static owner of_frame(const_bytes header, const_bytes payload, const_bytes trailer);
  [[nodiscard]] static owner of_cause(const disconnect_cause& cause);

  [[nodiscard]] bool is_frame() const noexcept { return is_frame_; }
  [[nodiscard]] const_bytes bytes() const noexcept {
    return {reinterpret_cast<const std::byte*>(this + 1), size_};
  }
  [[nodiscard]] const disconnect_cause& cause() const noexcept { return cause_; }

 private:
  sender_item(std::size_t size, bool is_frame) noexcept : size_(size), is_frame_(is_frame) {}
  ~sender_item() = default;

  std::size_t size_;
  bool is_frame_;
  disconnect_cause cause_;
};

class sender_channel {
 public:
  sender_channel(session_base& session, std::size_t queued_bytes);
  ~sender_channel();
  sender_channel(const sender_channel&) = delete;
  sender_channel& operator=(const sender_channel&) = delete;

  // From any thread.
  [[nodiscard]] send_result send(const frame& value);
  void disconnect(const disconnect_cause& cause);
  [[nodiscard]] session_handle id() const noexcept { return id_; }

  // From any thread: whether this many bytes were admitted.
  [[nodiscard]] bool admit(std::size_t bytes) noexcept;
  [[nodiscard]] std::size_t admitted() const noexcept { return admitted_.load(); }
  // On the loop, for bytes that were written or dropped.
  void written(std::size_t bytes) noexcept { admitted_.fetch_sub(bytes); }
  // On the loop: whether a sender waits; asked once.
  [[nodiscard]] bool take_blocked() noexcept { return blocked_.load() && blocked_.exchange(false); }
  [[nodiscard]] post_box<sender_item>& box() noexcept { return box_; }

 private:
  [[nodiscard]] bool admit_or_block(std::size_t bytes) noexcept;

  post_box<sender_item> box_;
  std::atomic<std::size_t> admitted_;
  std::atomic<bool> blocked_{false};
  std::shared_ptr<const codec> framing_;  // null: bytes
  std::size_t queue_bytes_high_;
  std::size_t raw_send_bytes_max_;
  session_handle id_;
};

}  // namespace reprise
