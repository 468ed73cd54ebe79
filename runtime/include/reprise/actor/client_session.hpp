// The client's end: a session that joins a client_service when it is up.
//
//   class me : public client_session {
//    public:
//     using client_session::client_session;
//
//    private:
//     void on_joined() override { static_cast<void>(send(text_frame, as_bytes("hello"))); }
//     void on_service_frame(std::uint8_t type, const_bytes payload) override { … }
//   };
//
//   session_client client(env, session_client_options(), make_session_factory<me>(to_vector("alice")));
//   co_await client.connect(host_port::parse("games:9000").value());
//
// Threading: that of a session.
#pragma once

#include <string_view>
#include <utility>

#include <reprise/actor/client_frames.hpp>
#include <reprise/session/session.hpp>

namespace reprise {

class client_session : public session {
 public:
  client_session(session_init& init, byte_vector credentials)
      : session(init), credentials_(std::move(credentials)) {}

  [[nodiscard]] bool joined() const noexcept { return joined_; }
  // As session::send; refused for reserved types. What is sent before the service said `joined` waits there, or
  // comes to nothing.
  [[nodiscard]] send_result send(std::uint8_t type, const_bytes payload);
  // Breaks the silence, for a service with an idle time-out.
  [[nodiscard]] send_result send_alive();

 protected:
  virtual void on_joined() {}
  // The service finishes; on_disconnected follows.
  virtual void on_refused(client_refusal why, std::string_view text) {
    static_cast<void>(why), static_cast<void>(text);
  }
  virtual void on_service_frame(std::uint8_t type, const_bytes payload) = 0;

 private:
  void on_connected() final;
  void on_frame(const frame& received) final;

  byte_vector credentials_;
  bool joined_ = false;
};

}  // namespace reprise
