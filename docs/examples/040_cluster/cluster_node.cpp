#include "cluster_node.hpp"

#include <stdexcept>

#include <fmt/format.h>

#include <reprise/actor/actor_system.hpp>
#include <reprise/env/await.hpp>

namespace examples {

using namespace reprise;

task<void> cluster_node(environment env, cluster_options options) {
  const std::string name = options.peers.node.text();
  actor_options how;
  how.peers = options.peers;
  actor_system actors(env, std::move(how));
  const result<void> listening = co_await actors.start();
  if (!listening) {
    co_await actors.close(1s);
    throw std::runtime_error(fmt::format(
        "cannot listen on {}: {}", options.peers.listen.to_string(), to_string(listening.error())));
  }
  options.member.print(fmt::format(
      "{}, incarnation {:016x}, listens on {}", name, actors.incarnation().value,
      options.peers.listens ? actors.peers().local().to_string() : std::string("nothing")));
  // Known to every node of the cluster by its name, and by its type.
  spawn_options known(name);
  known.type = "member";
  actors.here().spawn_with<member>(known, options.member);
  co_await stop_requested(env);
  co_await actors.close(1s);
  options.member.print(fmt::format("{} has left", name));
}

}  // namespace examples
