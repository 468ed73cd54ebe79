#include "planned_end.hpp"

#include <algorithm>

namespace reprise::properties {
namespace {

// Who cancels everything at once, for ever, does nothing else.
constexpr std::uint64_t cancel_count_max = 20;

}  // namespace

planned_end::planned_end(environment env, stream_board& board, const end_plan& plan,
                         side_record& own, side_record& far, std::unique_ptr<stream> link)
    : env_(env),
      board_(board),
      plan_(plan),
      own_(own),
      far_(far),
      link_(std::move(link)),
      receive_(delegate<void()>::to<&planned_end::on_received>(this)),
      read_(delegate<void()>::to<&planned_end::on_read>(this)),
      write_(delegate<void()>::to<&planned_end::on_written>(this)),
      pause_(env.home(), env.home().new_child("pause"),
             delegate<void()>::to<&planned_end::read_next>(this)),
      impatience_(delegate<void()>::to<&planned_end::abort_now>(this)) {
  own_.now = side_record::state::open;
  until_pause_ = plan_.pause_every;
}

planned_end::~planned_end() {
  if (own_.now == side_record::state::open) own_.now = side_record::state::crashed;
}

void planned_end::start() {
  env_.stop().subscribe(impatience_);
  read_next();
  write_next();
}

void planned_end::abort_now() {
  if (link_ == nullptr) return;
  own_.aborted = true;
  leaving_ = true;
  pause_.cancel();
  link_->abort();
  end_if_idle();
}

// --- Reading

void planned_end::read_next() {
  if (leaving_ || reading_over_) return;
  if (plan_.pause_every != 0 && until_pause_ == 0) {
    until_pause_ = plan_.pause_every;
    pause_.arm_after(std::chrono::microseconds(plan_.pause_us));
    return;
  }
  ++own_.started;
  calling_ = true;
  const bool into_own = plan_.read_max != 0 && (!plan_.both_reads || own_.started % 2 == 0);
  if (into_own) {
    in_.assign(plan_.read_max, std::byte{0});
    link_->read_some(read_, in_);
  } else {
    link_->receive(receive_);
  }
  calling_ = false;
  after_operation();
}

void planned_end::on_received() { read_done(receive_.error(), receive_.data()); }

void planned_end::on_read() {
  board_.require(read_.count() <= in_.size(), "read_some brought more than its buffer holds");
  read_done(read_.error(), const_bytes(in_).first(std::min(read_.count(), in_.size())));
}

void planned_end::read_done(errc error, const_bytes bytes) {
  ++own_.completed;
  board_.require(!calling_, "a read completed inside the call that started it");
  board_.require((error == errc::ok) == !bytes.empty(),
                 "a read of no bytes, or an error with bytes");
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    if (bytes[i] == pattern_at(far_.key, own_.received + i)) continue;
    board_.require(false, "received bytes are not the sent ones");
    break;
  }
  own_.received += bytes.size();
  until_pause_ -= std::min<std::uint64_t>(until_pause_, bytes.size());
  board_.require(own_.received <= far_.offered, "more was received than was sent");
  if (error == errc::ok) {
    board_.require(errors_read_ == 0, "bytes after the end or after an error");
    board_.require(!own_.aborted, "bytes after abort()");
  } else if (error == errc::end_of_stream) {
    board_.require(own_.received >= far_.taken, "the end of the stream before its last byte");
    board_.require(!far_.aborted || far_.half_closed, "an abort looks like a polite end");
    own_.saw_end = true;
  }
  if (leaving_) {
    end_if_idle();
    return;
  }
  if (error != errc::ok && error != errc::cancelled) {
    if (error != errc::end_of_stream) own_.read_error = error;
    // Once more: what ended stays ended.
    reading_over_ = ++errors_read_ == 2;
  }
  if (plan_.how != ending::finish && own_.received >= plan_.ending_at) {
    if (plan_.how == ending::abort) {
      abort_now();
    } else {
      leaving_ = true;
      if (in_flight()) link_->cancel();
      end_if_idle();
    }
    return;
  }
  read_next();
  end_if_idle();
}

// --- Writing

void planned_end::write_next() {
  if (leaving_ || writing_over_) return;
  if (own_.taken == plan_.bytes) {
    writing_over_ = true;
    own_.half_closed = true;
    link_->shutdown_send();
    end_if_idle();
    return;
  }
  const std::uint64_t count = std::min<std::uint64_t>(plan_.write_max, plan_.bytes - own_.taken);
  out_.resize(count);
  for (std::size_t i = 0; i < count; ++i) out_[i] = pattern_at(own_.key, own_.taken + i);
  std::vector<const_bytes> list;
  const_bytes left(out_);
  for (std::uint32_t i = 1; i < plan_.buffer_count && left.size() > 1; ++i) {
    list.push_back(left.first(left.size() / 2));
    left = left.subspan(left.size() / 2);
  }
  list.push_back(left);
  own_.offered = own_.taken + count;
  ++own_.started;
  calling_ = true;
  link_->write_some(write_, list);
  calling_ = false;
  after_operation();
}

void planned_end::on_written() {
  ++own_.completed;
  board_.require(!calling_, "a write completed inside the call that started it");
  board_.require((write_.error() == errc::ok) == (write_.count() > 0),
                 "a write of no bytes, or an error with bytes");
  own_.taken += write_.count();
  board_.require(own_.taken <= own_.offered, "more was taken than offered");
  own_.offered = own_.taken;
  if (write_.error() == errc::ok) {
    board_.require(own_.write_error == errc::ok, "a write succeeded after one had failed");
  } else if (write_.error() != errc::cancelled) {
    // Once more: what is broken stays broken.
    writing_over_ = own_.write_error != errc::ok;
    own_.write_error = write_.error();
  }
  if (leaving_) {
    end_if_idle();
    return;
  }
  if (plan_.how == ending::abort && own_.taken >= plan_.ending_at) {
    abort_now();
    return;
  }
  write_next();
  end_if_idle();
}

// --- Endings

void planned_end::after_operation() {
  if (plan_.cancel_every == 0 || ++operations_ % plan_.cancel_every != 0) return;
  if (operations_ / plan_.cancel_every > cancel_count_max) return;
  link_->cancel();
}

void planned_end::end_if_idle() {
  if (link_ == nullptr || in_flight() || pause_.armed()) return;
  if (!leaving_ && !(reading_over_ && writing_over_)) return;
  leaving_ = true;
  own_.now = side_record::state::closed;
  link_.reset();
}

}  // namespace reprise::properties
