// A frame encoded once, for many sessions: immutable bytes, counted, freed by the last holder.
#pragma once

#include <atomic>
#include <cstddef>
#include <utility>

#include <reprise/core/bytes.hpp>
#include <reprise/core/result.hpp>
#include <reprise/session/codec.hpp>

namespace reprise {

// Threading: copies may be held and dropped on different threads.
class shared_frame {
 public:
  shared_frame() noexcept = default;  // empty
  // The errors of codec::encode.
  [[nodiscard]] static result<shared_frame> encode(const codec& with, const frame& value);

  shared_frame(const shared_frame& other) noexcept : body_(other.body_) {
    if (body_ != nullptr) body_->holders.fetch_add(1, std::memory_order_relaxed);
  }
  shared_frame(shared_frame&& other) noexcept : body_(std::exchange(other.body_, nullptr)) {}
  shared_frame& operator=(shared_frame other) noexcept {
    std::swap(body_, other.body_);
    return *this;
  }
  ~shared_frame() { drop(); }

  // As they stand in the stream.
  [[nodiscard]] const_bytes bytes() const noexcept {
    if (body_ == nullptr) return {};
    return {reinterpret_cast<const std::byte*>(body_ + 1), body_->size};
  }

 private:
  struct body {
    std::atomic<std::size_t> holders{1};
    std::size_t size = 0;
  };
  void drop() noexcept;

  body* body_ = nullptr;
};

}  // namespace reprise
