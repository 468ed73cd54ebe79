// A message on its way to one actor of this loop, or a signal to it.
#pragma once

#include <cstring>
#include <type_traits>

#include <reprise/actor/actor_ref.hpp>
#include <reprise/actor/arrival.hpp>
#include <reprise/actor/message.hpp>
#include <reprise/core/time.hpp>

namespace reprise {

class actor;

// Where the answer to an ask goes.
struct ask_return {
  incarnation_id node;  // none: nobody waits
  std::uint64_t correlation = 0;
  std::uint16_t loop = 0;

  explicit operator bool() const noexcept { return node.value != 0; }
};

enum class envelope_kind : std::uint8_t {
  tell,
  ask,
  // Found by its type in the actor's table, outside the mailbox's bound; dropped when there is no handler.
  signal,
  // Knows itself what to do; outside the bound. Its actor keeps it from when it is made until it has run.
  call,
  // The same, and nobody's: dropped with the mailbox that it stands in, or when its actor has ended.
  errand,
};

class envelope : public arrival {
 public:
  [[nodiscard]] envelope_kind kind() const noexcept { return kind_; }
  [[nodiscard]] bool bounded() const noexcept { return kind_ <= envelope_kind::ask; }
  [[nodiscard]] message_id type() const noexcept { return type_; }
  // The message as it was given, or null.
  [[nodiscard]] void* value() const noexcept { return encoded_ ? nullptr : data_; }
  [[nodiscard]] type_mark mark() const noexcept { return mark_; }
  // The message as it came from elsewhere; empty when there is a value.
  [[nodiscard]] const_bytes bytes() const noexcept {
    return encoded_ ? const_bytes(static_cast<const std::byte*>(data_), size_) : const_bytes();
  }
  [[nodiscard]] bool encoded() const noexcept { return encoded_; }

  // Puts the message's bytes there, whichever way it is held.
  virtual void encode(byte_sink& out) const = 0;
  // Only of a call or an errand.
  virtual void run(actor& on) { static_cast<void>(on); }
  void arrive(actor_loop& here) final;

  [[nodiscard]] actor_ref to() const noexcept { return {to_node_, to_loop_, to_slot_, to_life_}; }
  // The sender; nobody when no actor sent it.
  [[nodiscard]] actor_ref from() const noexcept {
    return from_life_ == 0 ? actor_ref() : actor_ref(origin_, from_loop_, from_slot_, from_life_);
  }
  // Of an ask that nobody has answered yet.
  [[nodiscard]] ask_return answer() const noexcept {
    return correlation_ == 0 ? ask_return() : ask_return{origin_, correlation_, answer_loop_};
  }
  [[nodiscard]] ask_return take_answer() noexcept {
    const ask_return out = answer();
    correlation_ = 0;
    return out;
  }
  [[nodiscard]] time_point deadline() const noexcept { return deadline_; }

  void address(const actor_ref& to, const actor_ref& from = {}) noexcept {
    to_node_ = to.node();
    to_slot_ = to.slot();
    to_life_ = to.generation();
    to_loop_ = to.loop();
    origin_ = from.node();
    from_slot_ = from.slot();
    from_life_ = from.generation();
    from_loop_ = from.loop();
  }
  // After address(). Precondition: its sender, if any, is of the node that waits.
  void expect_answer(const ask_return& back, time_point until) noexcept {
    REPRISE_ASSERT(from_life_ == 0 || !back || origin_ == back.node);
    deadline_ = until;
    if (!back) return;
    origin_ = back.node;
    correlation_ = back.correlation;
    answer_loop_ = back.loop;
  }

 protected:
  // Without a message.
  envelope(envelope_kind kind, message_id type) noexcept : envelope(kind, type, nullptr, nullptr) {}
  envelope(envelope_kind kind, message_id type, void* value, type_mark mark) noexcept
      : kind_(kind), data_(value), mark_(mark), type_(type) {}
  envelope(envelope_kind kind, message_id type, void* bytes, std::size_t size) noexcept
      : kind_(kind),
        encoded_(true),
        data_(bytes),
        type_(type),
        size_(static_cast<std::uint32_t>(size)) {}

 private:
  // With a message of 8 bytes it fits into two cache lines, the smallest piece of memory of the pool. What
  // comes first lies in the padding of `arrival`.
  envelope_kind kind_;
  bool encoded_ = false;

 public:
  std::uint8_t hops = 0;
  bool wants_notice = false;  // the sender listens to `undelivered`
  bool standing = false;      // of a call: it is in its actor's mailbox
  bool cancelled = false;     // of a call that stands there

 private:
  void* data_;
  type_mark mark_ = nullptr;
  message_id type_;
  incarnation_id to_node_;
  incarnation_id origin_;  // of the sender, and of who waits for the answer
  std::uint32_t to_slot_ = 0;
  std::uint32_t to_life_ = 0;
  std::uint32_t from_slot_ = 0;
  std::uint32_t from_life_ = 0;
  std::uint64_t correlation_ = 0;
  time_point deadline_ = time_never;
  std::uint32_t size_ = 0;
  std::uint16_t to_loop_ = 0;
  std::uint16_t from_loop_ = 0;
  std::uint16_t answer_loop_ = 0;
};

// A value of this program.
template <class M>
class typed_envelope final : public envelope {
 public:
  typed_envelope(envelope_kind kind, message_id type,
                 M value) noexcept(std::is_nothrow_move_constructible_v<M>)
      : envelope(kind, type, &value_, type_mark_of<M>()), value_(std::move(value)) {}
  void encode(byte_sink& out) const override {
    if constexpr (message<M>) {
      message_traits<M>::encode(value_, out);
    } else {
      static_cast<void>(out);
    }
  }

 private:
  M value_;
};

// Bytes that came from another node. Its memory follows it, so it is made with that many extra bytes.
class encoded_envelope final : public envelope {
 public:
  encoded_envelope(envelope_kind kind, message_id type, const_bytes raw) noexcept
      : envelope(kind, type, this + 1, raw.size()) {
    if (!raw.empty()) std::memcpy(static_cast<void*>(this + 1), raw.data(), raw.size());
  }
  void encode(byte_sink& out) const override { out.write(bytes()); }
};

}  // namespace reprise
