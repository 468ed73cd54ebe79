#include <reprise/sim/tcp_pipe.hpp>

#include <algorithm>

#include <reprise/sim/tcp_connection.hpp>
#include <reprise/sim/world.hpp>

namespace reprise::sim {
namespace {

constexpr std::size_t acknowledgements_kept = 16;  // that have come and were not looked at
constexpr std::uint32_t wire_kept_max = 64;  // segments that have arrived, with others under way
constexpr std::uint64_t acknowledgement_bit = std::uint64_t{1} << 55;  // keeps its choices apart

}  // namespace

tcp_pipe::tcp_pipe(world& owner, tcp_connection& connection, entity_id entity)
    : world_(owner),
      connection_(connection),
      entity_(entity),
      arrival_(delegate<void()>::to<&tcp_pipe::on_arrival>(this)) {}

tcp_socket& tcp_pipe::sender() noexcept {
  return this == &connection_.forward() ? connection_.dialling() : connection_.accepting();
}

tcp_socket& tcp_pipe::receiver() noexcept {
  return this == &connection_.forward() ? connection_.accepting() : connection_.dialling();
}

void tcp_pipe::open(path& forward, path& backward, std::uint32_t send_buffer,
                    std::uint32_t window) {
  forward_ = &forward;
  backward_ = &backward;
  send_buffer_ = send_buffer;
  window_ = window;
  credit_ = window;
}

std::size_t tcp_pipe::room() noexcept {
  apply_acknowledgements();
  const std::uint64_t outstanding = accepted_ - acked_;
  return outstanding >= send_buffer_ ? 0 : static_cast<std::size_t>(send_buffer_ - outstanding);
}

std::uint64_t tcp_pipe::unconfirmed() noexcept {
  apply_acknowledgements();
  return accepted_ - acked_;
}

std::size_t tcp_pipe::accept(std::span<const const_bytes> buffers, std::size_t limit) {
  const std::size_t most = std::min(room(), limit);
  std::size_t taken = 0;
  if (held_) begin_patience();
  for (const const_bytes& buffer : buffers) {
    if (taken == most) break;
    const std::size_t count = std::min(buffer.size(), most - taken);
    if (count == 0) continue;
    bytes_.append(buffer.first(count));
    taken += count;
  }
  accepted_ += taken;
  if (taken != 0) transmit();
  return taken;
}

void tcp_pipe::transmit() {
  if (abandoned_ || forgotten_) return;
  const std::uint64_t end = std::min(accepted_, credit_);
  while (end > sent_) {
    if (forward_->bytes_per_second != 0) {
      put_on_slow_line(end);
    } else {
      put_on_wire(segment_kind::data, end, path::header_bytes);
      sent_ = end;
    }
  }
  if (sent_ < accepted_) {
    sender_waits_ = true;  // for the window to open
    schedule_acknowledgement();
  } else if (finishing_ && !fin_on_wire_) {
    fin_on_wire_ = true;
    put_on_wire(segment_kind::fin, sent_, path::header_bytes);
  }
}

// What the packet that waits for the line has room for, else the next packet.
void tcp_pipe::put_on_slow_line(std::uint64_t end) {
  const std::int64_t now = world_.now_ns();
  const bool joins = packet_.begins_ns > now && sent_ < packet_.full;
  // It comes with the packet, unless others took the line in between: they go first.
  const bool grows = joins && packet_.left_ns == forward_->free_at_ns;
  if (!joins) packet_ = {std::max(now, forward_->free_at_ns), 0, sent_ + forward_->segment_bytes()};
  const std::uint64_t stop = std::min(end, packet_.full);
  put_on_wire(segment_kind::data, stop, joins ? 0 : path::header_bytes);
  if (grows) {
    wire_[wire_.size() - 2] = wire_.back();
    wire_.pop_back();
  }
  packet_.left_ns = forward_->free_at_ns;
  sent_ = stop;
}

void tcp_pipe::put_on_wire(segment_kind kind, std::uint64_t end, std::uint64_t headers) {
  constexpr packet_kind packets[] = {packet_kind::syn, packet_kind::data, packet_kind::fin,
                                     packet_kind::rst};
  const packet item{
      packets[static_cast<int>(kind)],      forward_->from(), forward_->to(), entity_, sent_,
      static_cast<std::size_t>(end - sent_)};
  std::int64_t arrival = *world_.transit(*forward_, item, headers);
  if (arrival < last_arrival_ns_) arrival = last_arrival_ns_;  // in order
  last_arrival_ns_ = arrival;
  if (wire_empty()) {
    wire_.clear();
    wire_start_ = 0;
    wire_.push_back({end, arrival, kind});
    world_.schedule(arrival_, arrival, entity_, end);
  } else {
    if (wire_start_ >= wire_kept_max && wire_start_ >= wire_.size() / 2) {
      wire_.erase(wire_.begin(), wire_.begin() + wire_start_);
      wire_start_ = 0;
    }
    wire_.push_back({end, arrival, kind});
  }
}

void tcp_pipe::send_handshake() { put_on_wire(segment_kind::handshake, sent_, path::header_bytes); }

void tcp_pipe::finish() {
  if (finishing_ || forgotten_) return;
  finishing_ = true;
  transmit();
}

void tcp_pipe::forget() {
  accepted_ = sent_;
  finishing_ = true;
  forgotten_ = true;
  if (stalled_) lose(wire_start_, wire_.size());
  if (unrepeated_ != 0) {  // on no wire, and what is behind them is of no use without; but a RST is
    lose(wire_start_, wire_.size() - (reset_on_wire_ ? 1 : 0));
    arrival_.cancel();
    if (!wire_empty()) schedule_arrival();
  }
  delist();
}

void tcp_pipe::reset() {
  if (reset_on_wire_ || abandoned_) return;
  reset_on_wire_ = true;
  put_on_wire(segment_kind::rst, sent_, path::header_bytes);
  forget();
}

void tcp_pipe::receiver_gone() {
  credit_ = UINT64_MAX;
  transmit();  // probes of the closed window go on
}

void tcp_pipe::repeat() {
  if (abandoned_ || forgotten_) return;
  if (wire_empty()) {
    sent_ = arrived_;
    fin_on_wire_ = fin_arrived_;
  }
  receiver_gone();
}

void tcp_pipe::await_room() {
  sender_waits_ = true;
  if (room() > 0) {
    // Room appeared between two looks at the same instant: tell the writer at once.
    schedule_acknowledgement_at(world_.now_ns());
    return;
  }
  schedule_acknowledgement();
}

void tcp_pipe::schedule_acknowledgement() {
  if (!acks_.empty()) schedule_acknowledgement_at(std::max(acks_.front().time_ns, world_.now_ns()));
}

void tcp_pipe::schedule_acknowledgement_at(std::int64_t time_ns) {
  if (acknowledgement_ == nullptr)
    acknowledgement_ =
        std::make_unique<event>(delegate<void()>::to<&tcp_pipe::on_acknowledgement>(this));
  if (acknowledgement_->scheduled()) return;
  world_.schedule(*acknowledgement_, time_ns, entity_, accepted_ | acknowledgement_bit);
}

void tcp_pipe::apply_acknowledgements() noexcept {
  std::size_t done = 0;
  while (done < acks_.size() && acks_[done].time_ns <= world_.now_ns()) {
    acked_ = std::max(acked_, acks_[done].arrived);
    credit_ = std::max(credit_, acks_[done].credit);
    ++done;
  }
  if (done == acks_.size()) {
    acks_.clear();
  } else if (done != 0) {
    acks_.erase(acks_.begin(), acks_.begin() + static_cast<std::ptrdiff_t>(done));
  }
}

void tcp_pipe::acknowledge() {
  if (backward_->closed()) {
    world_.met_closed(*backward_);
    ack_owed_ = true;
    enlist();
    return;
  }
  const std::int64_t when = world_.now_ns() + backward_->latency.min_ns;
  const acknowledgement item{when, arrived_, read_ + window_};
  if (acks_.size() >= acknowledgements_kept) apply_acknowledgements();
  if (!acks_.empty() && acks_.back().time_ns == when) {
    acks_.back() = item;
  } else {
    acks_.push_back(item);
  }
  if (sender_waits_) schedule_acknowledgement();
}

void tcp_pipe::on_acknowledgement() {
  if (abandoned_) return;
  apply_acknowledgements();
  sender_waits_ = false;
  transmit();
  sender().on_writable();
}

void tcp_pipe::consume(std::size_t count) {
  bytes_.drop(count);
  const bool was_tight = credit_ - arrived_ < window_ / 2 || sent_ < accepted_;
  read_ += count;
  const std::int64_t when = world_.now_ns() + backward_->latency.min_ns;
  if (!acks_.empty() && acks_.back().time_ns == when) {
    acks_.back().credit = read_ + window_;
  } else if (was_tight) {
    acknowledge();
  }
}

void tcp_pipe::schedule_arrival() {
  const segment& first = wire_[wire_start_];
  world_.schedule(arrival_, std::max(first.arrival_ns, world_.now_ns()), entity_, first.end);
}

void tcp_pipe::on_arrival() {
  if (abandoned_ || wire_empty()) return;
  if (unrepeated_ != 0) return repeat_wire();
  if (wire_[wire_start_].arrival_ns > world_.now_ns()) return schedule_arrival();  // it grew
  if (forward_->closed()) {
    stall(*forward_);
    return;
  }
  while (!wire_empty() && wire_[wire_start_].arrival_ns <= world_.now_ns()) {
    const segment item = wire_[wire_start_];
    const bool refused = (item.kind == segment_kind::data && !receiver().takes_bytes()) ||
                         (item.kind == segment_kind::fin && !receiver().known());
    if (refused && backward_->closed()) {
      refused_ = true;
      stall(*backward_);
      return;
    }
    ++wire_start_;
    if (!wire_empty()) schedule_arrival();
    if (refused) {
      receiver().refuse();
      if (abandoned_) return;
      continue;
    }
    switch (item.kind) {
      case segment_kind::handshake: connection_.on_handshake(); break;
      case segment_kind::data:
        arrived_ = item.end;
        acknowledge();
        receiver().on_readable();
        break;
      case segment_kind::fin:
        fin_arrived_ = true;
        receiver().on_fin();
        break;
      case segment_kind::rst: receiver().on_reset(); break;
    }
    if (abandoned_) return;
  }
}

void tcp_pipe::abandon() noexcept {
  abandoned_ = true;
  arrival_.cancel();
  if (acknowledgement_ != nullptr) acknowledgement_->cancel();
  if (give_up_ != nullptr) give_up_->cancel();
  delist();
}

}  // namespace reprise::sim
