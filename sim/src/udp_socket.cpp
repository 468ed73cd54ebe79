#include <reprise/sim/udp_socket.hpp>

#include <reprise/sim/world.hpp>

#include "call_values.hpp"

namespace reprise::sim {

udp_socket::udp_socket(world& owner, sim_loop& home, host& machine, const endpoint& at,
                       entity_id entity)
    : world_(owner),
      loop_(&home),
      host_(&machine),
      at_(at),
      entity_(entity),
      receive_event_(delegate<void()>::to<&udp_socket::on_receive_event>(this)),
      send_event_(delegate<void()>::to<&udp_socket::on_send_event>(this)) {
  host_->datagrams[at.port] = this;
}

udp_socket::~udp_socket() {
  if (host_ == nullptr) return;
  world_.queue().forget(receive_event_);
  world_.queue().forget(send_event_);
  REPRISE_ASSERT(receive_ == nullptr && send_ == nullptr);
  host_->datagrams.erase(at_.port);
}

void udp_socket::receive(datagram_receive_operation& op) {
  if (host_ == nullptr) return;
  REPRISE_ASSERT(receive_ == nullptr);
  op.start();
  loop_->core().note({call_kind::datagram_receive, entity_, 0});
  receive_ = &op;
  if (!waiting_.empty()) world_.schedule(receive_event_, world_.now_ns(), entity_, sent_);
}

void udp_socket::arrive(byte_vector payload, const endpoint& from) {
  const std::size_t size = payload.size() + datagram_overhead_bytes;
  if (waiting_bytes_ + size > datagram_queue_bytes_max) return;
  waiting_bytes_ += size;
  waiting_.push_back({std::move(payload), from});
  if (receive_ != nullptr && !receive_event_.scheduled()) on_receive_event();
}

void udp_socket::on_receive_event() {
  if (receive_ == nullptr || (waiting_.empty() && !cancelled_)) return;
  if (!loop_->admit(receive_event_)) return;
  datagram_receive_operation& op = *std::exchange(receive_, nullptr);
  const bool cancelled = std::exchange(cancelled_, false);
  if (waiting_.empty()) {
    op.lend({}, {});
    loop_->complete(
        op, {door_kind::datagram_receive, cancelled ? errc::cancelled : errc::ok, entity_, 0});
    return;
  }
  const arrived item = std::move(waiting_.front());
  waiting_.pop_front();
  waiting_bytes_ -= item.payload.size() + datagram_overhead_bytes;
  op.lend(item.payload, item.from);
  loop_->complete(op, {door_kind::datagram_receive, errc::ok, entity_, item.payload.size()});
}

void udp_socket::send(datagram_send_operation& op, const endpoint& to, const_bytes payload) {
  if (host_ == nullptr) return;
  REPRISE_ASSERT(send_ == nullptr);
  op.start();
  send_ = &op;
  const std::uint64_t ordinal = sent_++;
  loop_->core().note({call_kind::datagram_send, entity_, value_of_datagram(to, payload)});
  send_error_ = payload.size() > datagram_bytes_max ? errc::message_too_large : errc::ok;
  send_count_ = send_error_ == errc::ok ? payload.size() : 0;
  world_.schedule(send_event_, world_.now_ns(), entity_, ordinal);
  if (send_error_ != errc::ok) return;
  host* destination = world_.host_at(to.address, *host_);
  if (destination == nullptr) return;  // lost, as in the world

  choices& choose = world_.choose();
  path& way = world_.path_between(*host_, *destination);
  const auto rate = [&](family which) { return 12'000 * choose.strength(which); };
  if (way.closed()) {
    world_.met_closed(way);
    return;
  }
  if (choose.chance(entity_, purpose::datagram_drop, ordinal, rate(family::datagram_drop))) {
    choose.affected(family::datagram_drop);
    return;
  }
  byte_vector bytes(payload.begin(), payload.end());
  if (!bytes.empty() &&
      choose.chance(entity_, purpose::datagram_corrupt, ordinal, rate(family::datagram_corrupt))) {
    const std::uint64_t bit = choose.draw(entity_, purpose::datagram_corrupt,
                                          ordinal | std::uint64_t{1} << 40, bytes.size() * 8);
    bytes[bit / 8] ^= std::byte(1u << (bit % 8));
    choose.affected(family::datagram_corrupt);
  }
  const int copies =
      choose.chance(entity_, purpose::datagram_duplicate, ordinal, rate(family::datagram_duplicate))
          ? 2
          : 1;
  if (copies == 2) choose.affected(family::datagram_duplicate);
  const endpoint from(host_->address(), at_.port);
  for (int copy = 0; copy < copies; ++copy) {
    const packet item{packet_kind::datagram,
                      way.from(),
                      way.to(),
                      entity_,
                      ordinal | static_cast<std::uint64_t>(copy) << 48,
                      bytes.size()};
    const auto arrival = world_.transit(way, item);
    if (!arrival) continue;
    std::uint64_t late = 0;
    if (choose.chance(entity_, purpose::datagram_reorder, item.offset,
                      rate(family::datagram_reorder))) {
      late = choose.draw(entity_, purpose::datagram_reorder, item.offset | std::uint64_t{1} << 40,
                         20'000'000);
      if (late != 0) choose.affected(family::datagram_reorder);
    }
    world_.carry(way, *arrival + static_cast<std::int64_t>(late), from, to, bytes);
  }
}

void udp_socket::on_send_event() {
  if (send_ == nullptr || !loop_->admit(send_event_)) return;
  datagram_send_operation& op = *std::exchange(send_, nullptr);
  loop_->complete(op, {door_kind::datagram_send, send_error_, entity_, send_count_});
}

void udp_socket::cancel() {
  if (receive_ == nullptr) return;
  loop_->core().note({call_kind::cancel, entity_, 0});
  if (!waiting_.empty()) return;
  cancelled_ = true;
  if (!receive_event_.scheduled()) world_.schedule(receive_event_, world_.now_ns(), entity_, sent_);
}

void udp_socket::halt() {
  if (receive_ != nullptr) std::exchange(receive_, nullptr)->abandon();
  if (send_ != nullptr) std::exchange(send_, nullptr)->abandon();
  world_.queue().forget(receive_event_);  // the program may keep this longer than the world lives
  world_.queue().forget(send_event_);
  host_ = nullptr;
}

}  // namespace reprise::sim
