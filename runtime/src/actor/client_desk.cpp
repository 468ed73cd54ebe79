#include "client_desk.hpp"

#include <stdexcept>
#include <utility>

#include "client_connection.hpp"

namespace reprise {

// --- What a session brings to its actor, in the actor's turn

class client_seat::joined_errand final : public envelope {
 public:
  joined_errand() noexcept : envelope(envelope_kind::errand, 0) {}
  void encode(byte_sink&) const override {}
  void run(actor& on) override {
    auto& who = static_cast<client_actor&>(on);
    client_seat& seat = *who.seat_;
    const byte_vector presented = std::exchange(seat.credentials, {});
    who.on_joined({presented, seat.remote, seat.answer.text()});
  }
};

// Its payload follows it, so it is made with that many extra bytes.
class client_seat::frame_errand final : public envelope {
 public:
  explicit frame_errand(const frame& received) noexcept
      : envelope(envelope_kind::errand, 0), size_(received.payload.size()), type_(received.type) {
    if (size_ != 0) std::memcpy(static_cast<void*>(this + 1), received.payload.data(), size_);
  }
  void encode(byte_sink&) const override {}
  void run(actor& on) override {
    auto& who = static_cast<client_actor&>(on);
    who.seat_->frame_handled(size_);
    who.on_client_frame(type_, {reinterpret_cast<const std::byte*>(this + 1), size_});
  }

 private:
  std::size_t size_;
  std::uint8_t type_;
};

class client_seat::writable_errand final : public envelope {
 public:
  writable_errand() noexcept : envelope(envelope_kind::errand, 0) {}
  void encode(byte_sink&) const override {}
  void run(actor& on) override { static_cast<client_actor&>(on).on_client_writable(); }
};

class client_seat::left_errand final : public envelope {
 public:
  explicit left_errand(const disconnect_cause& cause) noexcept
      : envelope(envelope_kind::errand, 0), cause_(cause) {}
  void encode(byte_sink&) const override {}
  void run(actor& on) override {
    auto& who = static_cast<client_actor&>(on);
    who.here().end(who, actor_ending::stopped);
    who.on_left(cause_);
  }

 private:
  disconnect_cause cause_;
};

template <class Errand, class... Args>
void client_seat::send_errand(std::size_t extra, Args&&... args) {
  actor_loop& here = desk_.here();
  envelope& item = here.pool().make_with<Errand>(extra, std::forward<Args>(args)...);
  item.address(who_);
  here.deliver_signal(item);
}

// --- A seat

void client_seat::travel(loop& from, loop& to, delegate<void(client_seat&)> on_arrival) {
  next_ = on_arrival;
  if (&from == &to) return arrive();
  to.post(*this);
}

void client_seat::refuse(client_refusal why, std::string text) {
  answer = client_admission::refused(std::move(text));
  reason = why;
}

void client_seat::begin(client_actor& who) noexcept {
  who.seat_ = this;
  actor_ = &who;
  phase_ = phase::begun;
}

void client_seat::leave_actor() noexcept { actor_->seat_ = nullptr; }

void client_seat::take_frame(const frame& received) {
  send_errand<frame_errand>(received.payload.size(), received);
  waiting_bytes_ += received.payload.size() + client_options::frame_overhead_bytes;
  if (waiting_bytes_ < desk_.house().options.inbox_bytes_max) return;
  desk_.here().env().reached("client.frames_held");
  held_ = true;
  session_->pause_reading();
}

void client_seat::frame_handled(std::size_t bytes) noexcept {
  waiting_bytes_ -= bytes + client_options::frame_overhead_bytes;
  if (!held_ || waiting_bytes_ > desk_.house().options.inbox_bytes_max / 2) return;
  held_ = false;
  if (session_ != nullptr) session_->resume_reading();
}

void client_seat::take_writable() { send_errand<writable_errand>(0); }

void client_seat::session_gone(const disconnect_cause& cause) {
  session_ = nullptr;
  if (phase_ == phase::asking) return;  // the answer finds nobody
  if (cause.reason == disconnect_reason::idle_timeout)
    client_counters::add(desk_.house().counters.timed_out);
  if (actor_ == nullptr) return desk_.give_back(*this);
  desk_.here().env().note("client: left", static_cast<std::uint64_t>(cause.reason));
  send_errand<left_errand>(0, cause);
}

void client_seat::actor_gone(actor_ending how) {
  actor_ = nullptr;
  if (desk_.home().halted()) return;
  if (session_ == nullptr) return desk_.give_back(*this);
  session_->part(how);
}

// --- The desk

client_desk::client_desk(actor_loop& here, loop& accepting, client_house& house)
    : here_(here),
      accepting_(accepting),
      house_(house),
      stopping_(delegate<void()>::to<&client_desk::on_stop_all>(this)),
      ending_(delegate<void()>::to<&client_desk::on_end_all>(this)),
      returning_(delegate<void()>::to<&client_desk::on_returned>(this)) {}

// Actors of a halted loop may outlive it.
client_desk::~client_desk() {
  for (const auto& seat : seats_)
    if (seat->actor_ != nullptr) seat->leave_actor();
}

client_seat& client_desk::take_seat(client_connection& whose, const_bytes credentials) {
  if (free_.empty()) {
    seats_.push_back(std::make_unique<client_seat>(*this));
    free_.reserve(seats_.size());
    free_.push_back(seats_.back().get());
  }
  client_seat& seat = *free_.back();
  seat.credentials.assign(credentials.begin(), credentials.end());
  seat.remote = whose.remote();
  seat.session_ = &whose;
  seat.phase_ = client_seat::phase::asking;
  free_.pop_back();
  return seat;
}

void client_desk::ask(client_seat& seat) { seat.travel(home(), accepting_, house_.on_question); }

void client_desk::answer(client_seat& seat) {
  seat.travel(accepting_, home(), delegate<void(client_seat&)>::to<&client_desk::on_answer>(this));
}

void client_desk::on_answer(client_seat& seat) {
  if (seat.session_ == nullptr) {
    here_.env().reached("client.vanished_while_asking");
    client_counters::add(house_.counters.vanished);
    return give_back(seat);
  }
  if (!seat.answer) return turn_away(seat, seat.reason, seat.answer.text());
  if (closing_) return turn_away(seat, client_refusal::closing, "the service closes");
  begin(seat);
}

void client_desk::turn_away(client_seat& seat, client_refusal why, std::string_view text) {
  std::exchange(seat.session_, nullptr)->refuse(why, text);
  give_back(seat);
}

void client_desk::begin(client_seat& seat) {
  const spawn_options& as = seat.answer.as();
  if (as.name.size() > actor_name_bytes_max || as.type.size() > actor_name_bytes_max ||
      as.mailbox_max > mailbox_limit)
    return turn_away(seat, client_refusal::failed, "its name is too long");
  client_actor* made = nullptr;
  const auto make = [&](actor_init& init) -> std::unique_ptr<actor> {
    std::unique_ptr<client_actor> out = house_.factory.make(init);
    if (out == nullptr) throw std::runtime_error("the factory made no actor");
    made = out.get();
    return out;
  };
  try {
    seat.who_ = here_.begin(nullptr, as, house_.factory.table(), {}, make);
  } catch (...) {
    here_.env().note("client: the factory failed");
    return turn_away(seat, client_refusal::failed, "its actor could not be made");
  }
  if (!seat.who_) return turn_away(seat, client_refusal::closing, "the node closes");
  seat.begin(*made);
  client_counters::add(house_.counters.joined);
  here_.env().note("client: joined", seat.who_.slot(), seat.who_.generation());
  seat.session_->admitted();
  seat.send_errand<client_seat::joined_errand>(0);
}

// What another loop may destroy when it has heard of it is not touched after the post.
void client_desk::give_back(client_seat& seat) {
  const std::uint64_t returned = 1 + (std::uint64_t{seat.counted} << 32);
  if (seat.phase_ == client_seat::phase::begun) client_counters::add(house_.counters.left);
  seat.credentials.clear();
  seat.answer = client_admission::refused({});
  seat.who_ = {};
  seat.counted = false;
  seat.held_ = false;
  seat.waiting_bytes_ = 0;
  seat.phase_ = client_seat::phase::free;
  free_.push_back(&seat);
  if (returned_.fetch_add(returned, std::memory_order_acq_rel) == 0) accepting_.post(returning_);
}

void client_desk::on_returned() {
  const std::uint64_t all = returned_.exchange(0, std::memory_order_acq_rel);
  house_.on_returned(static_cast<std::uint32_t>(all), static_cast<std::uint32_t>(all >> 32));
}

void client_desk::on_stop_all() {
  closing_ = true;
  for (const auto& seat : seats_)
    if (seat->actor_ != nullptr) here_.stop(seat->who_);
}

void client_desk::on_end_all() {
  for (const auto& seat : seats_)
    if (seat->actor_ != nullptr) here_.end(*seat->actor_, actor_ending::stopped);
}

// --- Counters

client_stats client_counters::read() const noexcept {
  client_stats out;
  out.joined = joined.load(std::memory_order_relaxed);
  out.left = left.load(std::memory_order_relaxed);
  out.timed_out = timed_out.load(std::memory_order_relaxed);
  out.vanished = vanished.load(std::memory_order_relaxed);
  out.frames_dropped = frames_dropped.load(std::memory_order_relaxed);
  for (std::size_t i = 0; i < refused.size(); ++i)
    out.refused[i] = refused[i].load(std::memory_order_relaxed);
  return out;
}

}  // namespace reprise
