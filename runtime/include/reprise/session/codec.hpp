// How frames are cut out of a stream of bytes, and put into one.
//
// A codec frames, it does not transform: a payload stands in the stream as it is, between a short
// header and a short trailer. It keeps nothing between calls (what is incomplete stays in the
// session's receive_buffer), so one codec serves every session of a service and every thread.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include <reprise/core/assert.hpp>
#include <reprise/core/bytes.hpp>
#include <reprise/core/error.hpp>
#include <reprise/session/frame.hpp>
#include <reprise/session/frame_batch.hpp>

namespace reprise {

// What the bytes at the front of a stream are.
struct decoded {
  enum class outcome : std::uint8_t { need_more, complete, broken };

  // need_more: how many bytes of input the frame needs before it is worth asking again; 0 when the
  // codec cannot know. It is a hint from outside: nothing is allocated because of it.
  std::size_t needed = 0;
  std::size_t consumed = 0;  // complete: at least 1
  frame value;               // complete: its payload points into the input
  const char* problem = "";  // broken: a literal that names what is wrong
  outcome what = outcome::need_more;
  errc error = errc::ok;  // broken: protocol_error or message_too_large

  [[nodiscard]] static decoded more(std::size_t needed) noexcept {
    decoded out;
    out.needed = needed;
    return out;
  }
  [[nodiscard]] static decoded one(const frame& value, std::size_t consumed) noexcept {
    decoded out;
    out.what = outcome::complete;
    out.value = value;
    out.consumed = consumed;
    return out;
  }
  [[nodiscard]] static decoded fail(errc error, const char* problem) noexcept {
    decoded out;
    out.what = outcome::broken;
    out.error = error;
    out.problem = problem;
    return out;
  }
};

inline constexpr std::size_t frame_header_bytes_max = 16;
inline constexpr std::size_t frame_trailer_bytes_max = 16;

// What stands around a payload in the stream, or why the frame cannot be sent.
class frame_envelope {
 public:
  [[nodiscard]] const_bytes header() const noexcept { return {header_.data(), header_size_}; }
  [[nodiscard]] const_bytes trailer() const noexcept { return {trailer_.data(), trailer_size_}; }
  [[nodiscard]] errc error() const noexcept { return error_; }

  // Precondition: size <= frame_header_bytes_max, frame_trailer_bytes_max. Returns where to write.
  std::byte* set_header(std::size_t size) noexcept {
    REPRISE_ASSERT(size <= frame_header_bytes_max);
    header_size_ = size;
    return header_.data();
  }
  std::byte* set_trailer(std::size_t size) noexcept {
    REPRISE_ASSERT(size <= frame_trailer_bytes_max);
    trailer_size_ = size;
    return trailer_.data();
  }
  // message_too_large, or protocol_error when the codec has no way to carry this frame.
  void refuse(errc error) noexcept { error_ = error; }

 private:
  std::size_t header_size_ = 0;
  std::size_t trailer_size_ = 0;
  errc error_ = errc::ok;
  std::array<std::byte, frame_header_bytes_max> header_;
  std::array<std::byte, frame_trailer_bytes_max> trailer_;
};

// A codec is decode, encode and frame_bytes_max. The other two say the same for many frames at once
// or without a copy; a codec may leave them out, and a session then works longer for each frame.
//
// Threading: every method from any thread. An exception that escapes ends the session that called,
// with disconnect_reason::handler_failed; what a sender or a broadcast calls leaves to their caller.
class codec {
 public:
  codec() = default;
  codec(const codec&) = delete;
  codec& operator=(const codec&) = delete;
  virtual ~codec() = default;

  // Looks at the front of the input. `seen`: that many bytes were offered before, with the answer
  // need_more, and need not be searched again.
  [[nodiscard]] virtual decoded decode(const_bytes input, std::size_t seen) const = 0;
  // Fills an envelope that is empty.
  virtual void encode(const frame& value, frame_envelope& out) const = 0;
  // The most bytes that one frame takes in the stream. A session never keeps more of one frame.
  [[nodiscard]] virtual std::size_t frame_bytes_max() const noexcept = 0;

  // Adds frames from the front of the batch's input, each one what decode says of batch.rest(). It
  // may stop early, and stops at whatever is not a whole frame: decode is asked about that.
  virtual void decode_batch(frame_batch& out) const noexcept;
  // The frame as encode puts it, at the front of `room`: how many bytes, at least 1; or 0 when it
  // does not fit or is refused, and encode is asked. What `room` holds behind them, or then, is
  // anything. The payload is not in `room`.
  [[nodiscard]] virtual std::size_t encode_into(const frame& value, mutable_bytes room) const;
};

}  // namespace reprise
