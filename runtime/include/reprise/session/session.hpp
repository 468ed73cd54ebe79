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

 private:
  void take_input(const_bytes lent) final;
  const char* torn() const noexcept final;
  const codec* framing() const noexcept final { return options().framing.get(); }
  void keep(const_bytes unfinished);
  // Handles what stands at the front of the input; 0 when that is not yet a frame.
  std::size_t take_frame(const_bytes input, std::size_t seen);

  std::size_t needed_ = 0;  // the codec's hint about what is kept
  std::size_t seen_ = 0;    // bytes of kept_ that the codec knows to be no frame yet
};

}  // namespace reprise
