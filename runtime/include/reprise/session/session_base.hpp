// One transport connection as this process sees it: what framed and raw sessions have in common.
//
// Life: a service makes the object when the connection is up and owns it. The callbacks are
//
//   on_connected (on_frame | on_bytes | on_sent | on_writable)* on_disconnected
//
// or none at all. They never overlap, run on the home loop, and never inside a call of this class.
// on_disconnected is the last one and carries the first cause; afterwards the object is destroyed.
// An exception that escapes a callback ends the session (handler_failed), never the loop.
//
// Threading: everything on the home loop. From elsewhere use sender().
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

#include <reprise/env/environment.hpp>
#include <reprise/session/disconnect.hpp>
#include <reprise/session/receive_buffer.hpp>
#include <reprise/session/send_queue.hpp>
#include <reprise/session/send_result.hpp>
#include <reprise/session/session_handle.hpp>
#include <reprise/session/session_options.hpp>
#include <reprise/session/session_sender.hpp>
#include <reprise/session/session_stats.hpp>
#include <reprise/session/silence.hpp>

namespace reprise {

class session_base;

// Whoever holds the session object.
class session_owner {
 public:
  // The session's last callback has returned, nothing is in flight, its stream is closed. It is to
  // be destroyed from a continuation, not in this call.
  virtual void session_ended(session_base& ended) = 0;

 protected:
  ~session_owner() = default;
};

// What a service gives a new session; user classes pass it on to their base.
class session_init {
 public:
  // options, owner and buffers outlive the session.
  session_init(environment env, std::unique_ptr<stream> transport, const session_options& options,
               session_owner& owner, session_handle id, buffer_pool& buffers) noexcept;
  [[nodiscard]] environment env() const noexcept { return env_; }
  [[nodiscard]] endpoint remote() const { return transport_->remote(); }

 private:
  friend class session_base;
  environment env_;
  std::unique_ptr<stream> transport_;
  const session_options* options_;
  session_owner* owner_;
  session_handle id_;
  buffer_pool* buffers_;
};

class session_base {
 public:
  session_base(const session_base&) = delete;
  session_base& operator=(const session_base&) = delete;
  virtual ~session_base();

  [[nodiscard]] session_handle id() const noexcept { return id_; }
  [[nodiscard]] environment env() const noexcept { return env_; }
  // Known until on_disconnected has returned; empty afterwards.
  [[nodiscard]] endpoint local() const noexcept;
  [[nodiscard]] endpoint remote() const noexcept;
  [[nodiscard]] const session_options& options() const noexcept { return *options_; }
  [[nodiscard]] const session_stats& stats() const noexcept { return stats_; }
  // Bytes that send() took and the transport has not taken yet.
  [[nodiscard]] std::size_t queued_bytes() const noexcept;
  // Between on_connected and the first of disconnect(), drain(), end of stream: send() may succeed.
  [[nodiscard]] bool connected() const noexcept { return phase_ == phase::up; }

  // Ends the session now. What is queued is lost and counted in the cause; what was written may be
  // lost too when the remote end sent something that was not read: to be heard out, drain. No
  // callback but on_disconnected follows, and that not inside this call. A second cause is ignored.
  void disconnect(const disconnect_cause& cause = {});
  // Ends it politely: send() answers closed, what is queued is written, the remote end is told that
  // nothing more comes, and when it has finished too, or `within` has passed, the session ends.
  // Frames of the remote end are still handled, so reading must not be paused. Of several calls the
  // earliest deadline counts.
  void drain(duration within);

  // At once, also between two frames that came together; what is there is kept for resume_reading.
  void pause_reading() noexcept { paused_ = true; }
  void resume_reading() noexcept;

  // For other threads and loops. Precondition: not called by a constructor; on_connected is early
  // enough.
  [[nodiscard]] session_sender sender();

  // --- For services ---------------------------------------------------------------------------

  // Once: on_connected follows from a continuation.
  void start() noexcept;
  // Whether on_connected was called.
  [[nodiscard]] bool came_up() const noexcept { return came_up_; }
  // Bytes that are a whole frame of this session's codec; for broadcasts.
  [[nodiscard]] send_result send_encoded(const shared_frame& encoded);

 protected:
  explicit session_base(session_init& init);

  virtual void on_connected() {}
  // The transport took this many bytes; nothing is said of their arrival.
  virtual void on_sent(std::size_t bytes) { static_cast<void>(bytes); }
  // Once after send() answered would_block: the queue has fallen to its low mark.
  virtual void on_writable() {}
  virtual void on_disconnected(const disconnect_cause& cause) { static_cast<void>(cause); }

  // --- For session and raw_session --------------------------------------------------------------

  // Handles bytes that arrived (lent, none after resume_reading) as far as readable() holds, and
  // keeps the rest.
  virtual void take_input(const_bytes lent) = 0;
  // The remote end stopped sending here: null, or what is wrong with that.
  [[nodiscard]] virtual const char* torn() const noexcept = 0;
  // What senders use; null for raw sessions.
  [[nodiscard]] virtual const codec* framing() const noexcept = 0;

  [[nodiscard]] bool readable() const noexcept {
    return (phase_ == phase::up || phase_ == phase::draining) && !paused_;
  }
  [[nodiscard]] bool ending() const noexcept { return phase_ >= phase::ending; }
  // Queues header, payload and trailer as one message, or nothing.
  [[nodiscard]] send_result enqueue(const_bytes header, const_bytes payload, const_bytes trailer);
  // The usual case, in which nothing can throw: where the next message may be written if it fits;
  // empty when it has to go through enqueue.
  [[nodiscard]] mutable_bytes room_in_queue() const noexcept {
    if (phase_ != phase::up || channel_ != nullptr || queue_.bytes() >= options_->queue_bytes_high)
      return {};
    return queue_.room();
  }
  // A message was written to the front of room_in_queue(). Precondition: 1 <= count <= its size.
  send_result enqueued_in_room(std::size_t count) noexcept {
    queue_.extend(count);
    ++stats_.sends;
    pump_.schedule();
    return send_result::ok;
  }
  void count_frame() noexcept { ++stats_.frames_received; }
  [[nodiscard]] receive_buffer& kept() noexcept { return kept_; }
  [[nodiscard]] const receive_buffer& kept() const noexcept { return kept_; }

 private:
  friend class sender_channel;
  enum class phase : std::uint8_t { made, starting, up, draining, ending, ended };
  struct drain_deadline;

  template <class Call>
  void guarded(const char* where, const Call& call) noexcept;
  template <class Append>
  bool append(const Append& call) noexcept;
  template <class Append>
  send_result queue_message(std::size_t bytes, const Append& call);
  [[nodiscard]] send_result admit(std::size_t bytes);
  void pump();
  void come_up();
  void flush();
  void write();
  void finish();
  void on_received();
  void on_written();
  void on_end_of_stream();
  void on_check();
  void on_deadline();
  void on_sender_items();
  void close_to_senders();
  void begin_draining(duration within);
  void take_from_senders();
  void watch_silence();
  void set_cause(const disconnect_cause& cause) noexcept;

  // What an event touches stands together: with thousands of sessions, cache lines are the cost.
  environment env_;
  const session_options* options_;
  std::unique_ptr<stream> stream_;
  phase phase_ = phase::made;
  bool has_cause_ = false;
  bool came_up_ = false;  // on_connected was called
  bool paused_ = false;
  bool offer_again_ = false;  // reading was resumed: kept bytes are to be handled
  bool remote_finished_ = false;
  bool send_shut_ = false;
  bool blocked_ = false;   // somebody waits for on_writable
  bool checking_ = false;  // check_ is armed
  silence idle_;
  silence stall_;
  send_queue queue_;
  receive_buffer kept_;
  deferred_call pump_;
  receive_operation receive_;
  write_operation write_;
  std::size_t write_bytes_ = 0;  // offered to the write in flight
  session_stats stats_;
  std::shared_ptr<sender_channel> channel_;

  session_handle id_;
  session_owner* owner_;
  disconnect_cause cause_;
  timer check_;                            // housekeeping: idle and write time-outs
  std::unique_ptr<drain_deadline> drain_;  // work: drain and linger
};

}  // namespace reprise
