// Unconnected datagrams (UDP, RFC 768): each arrives whole, late, twice, or never.
#pragma once

#include <reprise/core/endpoint.hpp>
#include <reprise/core/entity.hpp>
#include <reprise/env/operation.hpp>

namespace reprise {

// The largest payload of one datagram over IPv4; more completes with message_too_large.
inline constexpr std::size_t datagram_bytes_max = 65507;

// data() is lent and may be empty: a datagram of no bytes is one. from() is its sender.
class datagram_receive_operation : public operation {
 public:
  using operation::operation;
  [[nodiscard]] const_bytes data() const noexcept { return data_; }
  [[nodiscard]] const endpoint& from() const noexcept { return from_; }
  void lend(const_bytes data, const endpoint& from) noexcept {
    data_ = data;
    from_ = from;
  }

 private:
  const_bytes data_;
  endpoint from_;
};

class datagram_send_operation : public operation {
 public:
  using operation::operation;
};

// Threading: on its loop. At most one receive and one send in flight. Sending completes when the
// system took the datagram, which says nothing of its arrival.
class datagram {
 public:
  datagram() = default;
  datagram(const datagram&) = delete;
  datagram& operator=(const datagram&) = delete;
  virtual ~datagram() = default;  // Precondition: nothing is in flight.

  // Completes with a datagram, or cancelled, out_of_resources, io_error. A refusal that an earlier send
  // met is no error.
  virtual void receive(datagram_receive_operation& op) = 0;
  // Completes with ok, message_too_large, unreachable, permission_denied, out_of_resources, io_error.
  // The payload stays valid until then.
  virtual void send(datagram_send_operation& op, const endpoint& to, const_bytes payload) = 0;
  virtual void cancel() = 0;
  [[nodiscard]] virtual endpoint local() const = 0;
  [[nodiscard]] virtual entity_id entity() const = 0;
};

}  // namespace reprise
