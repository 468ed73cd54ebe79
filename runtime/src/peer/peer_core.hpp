// What a peer service does: judges handshakes, keeps one link to each node, and tells its observers.
#pragma once

#include <optional>

#include <reprise/peer/peer_service.hpp>
#include <reprise/session/session_server.hpp>

#include "observer_list.hpp"
#include "peer_credentials.hpp"
#include "peer_dialler.hpp"
#include "peer_roster.hpp"

namespace reprise {

class peer_service::core final : private link_keeper {
 public:
  core(environment env, peer_options options);
  ~core();

  void start(std::function<void(errc)> on_started);
  [[nodiscard]] endpoint local() const { return server_->local(); }
  void close(duration within, std::function<void()> on_closed);
  void subscribe(peer_observer& observer);
  void unsubscribe(peer_observer& observer) noexcept { observers_.remove(observer); }
  [[nodiscard]] send_result send(const peer_id& to, const_bytes message);
  [[nodiscard]] send_result send(const node_id& to, const_bytes message);
  [[nodiscard]] peer_link* route(const peer_id& to) const noexcept;
  void drop(const peer_id& peer);
  void add_peer(const host_port& remote);
  void remove_peer(const host_port& remote);
  [[nodiscard]] incarnation_id incarnation() const noexcept { return incarnation_; }
  [[nodiscard]] std::vector<peer_state> peers() const;

 private:
  void link_made(peer_link& link) override;
  void link_greeted(peer_link& link, greeting said) override;
  void link_accepted(peer_link& link, const verdict& said) override;
  void link_refused(peer_link& link, peer_refusal why) override;
  void link_message(peer_link& link, const_bytes message) override;
  void link_writable(peer_link& link) override;
  void link_goodbye(peer_link& link) override;
  void link_ended(peer_link& link, const disconnect_cause& cause) override;

  // None when the authentication has no challenge.
  [[nodiscard]] std::optional<greeting> own_greeting();
  [[nodiscard]] peer_refusal problem_with(const greeting& said) const;
  [[nodiscard]] bool incarnation_in_use(const greeting& said) const;
  [[nodiscard]] bool epoch_believed(const greeting& said, link_epoch epoch);
  void answer(peer_link& link, const greeting& said);
  void judge_claim(peer_link& link);
  void judge_held();
  void accept(peer_link& link);
  void give_up_dials(const peer_id& next);
  void make_way(const peer_id& next);
  void refuse(peer_link& link, peer_refusal why);
  void report_refusal(const peer_link& link, peer_refusal why);
  void bring_up(peer_link& link);
  void bring_down(peer_link& link, peer_down_reason why);
  void welcome();
  void forget_retired();
  void closer_done();
  void report();

  environment env_;
  peer_options options_;
  incarnation_id incarnation_;
  peer_credentials credentials_;
  peer_roster roster_;
  observer_list observers_;
  std::optional<session_server> server_;
  std::vector<std::unique_ptr<peer_dialler>> diallers_;
  std::vector<std::unique_ptr<peer_dialler>> retired_;  // until they are closed
  std::vector<peer_link*> held_;  // claims that wait for a dial of this node to be decided
  deferred_call judging_;
  deferred_call welcoming_;
  deferred_call forgetting_;              // not from the callback of a dialler that goes
  deferred_call reporting_;               // not from the call that asked for it
  std::function<void(errc)> on_started_;  // when there is nothing to wait for
  std::size_t closers_ = 0;
  std::vector<std::function<void()>> on_closed_;
  bool started_ = false;
  bool closing_ = false;
};

}  // namespace reprise
