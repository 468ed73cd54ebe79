// One direction of a simulated TCP connection: the sender's buffer, what is on the wire, and what has
// arrived and was not read. Loss and cuts delay bytes; nothing ever leaves a hole.
//
// What meets a cut is repeated by its sender, so it waits there until the path heals or the sender gives
// up, whose patience begins with what has waited longest. A sender that forgot the connection (RST, given
// up, power lost) repeats nothing: what meets a cut then is lost, and so is a RST, always.
//
// Offsets count bytes since the connection began: read <= arrived <= sent <= accepted.
// Source: RFC 9293 (sequence space, windows, FIN, RST), simplified: no congestion control, and
// acknowledgements cost no events unless a sender waits for one.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include <reprise/core/entity.hpp>
#include <reprise/sim/byte_queue.hpp>
#include <reprise/sim/event_queue.hpp>

namespace reprise::sim {

class tcp_connection;
class tcp_socket;
class path;
class world;

class tcp_pipe {
 public:
  tcp_pipe(world& owner, tcp_connection& connection, entity_id entity);

  void open(path& forward, path& backward, std::uint32_t send_buffer, std::uint32_t window);
  [[nodiscard]] entity_id entity() const noexcept { return entity_; }

  // --- The sender's side
  // Takes what fits; 0 when the buffer is full.
  std::size_t accept(std::span<const const_bytes> buffers, std::size_t limit);
  // The third step of the handshake: makes the connection known to the listener when it arrives.
  void send_handshake();
  void finish();  // FIN after what was accepted
  void reset();   // RST, behind what is on the wire; what is not on it yet is lost
  void forget();  // the sender's host knows nothing of the connection any more
  // And has no power: what has not begun to leave is lost.
  void lose_power();
  [[nodiscard]] std::size_t room() noexcept;
  [[nodiscard]] std::uint64_t accepted() const noexcept { return accepted_; }
  [[nodiscard]] bool finished() const noexcept { return finishing_; }
  // Everything that was written arrived, and is known to have.
  [[nodiscard]] std::uint64_t unconfirmed() noexcept;
  // The writer waits for room.
  void await_room();

  // --- The receiver's side
  [[nodiscard]] std::size_t available() const noexcept {
    return static_cast<std::size_t>(arrived_ - read_);
  }
  [[nodiscard]] std::uint64_t read_offset() const noexcept { return read_; }
  [[nodiscard]] const_bytes front(std::size_t count) const noexcept { return bytes_.front(count); }
  void consume(std::size_t count);
  void begin_loan() noexcept { bytes_.begin_loan(); }
  void end_loan() noexcept { bytes_.end_loan(); }

  // The receiver's host knows nothing of the connection any more: no window holds the sender back.
  void receiver_gone();
  // And its RST got lost: the sender repeats what was not confirmed.
  void repeat();

  // --- The world
  void path_healed();
  void abandon() noexcept;  // nothing moves any more
  [[nodiscard]] bool queued() const noexcept {
    return arrival_.queued() || is_queued(acknowledgement_) || is_queued(give_up_);
  }
  [[nodiscard]] bool moving() const noexcept { return !wire_empty() || sent_ < accepted_; }

 private:
  enum class segment_kind : std::uint8_t { handshake, data, fin, rst };
  struct segment {
    std::uint64_t end;  // the offset after its last byte
    std::int64_t arrival_ns;
    segment_kind kind;
  };
  // The last packet of data on a slow line. Until it begins to leave it takes what is written.
  struct waiting_packet {
    std::int64_t begins_ns = 0;
    std::int64_t left_ns = 0;  // with its last byte
    std::uint64_t full = 0;    // the offset at which it has no more room
  };
  struct acknowledgement {
    std::int64_t time_ns;
    std::uint64_t arrived;
    std::uint64_t credit;  // the sender may send up to here
  };

  [[nodiscard]] static bool is_queued(const std::unique_ptr<event>& one) noexcept {
    return one != nullptr && one->queued();
  }
  [[nodiscard]] tcp_socket& sender() noexcept;
  [[nodiscard]] tcp_socket& receiver() noexcept;
  void transmit();
  void put_on_slow_line(std::uint64_t end);
  void put_on_wire(segment_kind kind, std::uint64_t end, std::uint64_t headers);
  void on_arrival();
  void on_acknowledgement();
  void on_give_up();
  void acknowledge();
  void apply_acknowledgements() noexcept;
  void schedule_acknowledgement();
  void schedule_acknowledgement_at(std::int64_t time_ns);
  void stall(const path& closed);
  void repeat_wire();
  void lose(std::size_t from, std::size_t to);
  void schedule_arrival();
  void enlist();
  void begin_patience() noexcept;
  [[nodiscard]] std::int64_t gives_up_at_ns();
  void delist() noexcept;
  [[nodiscard]] bool wire_empty() const noexcept { return wire_start_ == wire_.size(); }

  // What a message touches stands together: with many connections, cache lines are the cost.
  world& world_;
  path* forward_ = nullptr;
  path* backward_ = nullptr;
  tcp_connection& connection_;
  entity_id entity_;
  bool finishing_ = false;
  bool fin_on_wire_ = false;
  bool reset_on_wire_ = false;
  bool fin_arrived_ = false;
  bool forgotten_ = false;  // by the sender's host
  bool sender_waits_ = false;
  bool held_ = false;      // listed at its paths: stalled_ or ack_owed_
  bool stalled_ = false;   // the first segment waits for a path to heal
  bool refused_ = false;   // for both: it arrived where nobody knows it, and no answer can go back
  bool ack_owed_ = false;  // an acknowledgement could not go back
  bool abandoned_ = false;
  std::uint32_t retransmissions_ = 0;
  std::uint32_t unrepeated_ = 0;  // segments that met a cut, the first on the wire
  std::uint32_t wire_start_ = 0;
  std::uint32_t send_buffer_ = 0;
  std::uint32_t window_ = 0;
  std::uint64_t accepted_ = 0;
  std::uint64_t sent_ = 0;
  std::uint64_t arrived_ = 0;
  std::uint64_t read_ = 0;
  std::uint64_t acked_ = 0;
  std::uint64_t credit_ = 0;
  std::int64_t last_arrival_ns_ = 0;
  std::vector<segment> wire_;
  std::vector<acknowledgement> acks_;  // at most two for each byte of the window
  byte_queue bytes_;
  event arrival_;

  std::unique_ptr<event> acknowledgement_;  // once a sender waited
  std::unique_ptr<event> give_up_;          // once it was held
  std::int64_t waits_since_ns_ = 0;         // while held: what has waited longest
  waiting_packet packet_;
};

}  // namespace reprise::sim
