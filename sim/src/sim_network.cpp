#include <reprise/sim/sim_network.hpp>

#include <algorithm>

#include <reprise/sim/tcp_listener.hpp>
#include <reprise/sim/udp_socket.hpp>
#include <reprise/sim/world.hpp>

#include "call_values.hpp"
#include "drawn_profile.hpp"

namespace reprise::sim {

// An operation whose outcome is decided when its event enters the loop.
class sim_network::pending {
 public:
  pending(sim_network& owner, operation& op, entity_id name, std::function<void(pending&)> decide)
      : owner_(owner),
        op_(&op),
        name_(name),
        decide_(std::move(decide)),
        event_(delegate<void()>::to<&pending::on_event>(this)) {}

  void start(std::int64_t delay_ns, std::uint64_t ordinal) {
    owner_.world_.schedule(event_, owner_.world_.now_ns() + delay_ns, owner_.entity_, ordinal);
  }
  void finish(door_kind kind, errc error, std::uint64_t count) {
    operation& op = *std::exchange(op_, nullptr);
    owner_.loop_.complete(op, {kind, error, name_, count});
  }
  void cancel() {
    cancelled = true;
    owner_.world_.queue().schedule(event_, owner_.world_.now_ns());
  }
  void halt() {
    if (op_ != nullptr) std::exchange(op_, nullptr)->abandon();
    event_.cancel();
  }
  [[nodiscard]] bool is(const operation& op) const noexcept { return op_ == &op; }
  [[nodiscard]] bool removable() const noexcept { return op_ == nullptr && !event_.queued(); }

  bool cancelled = false;

 private:
  void on_event() {
    if (op_ == nullptr || !owner_.loop_.admit(event_)) return;
    const auto decide = std::move(decide_);
    decide(*this);
  }

  sim_network& owner_;
  operation* op_;
  entity_id name_;
  std::function<void(pending&)> decide_;
  event event_;
};

// One connect: SYN there, an answer back, and repetitions while nothing answers.
class sim_network::dialling {
 public:
  dialling(sim_network& owner, connect_operation& op, entity_id entity, host* to,
           const endpoint& remote)
      : owner_(owner),
        world_(owner.world_),
        op_(&op),
        entity_(entity),
        to_(to),
        remote_(remote),
        event_(delegate<void()>::to<&dialling::on_event>(this)) {
    give_up_at_ns_ = world_.now_ns() + owner.host_.profile.connect_timeout.count();
    send_syn();
  }

  void cancel() {
    if (op_ == nullptr) return;
    if (state_ == state::decided && event_.time_ns() <= world_.now_ns()) return;  // too late
    decide(errc::cancelled, 0);
  }
  void halt() {
    if (op_ != nullptr) std::exchange(op_, nullptr)->abandon();
    event_.cancel();
    if (connection_ != nullptr) drop_connection();
  }
  [[nodiscard]] bool is(const connect_operation& op) const noexcept { return op_ == &op; }
  [[nodiscard]] bool removable() const noexcept { return op_ == nullptr && !event_.queued(); }

 private:
  enum class state : std::uint8_t { syn_sent, answered, decided };

  void send_syn() {
    state_ = state::syn_sent;
    choices& choose = world_.choose();
    if (to_ == nullptr) {
      decide(errc::unreachable, 1'000'000);
      return;
    }
    path& way = world_.path_between(owner_.host_, *to_);
    const packet syn{packet_kind::syn, way.from(), way.to(), entity_, tries_, 0};
    const auto arrival = world_.transit(way, syn);
    lost_ = choose.chance(entity_, purpose::connect_lost, tries_,
                          15'000 * choose.strength(family::connect_failure));
    if (lost_) choose.affected(family::connect_failure);
    world_.schedule(event_, *arrival, entity_, tries_);
  }

  // Linux repeats SYN after 1, 2, 4 … seconds until it gives up.
  void repeat_later() {
    const std::int64_t next = world_.now_ns() + (1'000'000'000ll << std::min(tries_, 6u));
    ++tries_;
    if (next >= give_up_at_ns_) {
      decide(errc::timed_out, give_up_at_ns_ - world_.now_ns());
      return;
    }
    lost_ = false;
    world_.schedule(event_, next, entity_, tries_);
  }

  void on_event() {
    if (op_ == nullptr) return;
    if (state_ == state::syn_sent) {
      at_far_end();
    } else if (owner_.loop_.admit(event_)) {
      complete();
    }
  }

  void at_far_end() {
    path& there = world_.path_between(owner_.host_, *to_);
    path& back = world_.path_between(*to_, owner_.host_);
    if (there.closed() || back.closed()) {
      world_.met_closed(there.closed() ? there : back);
      repeat_later();
      return;
    }
    if (lost_) {
      repeat_later();
      return;
    }
    choices& choose = world_.choose();
    tcp_listener* listener = to_->listener_at(remote_.port);
    const bool refused = choose.chance(entity_, purpose::connect_refused, tries_,
                                       10'000 * choose.strength(family::connect_failure));
    if (refused) choose.affected(family::connect_failure);
    if (listener != nullptr && listener->full()) {
      if (!refuses_when_full(world_, *to_)) {
        repeat_later();
        return;
      }
      choose.affected(family::host_profile);
      listener = nullptr;
    }
    if (listener == nullptr || refused) {
      decide(errc::connection_refused, back.latency.min_ns);
      return;
    }
    const endpoint local(owner_.host_.address(), owner_.host_.ephemeral_port());
    connection_ = &world_.connect(entity_, owner_.host_, *to_, local, remote_);
    connection_->expect_at(*listener);
    const packet answer{packet_kind::syn, back.from(), back.to(), entity_, tries_ + 1000, 0};
    decide(errc::ok, *world_.transit(back, answer) - world_.now_ns());
  }

  void decide(errc error, std::int64_t delay_ns) {
    error_ = error;
    state_ = state::decided;
    if (error != errc::ok && connection_ != nullptr) drop_connection();
    world_.schedule(event_, world_.now_ns() + delay_ns, entity_, tries_);
  }

  void drop_connection() {
    tcp_connection& dropped = *std::exchange(connection_, nullptr);
    dropped.on_handshake_lost();
    dropped.dialling().close_unopened();
  }

  void complete() {
    connect_operation& op = *std::exchange(op_, nullptr);
    if (connection_ != nullptr) {
      op.give(connection_->dialling().open(owner_.loop_));
      connection_->forward().send_handshake();
      std::exchange(connection_, nullptr)->establish();
    }
    owner_.loop_.complete(op, {door_kind::connect, error_, entity_, 0});
  }

  sim_network& owner_;
  world& world_;
  connect_operation* op_;
  entity_id entity_;
  host* to_;
  endpoint remote_;
  tcp_connection* connection_ = nullptr;
  std::int64_t give_up_at_ns_ = 0;
  std::uint32_t tries_ = 0;
  errc error_ = errc::ok;
  state state_ = state::syn_sent;
  bool lost_ = false;
  event event_;
};

sim_network::sim_network(world& owner, sim_loop& home, host& machine)
    : world_(owner), loop_(home), host_(machine), entity_(child_entity(home.entity(), "network")) {
  owner.names().add(entity_, home.entity(), "network", 0);
}

sim_network::~sim_network() = default;

sim_network::pending& sim_network::add_pending(operation& op, entity_id name,
                                               std::function<void(pending&)> complete) {
  sweep();
  op.start();
  pending_.push_back(std::make_unique<pending>(*this, op, name, std::move(complete)));
  return *pending_.back();
}

entity_id sim_network::new_child(entity_tag tag, std::uint64_t ordinal) {
  const entity_id name = child_entity(entity_, tag, ordinal);
  world_.names().add(name, entity_, tag.text, ordinal);
  return name;
}

void sim_network::sweep() {
  std::erase_if(pending_, [](const auto& item) { return item->removable(); });
  std::erase_if(dialling_, [](const auto& item) { return item->removable(); });
}

void sim_network::connect(connect_operation& op, const endpoint& to) {
  if (loop_.core().halted()) return;
  sweep();
  op.start();
  host* destination = world_.host_at(to.address, host_);
  // A connection is (dialler, service, n-th dial), never addresses and ports alone.
  const std::uint64_t service = mix(
      destination == nullptr ? to.address.v4_host_order() : destination->entity().value, to.port);
  const std::uint64_t ordinal = loop_.dials().next(service);
  const entity_id entity = child_entity(loop_.entity(), service, ordinal);
  world_.names().add(entity, loop_.entity(), world_.host_name(destination), ordinal);
  loop_.core().note({call_kind::connect, entity, value_of(to)});
  const endpoint remote(destination == nullptr ? to.address : destination->address(), to.port);
  dialling_.push_back(std::make_unique<dialling>(*this, op, entity, destination, remote));
}

void sim_network::cancel(connect_operation& op) {
  for (auto& item : dialling_)
    if (item->is(op)) item->cancel();
}

void sim_network::listen(listen_operation& op, const endpoint& at, const listen_options& options) {
  if (loop_.core().halted()) return;
  const std::uint64_t ordinal = calls_++;
  const entity_id name = new_child("listener", ordinal);
  loop_.core().note({call_kind::listen, name, value_of(at)});
  const auto backlog = static_cast<std::size_t>(std::max(options.backlog, 1));
  add_pending(op, name, [this, &op, at, backlog, name](pending& call) {
    endpoint local = at;
    if (!host_.owns(at.address)) {
      call.finish(door_kind::listen, errc::address_not_available, 0);
      return;
    }
    if (local.port == 0) local.port = host_.ephemeral_port();
    if (host_.listener_at(local.port) != nullptr) {
      call.finish(door_kind::listen, errc::address_in_use, 0);
      return;
    }
    op.give(std::make_unique<tcp_listener>(world_, loop_, host_, local, backlog, name));
    call.finish(door_kind::listen, errc::ok, local.port);
  }).start(0, ordinal);
}

void sim_network::bind(bind_operation& op, const endpoint& at) {
  if (loop_.core().halted()) return;
  const std::uint64_t ordinal = calls_++;
  const entity_id name = new_child("datagram", ordinal);
  loop_.core().note({call_kind::bind, name, value_of(at)});
  add_pending(op, name, [this, &op, at, name](pending& call) {
    endpoint local = at;
    if (!host_.owns(at.address)) {
      call.finish(door_kind::bind, errc::address_not_available, 0);
      return;
    }
    if (local.port == 0) local.port = host_.ephemeral_port();
    if (host_.datagram_at(local.port) != nullptr) {
      call.finish(door_kind::bind, errc::address_in_use, 0);
      return;
    }
    op.give(std::make_unique<udp_socket>(world_, loop_, host_, local, name));
    call.finish(door_kind::bind, errc::ok, local.port);
  }).start(0, ordinal);
}

void sim_network::resolve(resolve_operation& op, std::string_view name, std::uint16_t port) {
  if (loop_.core().halted()) return;
  const std::uint64_t ordinal = calls_++;
  const entity_id lookup = new_child("lookup", ordinal);
  loop_.core().note({call_kind::resolve, lookup, value_of_lookup(name, port)});
  std::vector<endpoint> found;
  std::int64_t delay = 0;
  if (const auto address = ip_address::parse(name)) {
    found.push_back(endpoint(address.value(), port));
  } else if (name == "localhost") {
    found.push_back(endpoint(ip_address::loopback(), port));
  } else {
    delay = 100'000;
    choices& choose = world_.choose();
    const bool fails = choose.chance(entity_, purpose::resolve_error, ordinal,
                                     10'000 * choose.strength(family::resolve_failure));
    const std::uint64_t late =
        choose.draw(entity_, purpose::resolve_delay, ordinal,
                    1 + 200'000'000ull * choose.strength(family::resolve_failure));
    delay += static_cast<std::int64_t>(late);
    if (fails || late != 0) choose.affected(family::resolve_failure);
    host* machine = fails ? nullptr : world_.host_named(name);
    if (machine != nullptr) found.push_back(endpoint(machine->address(), port));
  }
  add_pending(op, lookup, [&op, found = std::move(found)](pending& call) mutable {
    const errc error = call.cancelled  ? errc::cancelled
                       : found.empty() ? errc::name_not_found
                                       : errc::ok;
    const std::uint64_t count = error == errc::ok ? found.size() : 0;
    op.give(error == errc::ok ? std::move(found) : std::vector<endpoint>{});
    call.finish(door_kind::resolve, error, count);
  }).start(delay, ordinal);
}

void sim_network::cancel(resolve_operation& op) {
  for (auto& item : pending_)
    if (item->is(op)) item->cancel();
}

void sim_network::halt() {
  for (auto& item : pending_) item->halt();
  for (auto& item : dialling_) item->halt();
}

}  // namespace reprise::sim
