#include <reprise/sim/tcp_pipe.hpp>

#include <algorithm>
#include <utility>

#include <reprise/sim/tcp_connection.hpp>
#include <reprise/sim/world.hpp>

#include "drawn_profile.hpp"

// What a closed path does to a stream: it stalls, and is repeated when the path heals, given up, or lost.
namespace reprise::sim {
namespace {

constexpr std::int64_t retransmission_min_ns = 200'000'000;  // Linux, TCP_RTO_MIN

}  // namespace

// The first segment met a cut: its sender repeats it until the path heals or it gives up.
void tcp_pipe::stall(const path& closed) {
  world_.met_closed(closed);
  // Nobody repeats a RST, nor what is ahead of it, so the far end learns of nothing.
  if (forgotten_) return lose(wire_start_, wire_.size());
  begin_patience();
  stalled_ = true;
  arrival_.cancel();
  enlist();
}

// Takes segments off the wire that will never arrive, by their places in it.
void tcp_pipe::lose(std::size_t from, std::size_t to) {
  const auto first = wire_.begin() + static_cast<std::ptrdiff_t>(from);
  const auto last = wire_.begin() + static_cast<std::ptrdiff_t>(to);
  const auto lost = [&](segment_kind kind) {
    return std::any_of(first, last, [&](const segment& item) { return item.kind == kind; });
  };
  const bool handshake = lost(segment_kind::handshake);
  const bool reset = lost(segment_kind::rst);
  wire_.erase(first, last);
  unrepeated_ = 0;
  if (handshake) connection_.on_handshake_lost();
  if (!reset) return;
  reset_on_wire_ = false;
  sender().on_reset_lost();
}

void tcp_pipe::lose_power() {
  if (abandoned_) return;
  forget();
  std::size_t gone = wire_start_;
  for (std::uint64_t left = arrived_; gone < wire_.size(); left = wire_[gone++].end)
    if (forward_->waits(world_.now_ns(), wire_[gone].arrival_ns, wire_[gone].end - left)) break;
  lose(gone, wire_.size());
}

void tcp_pipe::enlist() {
  if (held_) return;
  held_ = true;
  forward_->held.push_back(this);
  if (backward_ != forward_) backward_->held.push_back(this);
  waits_since_ns_ = world_.now_ns();
  if (give_up_ == nullptr)
    give_up_ = std::make_unique<event>(delegate<void()>::to<&tcp_pipe::on_give_up>(this), true);
  world_.queue().schedule(*give_up_, gives_up_at_ns());
}

// What is sent or stalls now has the sender's whole patience, unless something waits already. Late news of the window
// are not waited for.
void tcp_pipe::begin_patience() noexcept {
  if (!stalled_ && unconfirmed() == 0) waits_since_ns_ = world_.now_ns();
}

std::int64_t tcp_pipe::gives_up_at_ns() {
  const path& closed = forward_->closed() ? *forward_ : *backward_;
  return waits_since_ns_ + give_up_timeout(world_, sender().machine(), closed).count();
}

void tcp_pipe::delist() noexcept {
  if (!held_) return;
  held_ = stalled_ = refused_ = ack_owed_ = false;
  std::erase(forward_->held, this);
  if (backward_ != forward_) std::erase(backward_->held, this);
  if (give_up_ != nullptr) give_up_->cancel();
}

void tcp_pipe::path_healed() {
  if (!held_ || abandoned_) return;
  if (ack_owed_ && !backward_->closed()) {
    ack_owed_ = false;
    if (receiver().known()) {
      acknowledge();
    } else if (unconfirmed() > 0) {
      receiver().refuse();  // what the sender repeats finds nobody
    }
  }
  if (!stalled_ || forward_->closed() || (refused_ && backward_->closed())) {
    if (!stalled_ && !ack_owed_) delist();
    return;
  }
  stalled_ = refused_ = false;
  if (!ack_owed_) delist();
  // The sender's next repetition gets through: within its retransmission timeout.
  const std::uint64_t late = world_.choose().draw(entity_, purpose::retransmit, retransmissions_++,
                                                  4 * retransmission_min_ns);
  if (late != 0) world_.choose().affected(family::cut);
  const std::int64_t now = world_.now_ns();
  for (std::size_t i = wire_start_; i < wire_.size() && wire_[i].arrival_ns <= now; ++i)
    ++unrepeated_;
  world_.schedule(arrival_, now + static_cast<std::int64_t>(late), entity_, wire_[wire_start_].end);
}

// What met the cut takes a slow line once more; what was sent behind it waits for it at the far end.
void tcp_pipe::repeat_wire() {
  std::int64_t arrival = 0;
  std::uint64_t repeated = arrived_;
  for (std::size_t i = wire_start_; i < wire_.size(); ++i) {
    segment& item = wire_[i];
    if (unrepeated_ != 0) {
      --unrepeated_;
      item.arrival_ns =
          forward_->transmit(world_.now_ns(), item.end - repeated + path::header_bytes) +
          forward_->latency.min_ns;
    }
    repeated = item.end;
    arrival = item.arrival_ns = std::max(item.arrival_ns, arrival);
  }
  last_arrival_ns_ = std::max(last_arrival_ns_, arrival);
  schedule_arrival();
}

void tcp_pipe::on_give_up() {
  if (abandoned_ || !held_) return;
  begin_patience();
  const std::int64_t at = gives_up_at_ns();
  if (at > world_.now_ns()) return world_.queue().schedule(*give_up_, at);
  sender().on_lost(errc::timed_out);
}

}  // namespace reprise::sim
