// A session that speaks in frames.
//
//   class echo : public session {
//    public:
//     using session::session;
//
//    private:
//     void on_frame(const frame& received) override {
//       if (send(received) != send_result::ok) disconnect(disconnect_reason::too_slow);
//     }
//   };
#pragma once

#include <cstdint>

#include <reprise/session/session_base.hpp>

namespace reprise {

class session : public session_base {
 public:
  explicit session(session_init& init) : session_base(init) {}

  // Copies. Sends of one event leave together at its end.
  [[nodiscard]] send_result send(const frame& value);
  [[nodiscard]] send_result send(std::uint8_t type, const_bytes payload) {
    return send(frame(type, payload));
  }
  [[nodiscard]] send_result send(const_bytes payload) { return send(frame(payload)); }
  // A frame that this session's codec encoded; refers to it instead of copying when that is cheaper.
  [[nodiscard]] send_result send(const shared_frame& encoded) { return send_encoded(encoded); }

 protected:
  // The payload is valid during the call.
  virtual void on_frame(const frame& received) = 0;
  // How many bytes of a frame that has not come whole this session keeps, whatever its codec allows: less while
  // the other side is a stranger. A frame that needs more ends the session with a protocol error, with a codec
  // that can not tell lengths at twice that. Asked for each frame that is torn, and not for whole ones.
  [[nodiscard]] virtual std::size_t unfinished_bytes_max() const noexcept { return SIZE_MAX; }

 private:
  std::size_t encode_into(const frame& value, mutable_bytes room) noexcept;
  send_result send_in_parts(const frame& value);
  void take_input(const_bytes lent) final;
  const char* torn() const noexcept final;
  const codec* framing() const noexcept final { return options().framing.get(); }
  void keep(const_bytes unfinished);
  // Handles frames at the front of the input as long as readable() holds; returns how many bytes
  // they are, 0 when there is not yet a frame.
  std::size_t take_frames(const_bytes input);
  std::size_t take_frame(const_bytes input, std::size_t seen);
  void hand_over(const frame& received) {
    count_frame();
    on_frame(received);
  }

  std::size_t needed_ = 0;  // the codec's hint about what is kept
  std::size_t seen_ = 0;    // bytes of kept_ that the codec knows to be no frame yet
};

}  // namespace reprise
