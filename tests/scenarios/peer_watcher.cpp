#include "peer_watcher.hpp"

#include <array>

#include <fmt/format.h>

namespace scenarios {

using namespace reprise;

namespace {

// A message names its lifetime from both sides, so that one that strays is noticed.
constexpr std::size_t header_bytes = 32;

}  // namespace

peer_watcher::peer_watcher(sim::world& world, environment env, peer_service& service, node_id self)
    : world_(world),
      env_(env),
      service_(service),
      self_(std::move(self)),
      talk_(env.home(), env.home().new_child("talk"),
            delegate<void()>::to<&peer_watcher::on_talk>(this), timer_kind::housekeeping) {
  service_.subscribe(*this);
  talk_.arm_after(5ms);
}

peer_watcher::~peer_watcher() { service_.unsubscribe(*this); }

const peer_id* peer_watcher::up(const node_id& node) const {
  const auto found = views_.find(node);
  return found != views_.end() && found->second.up ? &found->second.peer : nullptr;
}

std::size_t peer_watcher::up_count() const {
  std::size_t count = 0;
  for (const auto& [node, seen] : views_) count += seen.up ? 1 : 0;
  return count;
}

void peer_watcher::on_peer_up(const peer_id& peer) {
  view& seen = views_[peer.node];
  world_.always(!seen.up, "down_comes_before_the_next_up",
                fmt::format("{} sees {} up twice", self_.text(), peer.node.text()));
  world_.always(peer.node != self_, "nobody_is_its_own_peer");
  link_epoch& last = seen.epochs[peer.incarnation];
  world_.always(peer.epoch > last, "epochs_grow",
                fmt::format("{} sees epoch {} of {} after {}", self_.text(), peer.epoch,
                            peer.node.text(), last));
  last = peer.epoch;
  seen.peer = peer;
  seen.up = true;
  seen.said = seen.heard = 0;
  ++lifetime_count_;
}

void peer_watcher::on_peer_down(const peer_id& peer, const peer_down& how) {
  view& seen = views_[peer.node];
  world_.always(seen.up && seen.peer == peer, "one_down_for_each_up",
                fmt::format("{} sees {} down ({}) without its up", self_.text(), peer.node.text(),
                            to_string(how.reason)));
  world_.always(how.not_sent_count + how.unknown_count <= seen.said, "losses_are_counted");
  seen.up = false;
}

void peer_watcher::on_peer_message(const peer_id& peer, const_bytes message) {
  view& seen = views_[peer.node];
  world_.always(seen.up && seen.peer == peer, "nothing_of_a_lifetime_outside_it");
  world_.always(message.size() >= header_bytes, "messages_are_whole");
  if (message.size() < header_bytes) return;
  const auto from = load_le<std::uint64_t>(message.data());
  const auto to = load_le<std::uint64_t>(message.data() + 8);
  const auto epoch = load_le<std::uint64_t>(message.data() + 16);
  const auto number = load_le<std::uint64_t>(message.data() + 24);
  world_.always(from == peer.incarnation.value && to == incarnation().value && epoch == peer.epoch,
                "messages_belong_to_their_lifetime");
  ++seen.heard;
  world_.always(number == seen.heard, "messages_are_a_prefix",
                fmt::format("{} hears number {} of {} instead of {}", self_.text(), number,
                            peer.node.text(), seen.heard));
  for (std::size_t i = header_bytes; i < message.size(); ++i)
    if (message[i] != std::byte(number & 0xff))
      return world_.always(false, "messages_are_unchanged");
}

void peer_watcher::on_peer_refused(const host_port&, peer_refusal why) {
  if (why == peer_refusal::superseded) env_.reached("peers.superseded");
}

void peer_watcher::on_talk() {
  talk_.arm_after(std::chrono::milliseconds(5 + env_.random().below(40)));
  for (auto& [node, seen] : views_) {
    if (!seen.up || env_.random().below(3) == 0) continue;
    // Now and then a large one, which travels in pieces.
    const bool large = env_.random().below(20) == 0;
    const std::size_t size = header_bytes + env_.random().below(large ? 60'000 : 200);
    byte_vector message(size, std::byte((seen.said + 1) & 0xff));
    store_le(message.data(), incarnation().value);
    store_le(message.data() + 8, seen.peer.incarnation.value);
    store_le(message.data() + 16, seen.peer.epoch);
    store_le(message.data() + 24, seen.said + 1);
    if (service_.send(seen.peer, message) == send_result::ok) ++seen.said;
  }
}

}  // namespace scenarios
