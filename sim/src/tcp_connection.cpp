#include <reprise/sim/tcp_connection.hpp>

#include <array>

#include <reprise/sim/tcp_listener.hpp>
#include <reprise/sim/world.hpp>

namespace reprise::sim {
namespace {

constexpr std::array<entity_tag, 4> parts{"forward", "backward", "dialling", "accepting"};

std::uint32_t drawn_size(world& owner, entity_id pipe, purpose what, std::uint64_t profile) {
  REPRISE_ASSERT(profile <= UINT32_MAX);
  const auto usual = static_cast<std::uint32_t>(profile);
  choices& choose = owner.choose();
  if (!choose.on(family::buffers)) return usual;
  // 0: as usual; else from 256 bytes up, doubling: small buffers are where the stalls are.
  const std::uint64_t drawn = choose.draw(pipe, what, 0, 11);
  return drawn == 0 ? usual : std::min(usual, std::uint32_t{128} << drawn);
}

}  // namespace

tcp_connection::tcp_connection(world& owner, entity_id entity, host& dialler, host& acceptor,
                               const endpoint& from, const endpoint& to)
    : world_(owner),
      forward_(owner, *this, child_entity(entity, "forward")),
      backward_(owner, *this, child_entity(entity, "backward")),
      dialling_(owner, *this, backward_, forward_, dialler, child_entity(entity, "dialling")),
      accepting_(owner, *this, forward_, backward_, acceptor, child_entity(entity, "accepting")),
      entity_(entity),
      from_(from),
      to_(to) {
  path& there = owner.path_between(dialler, acceptor);
  path& back = owner.path_between(acceptor, dialler);
  forward_.open(
      there, back,
      drawn_size(owner, forward_.entity(), purpose::send_buffer, dialler.profile.send_buffer_bytes),
      drawn_size(owner, forward_.entity(), purpose::receive_window,
                 acceptor.profile.receive_window_bytes));
  backward_.open(back, there,
                 drawn_size(owner, backward_.entity(), purpose::send_buffer,
                            acceptor.profile.send_buffer_bytes),
                 drawn_size(owner, backward_.entity(), purpose::receive_window,
                            dialler.profile.receive_window_bytes));
  owner.names().add_children(entity, parts);
}

void tcp_connection::establish() {
  choices& choose = world_.choose();
  if (!choose.on(family::reset)) return;
  const std::uint32_t rate = 20'000 * choose.strength(family::reset);
  if (!choose.chance(entity_, purpose::reset_at, 0, rate)) return;
  const std::uint64_t after = choose.draw(entity_, purpose::reset_at, 1, 3'000'000'000);
  reset_event_ =
      std::make_unique<event>(delegate<void()>::to<&tcp_connection::on_forced_reset>(this), true);
  world_.queue().schedule(*reset_event_, world_.now_ns() + static_cast<std::int64_t>(after));
}

void tcp_connection::expect_at(tcp_listener& listener) noexcept {
  listener.expect_connection();
  listener_ = listener.entity();
}

tcp_listener* tcp_connection::expecting() noexcept {
  // Another one may listen at the same port by now.
  tcp_listener* const there = accepting_.machine().listener_at(accepting_.local().port);
  return there != nullptr && there->entity() == listener_ ? there : nullptr;
}

void tcp_connection::on_handshake() {
  tcp_listener* const listener = expecting();
  if (listener != nullptr) {
    listener->add(*this);
  } else {
    accepting_.refuse();
    accepting_.close_unopened();
  }
}

void tcp_connection::on_handshake_lost() {
  tcp_listener* const listener = expecting();
  if (listener != nullptr) listener->drop_expected();
  accepting_.close_unopened();
}

void tcp_connection::lose_power(const host& machine) {
  if (&dialling_.machine() == &machine) dialling_.lose_power();
  if (&accepting_.machine() == &machine) accepting_.lose_power();
}

void tcp_connection::spare() {
  if (reset_event_ != nullptr) reset_event_->cancel();
}

void tcp_connection::maybe_release() {
  if (released || !dialling_.closed() || !accepting_.closed()) return;
  released = true;
  forward_.abandon();
  backward_.abandon();
  dialling_.read_event_.cancel();
  dialling_.write_event_.cancel();
  spare();
  accepting_.read_event_.cancel();
  accepting_.write_event_.cancel();
  world_.release(*this);
}

bool tcp_connection::releasable() const noexcept {
  return released && !forward_.queued() && !backward_.queued() && !dialling_.queued() &&
         (reset_event_ == nullptr || !reset_event_->queued()) && !accepting_.queued();
}

}  // namespace reprise::sim
