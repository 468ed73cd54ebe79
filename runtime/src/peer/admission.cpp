#include "admission.hpp"

namespace reprise {

admission judge(const admission_claim& claim, const admission_view& view) {
  if (claim.node == view.self)
    return claim.incarnation == view.own ? admission::refuse_self : admission::refuse_conflict;
  if (claim.incarnation == view.own || view.incarnation_taken) return admission::refuse_conflict;
  if (view.superseded) return admission::refuse_superseded;
  if (view.up == claim.incarnation) {
    // The claiming side accepted the link that is up, so it has known its epoch since: a claim that does not
    // was on its way before, and says nothing about that link.
    const bool older = view.up_dialled && claim.last_epoch < view.up_epoch;
    return claim.have_live_link || older ? admission::refuse_duplicate
                                         : admission::accept_replacing;
  }
  if (view.dialling == claim.incarnation) {
    // It accepted that dial already, and its verdict is on its way.
    if (claim.have_live_link) return admission::hold;
    // The dial of the smaller id is kept, so that one of the two is never held.
    if (view.self < claim.node) return admission::hold;
    return view.up.has_value() ? admission::accept_restarted : admission::accept_instead_of_dial;
  }
  return view.up.has_value() ? admission::accept_restarted : admission::accept;
}

peer_refusal refusal_of(admission decided) noexcept {
  switch (decided) {
    case admission::refuse_self: return peer_refusal::self;
    case admission::refuse_conflict: return peer_refusal::node_id_conflict;
    case admission::refuse_duplicate: return peer_refusal::duplicate;
    case admission::refuse_superseded: return peer_refusal::superseded;
    default: return peer_refusal::none;
  }
}

}  // namespace reprise
