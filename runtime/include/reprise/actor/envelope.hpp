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

  actor_ref to;
  actor_ref from;     // the sender; nobody when no actor sent it
  ask_return answer;  // of an ask that nobody has answered yet
  time_point deadline = time_never;
  std::uint8_t hops = 0;
  bool wants_notice = false;  // the sender listens to `undelivered`
  bool standing = false;      // of a call: it is in its actor's mailbox
  bool cancelled = false;     // of a call that stands there

 protected:
  envelope(envelope_kind kind, message_id type, void* value) noexcept
      : data_(value), type_(type), kind_(kind) {}
  envelope(envelope_kind kind, message_id type, void* bytes, std::size_t size) noexcept
      : data_(bytes),
        size_(static_cast<std::uint32_t>(size)),
        type_(type),
        kind_(kind),
        encoded_(true) {}

 private:
  void* data_;
  std::uint32_t size_ = 0;
  message_id type_;
  envelope_kind kind_;
  bool encoded_ = false;
};

// A value of this program.
template <class M>
class typed_envelope final : public envelope {
 public:
  typed_envelope(envelope_kind kind, message_id type,
                 M value) noexcept(std::is_nothrow_move_constructible_v<M>)
      : envelope(kind, type, &value_), value_(std::move(value)) {}
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
