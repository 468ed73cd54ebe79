#include "replay_loop.hpp"

#include "../call_values.hpp"

namespace reprise::sim {

replay_loop::replay_loop(replay_process& owner, std::uint32_t index, entity_id entity,
                         std::string_view node)
    : process_(owner), index_(index), loop_(*this, entity) {
  loop_.observe(&digest_, this);
  parts_.home = &loop_;
  parts_.net = this;
  parts_.random = this;
  parts_.traces = &trace_;
  parts_.stop = &stop_;
  parts_.pool = this;
  parts_.probes = this;
  parts_.node = node;
}

wall_time replay_loop::read_wall_clock() {
  const door_entry* const entry =
      process_.next(index_, door_entry::type::wall_clock, "reads the wall clock");
  if (entry == nullptr) return {};
  process_.advance();
  return entry->wall;
}

std::uint64_t replay_loop::next() {
  if (!process_.named(index_, call_kind::draw)) return 0;
  const std::uint64_t drawn = process_.next_value();
  loop_.note({call_kind::draw, loop_.entity(), drawn});
  return drawn;
}

bool replay_loop::fires(entity_tag site, entity_id where) {
  const door_entry* const entry =
      process_.next(index_, door_entry::type::fault, "asks a fault point");
  if (entry == nullptr) return false;
  if (entry->site != site.hash || entry->where != where) {
    process_.diverge("asks another fault point");
    return false;
  }
  process_.advance();
  return entry->fired;
}

void replay_loop::connect(connect_operation& op, const endpoint& to) {
  const auto name = process_.named(index_, call_kind::connect);
  if (!name) return;
  op.start();
  process_.connects[*name] = &op;
  loop_.note({call_kind::connect, *name, value_of(to)});
}

void replay_loop::listen(listen_operation& op, const endpoint& at, const listen_options&) {
  const auto name = process_.named(index_, call_kind::listen);
  if (!name) return;
  op.start();
  process_.listens[*name] = &op;
  loop_.note({call_kind::listen, *name, value_of(at)});
}

void replay_loop::bind(bind_operation& op, const endpoint& at) {
  const auto name = process_.named(index_, call_kind::bind);
  if (!name) return;
  op.start();
  process_.binds[*name] = &op;
  loop_.note({call_kind::bind, *name, value_of(at)});
}

void replay_loop::resolve(resolve_operation& op, std::string_view name, std::uint16_t port) {
  const auto call = process_.named(index_, call_kind::resolve);
  if (!call) return;
  op.start();
  process_.lookups[*call] = &op;
  loop_.note({call_kind::resolve, *call, value_of_lookup(name, port)});
}

void replay_loop::run(blocking_operation& op, std::shared_ptr<blocking_work> work) {
  const auto name = process_.named(index_, call_kind::blocking);
  if (!name) return;
  op.start();
  process_.works[*name] = {&op, std::move(work)};
  loop_.note({call_kind::blocking, *name, 0});
}

void replay_loop::cancel(blocking_operation& op) {
  if (process_.over()) return;
  for (const auto& [name, item] : process_.works)
    if (item.op == &op) return loop_.note({call_kind::cancel, name, 0});
}

}  // namespace reprise::sim
