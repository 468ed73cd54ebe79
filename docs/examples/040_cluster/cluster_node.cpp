#include "cluster_node.hpp"

#include <stdexcept>

#include <fmt/format.h>

#include <reprise/actor/actor_system.hpp>
#include <reprise/env/await.hpp>

namespace examples {

using namespace reprise;

namespace {

// Says who could not come in, and why: a wrong cluster or a name that two nodes have are told to nobody else.
class refusals final : public peer_observer {
 public:
  refusals(peer_service& of, print_line print) : of_(of), print_(std::move(print)) {
    of_.subscribe(*this);
  }
  refusals(const refusals&) = delete;
  refusals& operator=(const refusals&) = delete;
  ~refusals() { of_.unsubscribe(*this); }

  void on_peer_up(const peer_id&) override {}
  void on_peer_message(const peer_id&, const_bytes) override {}
  void on_peer_down(const peer_id&, const peer_down&) override {}
  void on_peer_refused(const host_port& dialled, peer_refusal why) override {
    if (why == peer_refusal::duplicate) return;  // there is a link already
    const std::string whom =
        dialled.host.empty() ? "somebody" : fmt::format("{}:{}", dialled.host, dialled.port);
    print_(fmt::format("{} refused: {}", whom, to_string(why)));
  }

 private:
  peer_service& of_;
  print_line print_;
};

}  // namespace

task<void> cluster_node(environment env, cluster_options options) {
  const std::string name = options.peers.node.text();
  actor_options how;
  how.peers = options.peers;
  actor_system actors(env, std::move(how));
  const refusals refused(actors.peers(), options.member.print);
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
