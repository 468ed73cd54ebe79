#include "moving_node.hpp"

#include <algorithm>
#include <stdexcept>

#include <fmt/format.h>

#include <reprise/actor/actor_system.hpp>
#include <reprise/env/await.hpp>

namespace examples {

using namespace reprise;

namespace {

constexpr duration time_to_meet = 900ms;

// The room goes before the node does, if there is somewhere to go. It stays away: this node lets it in no more.
task<void> send_room_away(environment env, actor_system* actors) {
  const time_point until = env.now() + 2s;
  // Who has not heard of the move yet writes to the old address, which forwards for this little while.
  time_point leave_at = env.now() + 100ms;
  while (env.now() < std::min(leave_at, until) && !actors->peers().peers().empty()) {
    const actor_ref room = actors->find("room");
    if (room && room.node() == actors->incarnation()) {
      actors->here().tell<move_away>(room, std::string("the node ends"));
      leave_at = env.now() + 100ms;
    }
    co_await sleep_for(env, 20ms);
  }
}

}  // namespace

task<void> moving_node(environment env, moving_options options) {
  actor_options how;
  how.peers = options.peers;
  // The room may begin on any loop of its node, but comes to the first loop of another one.
  actor_system actors(env, std::move(how));
  const room_options room = options.room;
  actors.accept_movable(
      "room", handler_table_of<chat_room>(),
      [room, env](actor_init& init, const_bytes packed) -> std::unique_ptr<actor> {
        if (env.stop().requested()) return nullptr;  // it stays where it was
        return std::make_unique<chat_room>(init, packed, room);
      });
  const result<void> listening = co_await actors.start();
  if (!listening) {
    co_await actors.close(1s);
    throw std::runtime_error(fmt::format(
        "cannot listen on {}: {}", options.peers.listen.to_string(), to_string(listening.error())));
  }
  room.print(fmt::format("{} listens on {}", options.peers.node.text(),
                         actors.peers().local().to_string()));
  actors.here().spawn<visitor>(options.visitor);
  if (options.where == room_begins::here) {
    // The nodes meet first: on one that has no link to a visitor's yet, the room would take that visitor for gone.
    co_await sleep_for(env, time_to_meet);
    spawn_options known("room");
    known.type = "room";  // which class to make of it elsewhere
    actors.here().spawn_with<chat_room>(known, options.room);
  }
  co_await stop_requested(env);
  co_await send_room_away(env, &actors);
  co_await actors.close(1s);
  room.print(fmt::format("{} has left", options.peers.node.text()));
}

}  // namespace examples
