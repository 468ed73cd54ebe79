#include <algorithm>
#include <bit>

#include <reprise/sim/world.hpp>

#include "carried.hpp"

// What the ways between hosts are like, how long things take on them, and when they are closed.
namespace reprise::sim {

path& world::path_between(const host& from, const host& to) {
  path* known = fabric_.find(from.index(), to.index());
  if (known != nullptr) return *known;
  const entity_id entity = child_entity(from.entity(), "path", to.entity().value);
  names_.add(entity, from.entity(), nodes_[to.index()]->name(), 0);
  path& way = fabric_.add(from.index(), to.index(), entity);
  if (!from.up) ++way.dead_ends;
  if (!to.up && &from != &to) ++way.dead_ends;
  shape(way);
  return way;
}

void world::shape(path& way) {
  if (way.from() == way.to()) {
    way.latency.min_ns = options_.self_latency.count();
    return;
  }
  way.latency.min_ns = options_.latency_min.count();
  const std::uint32_t strength = choices_.strength(family::latency);
  if (strength != 0) {
    const std::int64_t spread = (options_.latency_max - options_.latency_min).count();
    way.latency.spread_ns = spread * strength / strength_max;
    if (options_.shapes == latency_shapes::drawn)
      way.latency.shape =
          static_cast<latency_shape>(choices_.draw(way.entity(), purpose::path_latency, 0, 4));
    if (way.latency.shape == latency_shape::slow) way.latency.min_ns *= 8;
  }
  if (choices_.on(family::bandwidth)) {
    // 0: no limit; else from 64 kB/s up, doubling.
    const std::uint64_t drawn = choices_.draw(way.entity(), purpose::path_bandwidth, 0, 14);
    if (drawn != 0) way.bytes_per_second = std::uint64_t{32 * 1024} << drawn;
  }
}

std::optional<std::int64_t> world::transit(path& way, const packet& item, std::uint64_t headers) {
  std::int64_t delay = way.latency.min_ns;
  if (way.latency.spread_ns > 0) {
    const auto spread = static_cast<std::uint64_t>(way.latency.spread_ns);
    const std::uint64_t ordinal =
        item.kind == packet_kind::datagram
            ? item.offset
            : item.offset / 64 | std::uint64_t{item.kind == packet_kind::syn} << 55;
    std::uint64_t extra = choices_.draw(item.flow, purpose::latency, ordinal, spread + 1);
    switch (way.latency.shape) {
      case latency_shape::uniform:
      case latency_shape::slow: break;
      case latency_shape::exponential: {
        // A geometric tail in integers: each further halving of the draw adds an eighth of the spread.
        const int halvings = extra == 0 ? 0 : std::countl_zero(extra) - std::countl_zero(spread);
        extra = extra / 8 + static_cast<std::uint64_t>(halvings) * (spread / 8);
        break;
      }
      case latency_shape::bimodal:
        extra = extra > spread - spread / 64 ? 8 * spread : extra / 64;
        break;
    }
    if (extra != 0) choices_.affected(family::latency);
    delay += static_cast<std::int64_t>(extra);
  }
  if (way.bytes_per_second != 0 && (way.free_at_ns > now_ns_ || item.size > 1000))
    choices_.affected(family::bandwidth);
  const std::int64_t leaves_ns = way.transmit(now_ns_, item.size + headers);
  if (!fabric_.rules().empty()) {
    const verdict said = fabric_.rules().judge(item);
    delay += said.delay.count();
    if (said.drop) {
      if (item.kind == packet_kind::datagram) return std::nullopt;
      delay += 200'000'000;  // the sender repeats it after its least retransmission timeout
    }
  }
  return leaves_ns + delay;
}

void world::set_cut(const host& from, const host& to, bool on) {
  path& way = path_between(from, to);
  if (on) {
    ++way.cuts;
  } else if (way.cuts > 0 && --way.cuts == 0 && !way.closed()) {
    heal_path(way);
  }
}

void world::heal_path(path& way) {
  const std::vector<tcp_pipe*> held = way.held;
  for (tcp_pipe* item : held) item->path_healed();
}

void world::cut(node& a, node& b) {
  cut_one_way(a, b);
  cut_one_way(b, a);
}

void world::cut_one_way(node& from, node& to) { set_cut(from.machine(), to.machine(), true); }

void world::mend(node& a, node& b) {
  set_cut(a.machine(), b.machine(), false);
  set_cut(b.machine(), a.machine(), false);
}

void world::host_down(host& machine) {
  if (!machine.up) return;
  machine.up = false;
  for (const auto& item : connections_) item->lose_power(machine);
  for (const auto& item : carried_) item->lose_power(machine);
  for (const auto& way : fabric_.paths()) {
    if (way->from() == machine.index()) way->free_at_ns = std::min(way->free_at_ns, now_ns_);
    if (way->from() == machine.index() || way->to() == machine.index()) ++way->dead_ends;
  }
}

void world::host_up(host& machine) {
  if (machine.up) return;
  machine.up = true;
  for (const auto& way : fabric_.paths()) {
    if (way->from() != machine.index() && way->to() != machine.index()) continue;
    if (way->dead_ends > 0 && --way->dead_ends == 0 && !way->closed()) heal_path(*way);
  }
}

void world::carry(path& way, std::int64_t arrival_ns, endpoint from, endpoint to,
                  byte_vector payload) {
  if (carried_.size() >= 64 && (carried_.size() & 63) == 0)
    std::erase_if(carried_, [](const auto& item) { return item->done(); });
  carried_.push_back(std::make_unique<carried>(*this, way, from, to, std::move(payload)));
  schedule(carried_.back()->arrival(), arrival_ns, way.entity(), way.datagrams++);
}

}  // namespace reprise::sim
