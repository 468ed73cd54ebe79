// Who is dialled again, and when: what a stranger says costs a while and not more, and a good link costs nothing.
#include <reprise/peer/peer_service.hpp>

#include "party.hpp"
#include "raw_peer.hpp"

namespace reprise::testing {
namespace {

// Only what this node finds out itself ends its tries.
TEST(peer_dialler, that_is_told_it_dialled_itself_tries_again) {
  sim::world world(1);
  party alpha(world, "alpha");
  raw_peer beta(world, "beta", {{{link_frame::refusal, encode_refusal(peer_refusal::self)}}, {}});
  alpha.dial("beta");
  world.run_for(100s);
  EXPECT_EQ(lines(4, "refused the node itself"), alpha.log);  // after redial_after_refusal
}

}  // namespace
}  // namespace reprise::testing
