// The actor that is a client: for other actors, here and elsewhere, an actor like any other; for the client at the
// far end of a session, the service.
//
//   class guest : public client_actor {
//    public:
//     guest(actor_init& init, actor_ref hall) : client_actor(init), hall_(hall) {}
//     static void setup(handlers<guest>& on) { on.message<line>(&guest::heard); }
//
//    private:
//     void on_joined(const client_join& who) override { tell<entered>(hall_, self(), std::string(who.identity)); }
//     void on_client_frame(std::uint8_t, const_bytes payload) override { tell<line>(hall_, to_text(payload)); }
//     void heard(const line& what) { static_cast<void>(send(text_frame, as_bytes(what.text))); }
//     actor_ref hall_;
//   };
//
// Life: on_start, on_joined, then frames, messages, signals and timers in the order of their coming, one at a time;
// when the client goes first on_left, behind every frame that came before; then on_stop.
//
// Whoever goes first takes the other along, each once. The client goes (it finished, the connection broke, it was
// silent): the actor ends in its turn, and who watches it is told `stopped`, since it is gone for good, however the
// connection ended; on_left knows how. The actor ends: what it sent before it stopped is still sent, and the session
// drains; when it crashed or was killed the session is disconnected.
//
// Threading: on the home loop of its session.
#pragma once

#include <cstdint>

#include <reprise/actor/actor.hpp>
#include <reprise/actor/client_admission.hpp>
#include <reprise/actor/client_frames.hpp>
#include <reprise/session/disconnect.hpp>
#include <reprise/session/send_result.hpp>

namespace reprise {

class client_seat;

class client_actor : public actor {
 public:
  explicit client_actor(actor_init& init) : actor(init) {}
  ~client_actor() override;

  // Whether send may reach the client.
  [[nodiscard]] bool connected() const noexcept;
  // Its session stays where it is.
  void move_to(const node_id& node) = delete;

 protected:
  virtual void on_joined(const client_join& who) { static_cast<void>(who); }
  // What escapes it ends the actor, like that of every handler. While an exclusive coroutine of the actor is
  // suspended frames wait, and when many do the client is not read from; so a client that left is noticed behind
  // its last frame. To suspend here: run_task.
  virtual void on_client_frame(std::uint8_t type, const_bytes payload) = 0;
  // Once after send answered would_block: the queue has fallen to its low mark.
  virtual void on_client_writable() {}
  // The client is gone, and the actor ends with this.
  virtual void on_left(const disconnect_cause& cause) { static_cast<void>(cause); }

  // As session::send; refused for reserved types, closed in the constructor and after the client left.
  [[nodiscard]] send_result send(std::uint8_t type, const_bytes payload);
  // Parts with the client at once; on_left follows. To part politely: stop.
  void disconnect(const disconnect_cause& cause = {});

 private:
  friend class client_seat;
  client_seat* seat_ = nullptr;  // null in the constructor, and on a halted loop
};

}  // namespace reprise
