// The network stack of one machine: ports, listeners, sockets. Speaks to other hosts through the world.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <vector>

#include <reprise/core/endpoint.hpp>
#include <reprise/core/entity.hpp>
#include <reprise/core/time.hpp>
#include <reprise/sim/rule.hpp>

namespace reprise::sim {

class tcp_socket;
class tcp_listener;
class udp_socket;
class world;

// How operating systems differ where both are right. What is empty is drawn when it first matters, and
// kept; until then nothing was chosen.
struct host_profile {
  std::optional<bool>
      reset_discards_unread;            // Windows drops unread bytes at a reset, Linux delivers
  std::optional<bool> backlog_refuses;  // Windows refuses when the backlog is full, Linux ignores
  std::uint64_t send_buffer_bytes = 128 * 1024;
  std::uint64_t receive_window_bytes = 64 * 1024;
  duration connect_timeout = 127s;          // Linux, tcp_syn_retries = 6
  std::optional<duration> give_up_timeout;  // how long a sender repeats what is not confirmed
};

class host {
 public:
  host(host_index index, ip_address address, entity_id entity) noexcept
      : index_(index), address_(address), entity_(entity) {}

  [[nodiscard]] host_index index() const noexcept { return index_; }
  [[nodiscard]] ip_address address() const noexcept { return address_; }
  [[nodiscard]] entity_id entity() const noexcept { return entity_; }

  host_profile profile;
  bool up = true;

  [[nodiscard]] bool owns(const ip_address& address) const noexcept {
    return address.is_any() || address == address_ || address == ip_address::loopback();
  }
  // 0 when none is left.
  [[nodiscard]] std::uint16_t ephemeral_port() noexcept;
  [[nodiscard]] tcp_listener* listener_at(std::uint16_t port) const noexcept;
  [[nodiscard]] udp_socket* datagram_at(std::uint16_t port) const noexcept;

  std::map<std::uint16_t, tcp_listener*> listeners;
  std::map<std::uint16_t, udp_socket*> datagrams;
  std::vector<tcp_socket*> sockets;  // with a stream that a program holds
  std::uint64_t connections = 0;     // open ends

 private:
  host_index index_;
  ip_address address_;
  entity_id entity_;
  std::uint16_t next_port_ = 32768;
};

}  // namespace reprise::sim
