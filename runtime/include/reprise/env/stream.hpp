// A connected, ordered, reliable stream of bytes (TCP, RFC 9293) as the seam shows it.
//
// Threading: everything on the stream's home loop. What is received is always a prefix of what the
// remote end sent. At most one receiving operation (receive or read_some) and one write are in flight.
// Receiving and writing complete in no promised order relative to each other.
// After the first failed write every later write fails too.
#pragma once

#include <reprise/core/endpoint.hpp>
#include <reprise/core/entity.hpp>
#include <reprise/env/operation.hpp>

namespace reprise {

class stream {
 public:
  stream() = default;
  stream(const stream&) = delete;
  stream& operator=(const stream&) = delete;

  // Precondition: nothing is in flight. Closes the connection: what was written is still sent if
  // everything received had been read; else the remote end sees connection_reset.
  virtual ~stream() = default;

  // Completes with lent bytes, or end_of_stream, connection_reset, timed_out, unreachable (instead of
  // timed_out, when the network said why), out_of_resources, cancelled, closed, io_error.
  virtual void receive(receive_operation& op) = 0;
  // The same into the caller's memory. Precondition: the buffer is not empty.
  virtual void read_some(read_operation& op, mutable_bytes buffer) = 0;
  // Takes from 1 byte to everything. Precondition: at least one byte, at most gather_count_max
  // buffers. The list itself is read before the call returns; the bytes until completion.
  virtual void write_some(write_operation& op, std::span<const const_bytes> buffers) = 0;

  // Sends FIN after what was written; later writes fail with closed. Precondition: no write pending.
  virtual void shutdown_send() = 0;
  // Asks pending operations to end. A receive that already has bytes succeeds with them, a write
  // that already took some succeeds with its count; else they complete with cancelled.
  virtual void cancel() = 0;
  // Ends the connection at once: the remote end sees connection_reset, bytes not yet sent are lost,
  // pending operations complete (with cancelled or their outcome), later ones with closed.
  virtual void abort() = 0;

  [[nodiscard]] virtual endpoint local() const = 0;
  [[nodiscard]] virtual endpoint remote() const = 0;
  // The stable name of this end of the connection.
  [[nodiscard]] virtual entity_id entity() const = 0;
};

}  // namespace reprise
