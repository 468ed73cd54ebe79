#include <reprise/session/shared_frame.hpp>

#include <cstring>
#include <new>

namespace reprise {
namespace {

std::byte* put(std::byte* at, const_bytes bytes) noexcept {
  if (!bytes.empty()) std::memcpy(at, bytes.data(), bytes.size());
  return at + bytes.size();
}

}  // namespace

result<shared_frame> shared_frame::encode(const codec& with, const frame& value) {
  frame_envelope around;
  with.encode(value, around);
  if (around.error() != errc::ok) return around.error();

  const std::size_t size = around.header().size() + value.payload.size() + around.trailer().size();
  shared_frame out;
  out.body_ = new (::operator new(sizeof(body) + size)) body;
  out.body_->size = size;
  auto* const bytes = reinterpret_cast<std::byte*>(out.body_ + 1);
  put(put(put(bytes, around.header()), value.payload), around.trailer());
  return out;
}

void shared_frame::drop() noexcept {
  if (body_ == nullptr || body_->holders.fetch_sub(1, std::memory_order_acq_rel) != 1) return;
  body_->~body();
  ::operator delete(body_);
}

}  // namespace reprise
