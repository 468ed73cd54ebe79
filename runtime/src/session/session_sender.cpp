#include <reprise/session/session_sender.hpp>

#include <cstring>
#include <new>
#include <utility>

#include "sender_channel.hpp"

namespace reprise {
namespace {

std::byte* put(std::byte* at, const_bytes bytes) noexcept {
  if (!bytes.empty()) std::memcpy(at, bytes.data(), bytes.size());
  return at + bytes.size();
}

}  // namespace

sender_item::owner sender_item::of_frame(const_bytes header, const_bytes payload,
                                         const_bytes trailer) {
  const std::size_t size = header.size() + payload.size() + trailer.size();
  owner item(new (::operator new(sizeof(sender_item) + size)) sender_item(size, true));
  put(put(put(reinterpret_cast<std::byte*>(item.get() + 1), header), payload), trailer);
  return item;
}

sender_item::owner sender_item::of_cause(const disconnect_cause& cause) {
  owner item(new (::operator new(sizeof(sender_item))) sender_item(0, false));
  item->cause_ = cause;
  return item;
}

void sender_item::destroyer::operator()(sender_item* item) const noexcept {
  item->~sender_item();
  ::operator delete(item);
}

sender_channel::sender_channel(session_base& session, std::size_t queued_bytes)
    : box_(session.env().home(), delegate<void()>::to<&session_base::on_sender_items>(&session)),
      admitted_(queued_bytes),
      framing_(session.framing() == nullptr ? nullptr : session.options().framing),
      queue_bytes_high_(session.options().queue_bytes_high),
      raw_send_bytes_max_(session.options().raw_send_bytes_max),
      id_(session.id()) {}

sender_channel::~sender_channel() {
  sender_item* item = box_.take();
  while (item != nullptr) {
    const sender_item::owner held(item);
    item = post_box<sender_item>::next(*held);
  }
}

bool sender_channel::admit(std::size_t bytes) noexcept {
  std::size_t held = admitted_.load();
  while (held < queue_bytes_high_)
    if (admitted_.compare_exchange_weak(held, held + bytes)) return true;
  return false;
}

// The mark may be passed downwards between the failure and the moment at which it is on record that
// somebody waits, so it is looked at once more afterwards.
bool sender_channel::admit_or_block(std::size_t bytes) noexcept {
  if (admit(bytes)) return true;
  blocked_.store(true);
  return admit(bytes);
}

send_result sender_channel::send(const frame& value) {
  if (box_.closed()) return send_result::closed;
  frame_envelope around;
  if (framing_ != nullptr) {
    framing_->encode(value, around);
    if (around.error() == errc::message_too_large) return send_result::too_big;
    if (around.error() != errc::ok) return send_result::refused;
  } else {
    if (value.payload.size() > raw_send_bytes_max_) return send_result::too_big;
    if (value.payload.empty()) return send_result::ok;
  }
  const std::size_t bytes = around.header().size() + value.payload.size() + around.trailer().size();
  sender_item::owner item = sender_item::of_frame(around.header(), value.payload, around.trailer());
  if (!admit_or_block(bytes)) return box_.closed() ? send_result::closed : send_result::would_block;
  if (!box_.push(*item)) return send_result::closed;
  static_cast<void>(item.release());
  return send_result::ok;
}

void sender_channel::disconnect(const disconnect_cause& cause) {
  if (box_.closed()) return;
  sender_item::owner item = sender_item::of_cause(cause);
  if (box_.push_last(*item)) static_cast<void>(item.release());
}

session_sender::session_sender(std::shared_ptr<sender_channel> channel) noexcept
    : channel_(std::move(channel)) {}

send_result session_sender::send(const frame& value) const {
  return channel_ == nullptr ? send_result::closed : channel_->send(value);
}

void session_sender::disconnect(const disconnect_cause& cause) const {
  if (channel_ != nullptr) channel_->disconnect(cause);
}

session_handle session_sender::id() const noexcept {
  return channel_ == nullptr ? session_handle{} : channel_->id();
}

}  // namespace reprise
