#include <reprise/sim/tcp_socket.hpp>

#include <algorithm>

#include <reprise/sim/tcp_stream.hpp>
#include <reprise/sim/world.hpp>

#include "call_values.hpp"
#include "drawn_profile.hpp"

namespace reprise::sim {
namespace {

// Where the block that holds `offset` is cut: the distance from offset to the next cut, or `count` when
// there is none before. Cuts are properties of the stream's bytes, so they stay put when the program
// reads or writes differently.
std::size_t until_cut(choices& choose, entity_id stream, purpose coarseness, purpose where,
                      std::uint64_t offset, std::size_t count) {
  // Blocks of 1024 bytes down to single ones, the finest seldom: they multiply a run's events.
  const std::uint64_t drawn_size = choose.draw(stream, coarseness, 0, 44);
  const std::uint64_t shift_back = drawn_size < 11 ? drawn_size : drawn_size % 6;
  const std::uint64_t block = std::uint64_t{1024} >> shift_back;
  const std::uint64_t end = offset + count;
  for (std::uint64_t index = offset / block; index * block < end; ++index) {
    // Within the block; zero is no cut. Blocks of one byte are cut everywhere.
    const std::uint64_t drawn = block == 1 ? 1 : choose.draw(stream, where, index, block);
    if (drawn == 0) continue;
    const std::uint64_t cut = index * block + drawn;
    if (cut > offset && cut < end) return static_cast<std::size_t>(cut - offset);
  }
  return count;
}

}  // namespace

tcp_socket::tcp_socket(world& owner, tcp_connection& connection, tcp_pipe& in, tcp_pipe& out,
                       host& machine, entity_id entity)
    : world_(owner),
      in_(in),
      out_(out),
      entity_(entity),
      read_event_(delegate<void()>::to<&tcp_socket::on_read_event>(this)),
      write_event_(delegate<void()>::to<&tcp_socket::on_write_event>(this)),
      connection_(connection),
      host_(machine) {
  ++host_.connections;
}

const endpoint& tcp_socket::local() const noexcept {
  return this == &connection_.dialling() ? connection_.from() : connection_.to();
}

const endpoint& tcp_socket::remote() const noexcept {
  return this == &connection_.dialling() ? connection_.to() : connection_.from();
}

std::unique_ptr<stream> tcp_socket::open(sim_loop& home) {
  loop_ = &home;
  auto held = std::make_unique<tcp_stream>(*this);
  stream_ = held.get();
  host_slot_ = static_cast<std::uint32_t>(host_.sockets.size());
  host_.sockets.push_back(this);
  return held;
}

void tcp_socket::note(call_kind kind, std::uint64_t value) {
  loop_->core().note({kind, entity_, value});
}

// --- Reading

bool tcp_socket::read_ready() const noexcept {
  return in_.available() > 0 || fin_arrived_ || failure_ != errc::ok || read_cancelled_;
}

void tcp_socket::receive(receive_operation& op) {
  REPRISE_ASSERT(!read_pending());
  op.start();
  note(call_kind::receive, 0);
  receive_ = &op;
  if (read_ready()) schedule_read(true);
}

void tcp_socket::read_some(read_operation& op, mutable_bytes buffer) {
  REPRISE_ASSERT(!read_pending() && !buffer.empty());
  op.start();
  note(call_kind::read, buffer.size());
  read_ = &op;
  read_buffer_ = buffer;
  if (read_ready()) schedule_read(true);
}

void tcp_socket::schedule_read(bool from_call) {
  if (read_event_.scheduled()) return;
  std::uint64_t delay = 0;
  choices& choose = world_.choose();
  if (choose.on(family::completion_order)) {
    const std::uint64_t bound = 1 + 100'000ull * choose.strength(family::completion_order);
    delay = choose.draw(entity_, purpose::read_completion, in_.read_offset() / 64, bound);
    if (delay != 0) choose.affected(family::completion_order);
  }
  if (from_call || delay != 0) {
    world_.schedule(read_event_, world_.now_ns() + static_cast<std::int64_t>(delay), entity_,
                    in_.read_offset());
  } else {
    on_read_event();
  }
}

void tcp_socket::on_read_event() {
  if (halted_ || !read_pending() || !read_ready()) return;
  if (!loop_->admit(read_event_)) return;
  complete_read();
}

std::size_t tcp_socket::readable_count() const {
  std::size_t count = in_.available();
  choices& choose = world_.choose();
  if (choose.on(family::segmentation)) {
    const std::size_t cut = until_cut(choose, in_.entity(), purpose::segment_size,
                                      purpose::segment_cut, in_.read_offset(), count);
    if (cut < count) choose.affected(family::segmentation);
    count = cut;
  }
  return count;
}

void tcp_socket::complete_read() {
  const bool cancelled = std::exchange(read_cancelled_, false);
  receive_operation* const receive = std::exchange(receive_, nullptr);
  read_operation* const read = std::exchange(read_, nullptr);
  errc error = errc::ok;
  std::size_t count = 0;
  if (in_.available() > 0 && !(closed_ || failure_ == errc::closed)) {
    count = readable_count();
    if (read != nullptr) count = std::min(count, read_buffer_.size());
    const const_bytes bytes = in_.front(count);
    in_.consume(count);
    if (read != nullptr) {
      std::copy(bytes.begin(), bytes.end(), read_buffer_.begin());
    } else {
      receive->lend(bytes);
    }
  } else if (cancelled) {
    error = errc::cancelled;
  } else if (failure_ != errc::ok) {
    error = failure_;
  } else {
    error = errc::end_of_stream;
  }
  if (read != nullptr) {
    loop_->complete(*read, {door_kind::read, error, entity_, count}, read_buffer_.first(count));
    return;
  }
  if (error != errc::ok) receive->lend({});
  in_.begin_loan();
  loop_->complete(*receive, {door_kind::receive, error, entity_, count});
  in_.end_loan();  // the connection outlives the event, whatever the handler destroyed
}

void tcp_socket::on_readable() {
  if (read_pending()) schedule_read(false);
}

void tcp_socket::refuse() {
  if (failure_ == errc::ok) failure_ = errc::closed;
  out_.reset();
}

void tcp_socket::on_reset_lost() { in_.repeat(); }

void tcp_socket::on_fin() {
  fin_arrived_ = true;
  if (!closed_ && read_pending()) schedule_read(false);
}

// --- Writing

void tcp_socket::write_some(write_operation& op, std::span<const const_bytes> buffers) {
  REPRISE_ASSERT(write_ == nullptr && buffers.size() <= gather_count_max);
  std::size_t asked = 0;
  for (const const_bytes& buffer : buffers) asked += buffer.size();
  REPRISE_ASSERT(asked > 0);
  op.start();
  write_ = &op;
  write_taken_ = false;
  write_error_ = errc::ok;
  if (failure_ != errc::ok || out_.finished()) {
    note(call_kind::write, 0);
    write_error_ = failure_ != errc::ok ? failure_ : errc::closed;
    schedule_write(0);
    return;
  }
  try_write(buffers);
}

void tcp_socket::try_write(std::span<const const_bytes> buffers) {
  std::size_t asked = 0;
  for (const const_bytes& buffer : buffers) asked += buffer.size();
  choices& choose = world_.choose();
  std::size_t limit = asked;
  if (choose.on(family::short_write)) {
    limit = until_cut(choose, out_.entity(), purpose::write_size, purpose::write_cut,
                      out_.accepted(), asked);
    if (limit < asked) choose.affected(family::short_write);
  }
  const std::uint64_t offset = out_.accepted();
  written_ = static_cast<std::uint32_t>(out_.accept(buffers, limit));
  if (written_ == 0) {
    if (choose.on(family::buffers)) choose.affected(family::buffers);
    if (waiting_ == nullptr)
      waiting_ = std::make_unique<std::vector<const_bytes>>(buffers.begin(), buffers.end());
    out_.await_room();
    return;
  }
  note(call_kind::write, value_of_write(offset, buffers, written_));
  write_taken_ = true;
  std::uint64_t delay = 0;
  if (choose.on(family::completion_order)) {
    const std::uint64_t bound = 1 + 100'000ull * choose.strength(family::completion_order);
    delay = choose.draw(entity_, purpose::write_completion, offset / 64, bound);
    if (delay != 0) choose.affected(family::completion_order);
  }
  schedule_write(delay);
}

void tcp_socket::schedule_write(std::uint64_t delay_ns) {
  // A bit keeps its choices apart from those of reads, so that the two can change places.
  world_.schedule(write_event_, world_.now_ns() + static_cast<std::int64_t>(delay_ns), entity_,
                  out_.accepted() | std::uint64_t{1} << 55);
}

void tcp_socket::on_writable() {
  if (!halted_ && write_ != nullptr && !write_taken_ && write_error_ == errc::ok)
    try_write(*waiting_);
}

void tcp_socket::on_write_event() {
  if (halted_ || write_ == nullptr || !loop_->admit(write_event_)) return;
  write_operation& op = *std::exchange(write_, nullptr);
  waiting_.reset();
  const errc error = write_taken_ ? errc::ok : write_error_;
  const std::size_t count = write_taken_ ? written_ : 0;
  loop_->complete(op, {door_kind::write, error, entity_, count});
}

void tcp_socket::shutdown_send() {
  note(call_kind::shutdown, 0);
  if (failure_ == errc::ok) out_.finish();
}

void tcp_socket::cancel() {
  note(call_kind::cancel, 0);
  if (read_pending() && !read_ready()) {
    read_cancelled_ = true;
    schedule_read(true);
  }
  if (write_ != nullptr && !write_taken_ && write_error_ == errc::ok) {
    write_error_ = errc::cancelled;
    schedule_write(0);
  }
}

// --- Endings

void tcp_socket::abort() {
  if (loop_ != nullptr && !halted_) note(call_kind::abort, 0);
  if (failure_ == errc::closed) return;
  if (failure_ == errc::ok) out_.reset();
  failure_ = errc::closed;
  in_.consume(in_.available());
  fin_arrived_ = false;
  if (halted_ || loop_ == nullptr) return;
  if (read_pending()) {
    read_cancelled_ = true;
    read_event_.cancel();
    schedule_read(true);
  }
  if (write_ != nullptr && !write_taken_) {
    write_error_ = errc::cancelled;
    schedule_write(0);
  }
}

void tcp_socket::leave_host() noexcept {
  tcp_socket* const last = host_.sockets.back();
  host_.sockets[host_slot_] = last;
  last->host_slot_ = host_slot_;
  host_.sockets.pop_back();
}

void tcp_socket::close() {
  REPRISE_ASSERT(!read_pending() && write_ == nullptr);
  if (loop_ != nullptr && !halted_) note(call_kind::close, 0);
  if (stream_ != nullptr) leave_host();
  stream_ = nullptr;
  if (closed_) return;
  if (failure_ == errc::ok) {
    if (in_.available() > 0) {
      refuse();
    } else {
      out_.finish();
    }
  }
  closed_ = true;
  --host_.connections;
  connection_.maybe_release();
}

void tcp_socket::on_reset() {
  if (failure_ != errc::ok) return;
  if (!closed_ && in_.available() > 0 && discards_unread(world_, host_)) {
    in_.consume(in_.available());
    world_.choose().affected(family::host_profile);
  }
  on_lost(errc::connection_reset);
}

void tcp_socket::on_lost(errc why) {
  if (failure_ != errc::ok) return;
  failure_ = why;
  out_.forget();
  in_.receiver_gone();
  if (closed_ || halted_ || loop_ == nullptr) return;
  if (read_pending()) schedule_read(false);
  if (write_ != nullptr && !write_taken_ && write_error_ == errc::ok) {
    write_error_ = why;
    schedule_write(0);
  }
}

void tcp_socket::force_reset() {
  if (connection_.dialling().closed() && connection_.accepting().closed()) return;
  world_.choose().affected(family::reset);
  connection_.dialling().on_reset();
  connection_.accepting().on_reset();
}

void tcp_socket::lose_power() {
  failure_ = errc::closed;
  out_.lose_power();
  in_.receiver_gone();
}

void tcp_socket::halt(bool power_lost, bool with_reset) {
  halted_ = true;
  if (receive_ != nullptr) std::exchange(receive_, nullptr)->abandon();
  if (read_ != nullptr) std::exchange(read_, nullptr)->abandon();
  if (write_ != nullptr) std::exchange(write_, nullptr)->abandon();
  read_event_.cancel();
  write_event_.cancel();
  if (stream_ != nullptr) std::exchange(stream_, nullptr)->detach();
  if (closed_) return;
  if (power_lost) {
    lose_power();
  } else if (failure_ == errc::ok) {
    if (with_reset || in_.available() > 0) {
      refuse();
    } else {
      out_.finish();
    }
  }
  closed_ = true;
  --host_.connections;
  connection_.maybe_release();
}

}  // namespace reprise::sim
