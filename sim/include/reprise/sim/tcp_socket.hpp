// One end of a simulated TCP connection: the kernel's socket, which the program holds by a stream.
#pragma once

#include <memory>
#include <vector>

#include <reprise/core/endpoint.hpp>
#include <reprise/env/digest.hpp>
#include <reprise/env/stream.hpp>
#include <reprise/sim/event_queue.hpp>

namespace reprise::sim {

class host;
class sim_loop;
class tcp_connection;
class tcp_pipe;
class tcp_stream;
class world;

class tcp_socket {
 public:
  tcp_socket(world& owner, tcp_connection& connection, tcp_pipe& in, tcp_pipe& out, host& machine,
             entity_id entity);
  tcp_socket(const tcp_socket&) = delete;
  tcp_socket& operator=(const tcp_socket&) = delete;

  // A program takes hold of this end.
  [[nodiscard]] std::unique_ptr<stream> open(sim_loop& home);
  [[nodiscard]] bool open() const noexcept { return stream_ != nullptr; }
  [[nodiscard]] bool closed() const noexcept { return closed_; }
  // The kernel knows the connection: it has not ended by a RST, a timeout, or a loss of power.
  [[nodiscard]] bool known() const noexcept { return failure_ == errc::ok; }
  [[nodiscard]] bool takes_bytes() const noexcept { return known() && !closed_; }
  [[nodiscard]] entity_id entity() const noexcept { return entity_; }
  [[nodiscard]] const endpoint& local() const noexcept;
  [[nodiscard]] const endpoint& remote() const noexcept;
  [[nodiscard]] host& machine() noexcept { return host_; }

  // --- From the program, through its stream
  void receive(receive_operation& op);
  void read_some(read_operation& op, mutable_bytes buffer);
  void write_some(write_operation& op, std::span<const const_bytes> buffers);
  void shutdown_send();
  void cancel();
  void abort();
  void close();  // the stream was destroyed
  // Gives up an end that no program ever held.
  void close_unopened() {
    abort();
    close();
  }

  // --- From the wire
  void on_readable();  // bytes or FIN arrived
  void on_fin();
  void on_writable();      // room in the send buffer
  void on_reset();         // RST arrived
  void refuse();           // bytes or FIN arrived that nobody takes: answers with RST
  void on_reset_lost();    // that answer, or the RST of an abort, met a cut
  void on_lost(errc why);  // the sender gave up

  // --- From the world
  // The kernel knows nothing any more, also of what its process has closed or never accepted.
  void lose_power();
  // The process died: nothing of it may act. The kernel closes what it had open (or, without power,
  // does not).
  void halt(bool power_lost, bool with_reset);
  // A firing of the reset family: as if the network had sent RST to both ends.
  void force_reset();
  [[nodiscard]] bool queued() const noexcept {
    return read_event_.queued() || write_event_.queued();
  }
  [[nodiscard]] bool write_pending() const noexcept { return write_ != nullptr; }
  [[nodiscard]] bool read_pending() const noexcept {
    return receive_ != nullptr || read_ != nullptr;
  }

 private:
  [[nodiscard]] bool read_ready() const noexcept;
  void schedule_read(bool from_call);
  void on_read_event();
  void on_write_event();
  void complete_read();
  [[nodiscard]] std::size_t readable_count() const;
  void try_write(std::span<const const_bytes> buffers);
  void schedule_write(std::uint64_t delay_ns);
  void leave_host() noexcept;
  void note(call_kind kind, std::uint64_t value);

  world& world_;
  tcp_pipe& in_;
  tcp_pipe& out_;
  sim_loop* loop_ = nullptr;
  entity_id entity_;
  receive_operation* receive_ = nullptr;
  read_operation* read_ = nullptr;
  write_operation* write_ = nullptr;
  std::uint32_t written_ = 0;
  std::uint32_t host_slot_ = 0;  // where the host lists it, while a program holds it
  errc write_error_ = errc::ok;
  errc failure_ = errc::ok;  // why the connection is broken; closed: ended here
  bool write_taken_ = false;
  bool fin_arrived_ = false;
  bool read_cancelled_ = false;
  bool closed_ = false;
  bool halted_ = false;
  event read_event_;
  event write_event_;

  mutable_bytes read_buffer_;
  std::unique_ptr<std::vector<const_bytes>> waiting_;  // what a write that waits for room offers
  tcp_connection& connection_;
  host& host_;
  tcp_stream* stream_ = nullptr;
  friend class tcp_connection;
};

}  // namespace reprise::sim
