// One remote place that is dialled until there is a link to the node behind it, and again when that is lost.
#pragma once

#include <reprise/peer/back_off.hpp>
#include <reprise/session/session_client.hpp>

#include "peer_link.hpp"

namespace reprise {

class peer_dialler {
 public:
  peer_dialler(environment env, link_keeper& keeper, const peer_options& options,
               const host_port& remote);
  peer_dialler(const peer_dialler&) = delete;
  peer_dialler& operator=(const peer_dialler&) = delete;

  [[nodiscard]] const host_port& remote() const noexcept { return remote_; }
  // Nobody until it answered once.
  [[nodiscard]] const node_id& node() const noexcept { return node_; }
  void found(const node_id& who) { node_ = who; }
  // The link under way or up; null when there is none.
  [[nodiscard]] peer_link* link() const noexcept { return link_; }
  void made(peer_link& link) noexcept { link_ = &link; }

  void begin();
  // It reaches this node itself: never again.
  void stop();
  // The node is reached by another link. Looks again when a refused one would, and then twice as long after that, up to
  // 2^rest_count_max times: what answered as that node may have been another one, or be another one by then.
  void rest();
  // That link is down; so long it was up.
  void lost(duration lived);
  // Why the link that ends came to nothing; `none` when it was up.
  void ended(peer_refusal why, duration lived);
  void close(duration within, std::function<void()> on_closed);
  // Each close has reported: nothing of it is under way.
  [[nodiscard]] bool closed() const noexcept { return stopped_ && closing_count_ == 0; }

 private:
  void dial();
  void dial_after(duration delay);

  environment env_;
  const peer_options& options_;
  host_port remote_;
  node_id node_;
  peer_link* link_ = nullptr;
  session_client client_;
  back_off delays_;
  timer wait_;
  std::size_t closing_count_ = 0;
  static constexpr unsigned rest_count_max = 5;
  unsigned rest_count_ = 0;  // since it was lost
  bool resting_ = false;     // what wait_ waits for
  bool stopped_ = false;
};

}  // namespace reprise
