// Clients that dial, join, talk through the actors of several nodes and vanish, while the network and the processes
// fail. What both ends are promised is checked all the while; and when the faults end everybody gets in, everybody
// knows everybody, and everybody leaves.
#include <algorithm>
#include <memory>

#include <fmt/format.h>

#include <reprise/env/await.hpp>
#include <reprise/session/session_client.hpp>
#include <reprise/sim/scenario.hpp>

#include "patron.hpp"

namespace {

using namespace reprise;
using scenarios::patron;
using scenarios::resident;
using scenarios::tavern;
using scenarios::visit_id;
using scenarios::visitor;
using scenarios::wish_kind;

constexpr std::uint16_t peer_port = 7700;
constexpr std::uint16_t client_port = 9000;

struct house {
  std::size_t place = 0;
  std::size_t count_max = 2;
  duration down_after = 2s;
  duration idle_timeout = 3s;
  duration join_timeout = 1s;
  std::size_t inbox_bytes_max = 1000;
  std::size_t queue_bytes_high = 4000;
  duration close_within = 2s;
  house() = default;
};

actor_options actors_of(const house& self) {
  actor_options out;
  out.turn_max = 16;
  peer_options peers(node_id::parse(fmt::format("house-{}", self.place)).value());
  peers.listen = endpoint(ip_address::any(), peer_port);
  peers.heartbeat_period = self.down_after / 8;
  peers.suspect_after = self.down_after / 3;
  peers.down_after = self.down_after;
  peers.handshake_timeout = 3s;
  peers.connect_timeout = 3s;
  peers.redial.first = 50ms;
  peers.redial.most = 2s;
  peers.redial_after_refusal = 3s;
  peers.superseded_for = 5s;
  peers.stable_after = 2s;
  for (std::size_t other = 0; other < self.place; ++other)
    peers.dial.push_back(host_port::parse(fmt::format("house-{}:{}", other, peer_port)).value());
  out.peers = std::move(peers);
  return out;
}

client_options clients_of(const house& self) {
  client_options out(endpoint(ip_address::any(), client_port));
  out.client_count_max = self.count_max;
  out.joining_count_max = 3;
  out.join_timeout = self.join_timeout;
  out.inbox_bytes_max = self.inbox_bytes_max;
  out.leave_within = 1s;
  out.session.idle_timeout = self.idle_timeout;
  out.session.queue_bytes_high = self.queue_bytes_high;
  out.session.queue_bytes_low = self.queue_bytes_high / 4;
  out.session.linger_max = 1s;
  return out;
}

client_admission admit(const client_join& who) {
  if (who.credentials.size() != 8) return client_admission::refused("who?");
  const visit_id visit = load_le<visit_id>(who.credentials.data());
  spawn_options as;
  as.type = "patron";
  as.mailbox_max = 8;
  return client_admission::admitted(fmt::format("{}", visit), as);
}

task<void> house_node(environment env, std::shared_ptr<tavern> in, house self) {
  actor_system actors(env, actors_of(self));
  for (std::size_t i = 0; i < actors.loop_count(); ++i)
    actors.at(i).set_on_dead_letter([in](const dead_letter& what) {
      if (what.type == message_id_of<scenarios::passed_on>) in->board.lost(what.from, what.to);
    });
  const result<void> linked = co_await actors.start();
  in->world().always(linked.has_value(), "listens", to_string(linked.error()));
  actors.here().spawn<resident>(in);
  client_service clients(actors, clients_of(self), admit,
                         make_client_factory<patron>(in, self.place));
  const tavern::opening here(*in, self.place, clients, self.count_max);
  const result<void> opened = co_await clients.start();
  in->world().always(opened.has_value(), "listens", to_string(opened.error()));
  co_await stop_requested(env);
  in->close(self.place);
  co_await clients.close(self.close_within);
  in->world().always(clients.client_count() == 0, "nobody_is_left_after_closing");
  co_await actors.close(2s);
}

// A connection that never joins.
class silent final : public session {
 public:
  using session::session;

 private:
  void on_frame(const frame&) override {}
};

// Shared with a session that may outlive a dial.
struct guest_state {
  std::shared_ptr<tavern> in;
  bool joined = false;
  bool silent = false;
};

task<void> guest_node(environment env, std::shared_ptr<tavern> in, std::size_t houses,
                      std::set<std::size_t>* inside, std::size_t place) {
  const auto draw = [env](std::uint64_t bound) { return env.random().below(bound); };
  const auto state = std::make_shared<guest_state>();
  state->in = in;
  session_client_options options;
  options.connect_timeout = 2s;
  options.session.queue_bytes_high = 8000;
  options.session.queue_bytes_low = 1000;
  const auto make = [state](session_init& init) -> std::unique_ptr<session_base> {
    if (state->silent) return std::make_unique<silent>(init);
    return std::make_unique<visitor>(init, state->in, state->in->new_visit(), &state->joined);
  };
  session_client client(env, options, make);
  while (!in->over && !env.stop().requested()) {
    inside->erase(place);
    co_await sleep_for(env, std::chrono::milliseconds(1 + draw(200)));
    state->silent = !in->calm && draw(12) == 0;
    host_port to;
    to.host = fmt::format("house-{}", draw(houses));
    to.port = client_port;
    const result<session_handle> up = co_await client.connect(to);
    if (!up) continue;
    while (client.find(up.value()) != nullptr && !in->over && !env.stop().requested()) {
      if (state->joined)
        inside->insert(place);
      else
        inside->erase(place);
      // Slow enough for the slowest path, now and then too slow for the idle time-out.
      const std::uint64_t slowness = draw(7200);
      const std::uint64_t pause_ms = !in->calm && slowness < 120 ? 6000 : 1 + slowness % 120;
      co_await sleep_for(env, std::chrono::milliseconds(pause_ms));
      if (client.find(up.value()) == nullptr) break;
      // Its service may have gone without a word: who says nothing does not find out.
      if (state->silent && in->calm) client.find(up.value())->disconnect();
      if (state->silent) continue;
      auto& session = static_cast<visitor&>(*client.find(up.value()));
      const std::uint64_t what = draw(100);
      if (in->calm && what >= 80) continue;
      if (what < 40) {
        const std::uint64_t size = draw(24'000);
        static_cast<void>(session.wish(wish_kind::echo, size < 3000 ? size : size % 50));
      } else if (what < 80) {
        const std::uint64_t count = 1 + draw(6);
        for (std::uint64_t i = 0; i < count; ++i)
          static_cast<void>(session.wish(wish_kind::pass_on, 0));
      } else if (what < 87) {
        static_cast<void>(session.wish(wish_kind::pause, 0));
        for (std::uint64_t i = draw(20); i > 0; --i)
          static_cast<void>(session.wish(wish_kind::echo, draw(100)));
      } else if (what < 89) {
        static_cast<void>(session.wish(wish_kind::stop, 0));
      } else if (what < 91) {
        static_cast<void>(session.wish(wish_kind::crash, 0));
      } else if (what < 92) {
        static_cast<void>(session.wish(wish_kind::kill_other, 0));
      } else if (what < 95) {
        session.drain(500ms);
      } else if (what < 97) {
        session.disconnect();
      }
    }
  }
  inside->erase(place);
  co_await client.close(1s);
  co_await stop_requested(env);
}

struct run_state {
  explicit run_state(sim::world& world) : in(std::make_shared<tavern>(world)) {}
  std::shared_ptr<tavern> in;
  std::set<std::size_t> inside;  // guests that have joined
};

// Everybody is in, and every actor knows every actor.
std::string differences(const run_state& all, std::size_t guests) {
  if (all.inside.size() != guests) return fmt::format("{} of {} are in", all.inside.size(), guests);
  std::set<actor_ref> alive;
  for (const patron* each : all.in->patrons) alive.insert(each->self());
  for (const patron* each : all.in->patrons)
    if (each->known() != alive)
      return fmt::format("{} knows {} of {}", to_string(each->self()), each->known().size(),
                         alive.size());
  for (const resident* each : all.in->residents)
    if (each->known() != alive) return fmt::format("a resident knows {}", each->known().size());
  return {};
}

}  // namespace

REPRISE_SCENARIO(
    clients_chaos,
    sim::about("clients of two or three nodes join, talk and vanish under cuts and crashes")
        .expects("client.full")
        .expects("client.frames_held")
        .expects("client.actor_went_first")
        .expects("client.close_deadline")
        .expects("clients.timed_out")
        .expects("clients.no_join")
        .expects("clients.vanished")
        .expects("clients.writable")
        .expects("clients.from_another_node"),
    sim::world& world) {
  world.swarm();
  const auto all = std::make_shared<run_state>(world);
  tavern& in = *all->in;
  const std::size_t houses = 2 + world.random_below(2);
  const std::size_t guests = 3 + world.random_below(4);
  const std::size_t loops = 1 + world.random_below(2);
  house self;
  self.down_after = std::chrono::milliseconds(800 + world.random_below(3000));
  self.idle_timeout = std::chrono::milliseconds(2000 + world.random_below(3000));
  self.join_timeout = std::chrono::milliseconds(300 + world.random_below(2000));
  self.inbox_bytes_max = 1 + world.random_below(2000);
  self.queue_bytes_high = 200 + world.random_below(4000);
  self.close_within = std::chrono::milliseconds(world.random_below(3) * 40);
  if (world.random_below(2) == 0) self.close_within = 2s;
  // Enough for all, and not enough for all at one place.
  self.count_max = (guests + houses - 1) / houses + world.random_below(2);

  std::vector<sim::node*> all_nodes;
  std::vector<sim::node*> house_nodes;
  for (std::size_t i = 0; i < houses; ++i)
    house_nodes.push_back(&world.add_node(fmt::format("house-{}", i), loops));
  all_nodes = house_nodes;
  for (std::size_t i = 0; i < guests; ++i)
    all_nodes.push_back(&world.add_node(fmt::format("guest-{}", i)));
  for (std::size_t i = 0; i < houses; ++i) {
    self.place = i;
    house_nodes[i]->start([all, self](environment env) { return house_node(env, all->in, self); });
  }
  for (std::size_t i = 0; i < guests; ++i)
    all_nodes[houses + i]->start([all, houses, i](environment env) {
      return guest_node(env, all->in, houses, &all->inside, i);
    });
  world.set_invariant([&in] { in.check_counts(); });

  world.chaos(5s, all_nodes);
  world.run_for(5s);
  in.calm = true;
  world.heal();
  world.run_for(3 * self.down_after);
  const bool together = world.run_until([&] { return differences(*all, guests).empty(); }, 120s);
  world.always(together, "everybody_gets_in_and_knows_everybody", differences(*all, guests));

  in.over = world.random_below(3) != 0;  // else the services close on their clients
  if (in.over) {
    world.expect_quiet_within(600s);
    world.run_for(3 * self.down_after);
    in.check_empty();
    in.board.check_all_settled([](const actor_ref&, incarnation_id) -> link_epoch { return 0; });
  }
  for (sim::node* item : house_nodes) item->stop();
  const auto houses_gone = [&] {
    return std::none_of(house_nodes.begin(), house_nodes.end(),
                        [](sim::node* item) { return item->running(); });
  };
  world.always(world.run_until(houses_gone, 30s), "every_node_ends");
  for (sim::node* item : all_nodes) item->stop();
  const auto gone = [&] {
    return std::none_of(all_nodes.begin(), all_nodes.end(),
                        [](sim::node* item) { return item->running(); });
  };
  world.always(world.run_until(gone, 60s), "every_client_ends");
  world.always(in.board.all_alive().empty(), "no_actor_lives_on");
  world.always(world.open_stream_count() == 0, "no_connection_is_left");
  in.check_empty();
}
