// Which of several links between two nodes is kept. Decided by the accepting side alone, when the dialling one
// has said who it is, from facts that both sides would judge alike.
#pragma once

#include <optional>

#include <reprise/peer/node_id.hpp>
#include <reprise/peer/peer_refusal.hpp>

namespace reprise {

struct admission_claim {
  node_id node;
  incarnation_id incarnation;
  bool have_live_link = false;  // the dialling side believes
  link_epoch last_epoch = 0;    // that it knows with this node
};

struct admission_view {
  node_id self;
  incarnation_id own;
  // The link to the claiming node that is up, its epoch, and whether this node dialled it.
  std::optional<incarnation_id> up;
  link_epoch up_epoch = 0;
  bool up_dialled = false;
  // A dial of this node that has told that incarnation who it is, and waits for the verdict.
  std::optional<incarnation_id> dialling;
  bool incarnation_taken = false;  // the claiming one is that of another node that is up
  bool superseded = false;         // a newer incarnation than the claiming one was accepted lately
};

enum class admission : std::uint8_t {
  accept,
  accept_instead_of_dial,  // and give up the dial that is under way
  accept_replacing,        // and report the half-open link down first
  accept_restarted,        // and report the old incarnation down first
  hold,                    // until the dial that is under way is decided
  refuse_self,
  refuse_conflict,
  refuse_duplicate,
  refuse_superseded,
};

[[nodiscard]] admission judge(const admission_claim& claim, const admission_view& view);

// What the other side is told; `none` when it is not refused.
[[nodiscard]] peer_refusal refusal_of(admission decided) noexcept;

}  // namespace reprise
