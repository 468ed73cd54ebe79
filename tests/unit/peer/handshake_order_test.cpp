// Two nodes dial each other at the same moment, and the frames of the two handshakes arrive in every possible order:
// three frames each, so twenty orders. Whichever it is, one link is left, both sides call it by one epoch, and nobody
// ever saw it go down. The order is made by a rule that holds each frame back until its turn.
#include <reprise/peer/peer_service.hpp>

#include <algorithm>
#include <map>

#include "party.hpp"

namespace reprise::testing {
namespace {

constexpr duration first_turn = 50ms;
constexpr duration turn_length = 20ms;

// The frames of one connection that were sent, told apart by who sent them and where they begin.
class frame_order {
 public:
  // turns[n]: which handshake's next frame arrives as the n-th; 0 is that of the first host's dial.
  frame_order(sim::world& world, std::vector<int> turns)
      : world_(world),
        turns_(std::move(turns)),
        guard_(world.add_rule([this](const sim::packet& item) { return judge(item); })) {}

  [[nodiscard]] const std::vector<int>& arrived() const noexcept { return sent_; }

 private:
  // One direction of a connection. The accepting side speaks first, and at once; the dialling side only when it has
  // heard that. So of each host the direction that is seen first belongs to a connection that it accepted.
  struct direction {
    int which = 0;  // of the handshakes
    bool accepts = false;
    std::map<std::uint64_t, duration> arrivals;  // by where the frame begins
  };

  sim::verdict judge(const sim::packet& item) {
    if (item.kind != sim::packet_kind::data) return sim::verdict::pass();
    auto at = directions_.find(item.flow);
    if (at == directions_.end()) {
      const auto before =
          std::count_if(directions_.begin(), directions_.end(),
                        [&](const auto& each) { return hosts_.at(each.first) == item.from; });
      if (before == 2) return sim::verdict::pass();
      direction made;
      made.accepts = before == 0;
      made.which = static_cast<int>(made.accepts ? 1 - item.from : item.from);
      at = directions_.emplace(item.flow, made).first;
      hosts_.emplace(item.flow, item.from);
    }
    direction& one = at->second;
    if (!one.arrivals.contains(item.offset)) {
      // The first and the third frame come from the accepting side, the second from the other.
      const std::size_t n = one.accepts ? 2 * one.arrivals.size() : 1;
      if (n > 2 || (!one.accepts && !one.arrivals.empty())) return sim::verdict::pass();
      one.arrivals.emplace(item.offset, turn_of(one.which, n));
      sent_.push_back(one.which);
    }
    const duration wait = one.arrivals.at(item.offset) - world_.now().time_since_epoch();
    return sim::verdict::later(std::max(wait, duration{0}));
  }
  // When the n-th frame of this handshake is due.
  [[nodiscard]] duration turn_of(int which, std::size_t n) const {
    for (std::size_t at = 0; at < turns_.size(); ++at)
      if (turns_[at] == which && n-- == 0) return first_turn + turn_length * static_cast<int>(at);
    return duration{0};
  }

  sim::world& world_;
  std::vector<int> turns_;
  std::map<entity_id, direction> directions_;
  std::map<entity_id, sim::host_index> hosts_;
  std::vector<int> sent_;
  sim::rule_guard guard_;
};

TEST(peer_handshake_order, every_order_of_six_frames_leaves_one_link_that_never_flapped) {
  std::vector<int> turns{0, 0, 0, 1, 1, 1};
  int orders = 0;
  int held = 0;
  do {
    SCOPED_TRACE(fmt::format("{}", fmt::join(turns, "")));
    ++orders;
    sim::world world(1);
    peer_options a = options_of("alpha");
    a.dial.push_back(place_of("beta"));
    peer_options b = options_of("beta");
    b.dial.push_back(place_of("alpha"));
    const frame_order order(world, turns);
    party alpha(world, "alpha", a);
    party beta(world, "beta", b);
    world.run_for(30s);
    EXPECT_EQ((lines{"up beta 1"}), alpha.log);
    EXPECT_EQ((lines{"up alpha 1"}), beta.log);
    EXPECT_EQ(1u, alpha.service->peers().size());
    // Both handshakes had begun, so that there was something to decide.
    EXPECT_GE(order.arrived().size(), 4u);
    held += world.marks().count("peer.held") > 0 ? 1 : 0;
  } while (std::next_permutation(turns.begin(), turns.end()));
  EXPECT_EQ(20, orders);
  EXPECT_GT(held, 0);
}

}  // namespace
}  // namespace reprise::testing
