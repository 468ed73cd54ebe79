#include "peer_dialler.hpp"

#include "link_sessions.hpp"

namespace reprise {

peer_dialler::peer_dialler(environment env, link_keeper& keeper, const peer_options& options,
                           const host_port& remote)
    : env_(env),
      options_(options),
      remote_(remote),
      client_(env, link_client_options(options),
              [this, &keeper, &options](session_init& init) -> std::unique_ptr<session_base> {
                return std::make_unique<peer_link>(init, keeper, options, this);
              }),
      delays_(options.redial),
      wait_(env.home(), env.home().new_child("redial"),
            delegate<void()>::to<&peer_dialler::dial>(this), timer_kind::housekeeping) {}

void peer_dialler::begin() { dial_after(duration{0}); }

void peer_dialler::stop() {
  stopped_ = true;
  wait_.cancel();
}

void peer_dialler::dial_after(duration delay) {
  resting_ = false;
  if (!stopped_) wait_.arm_after(delay);
}

void peer_dialler::dial() {
  if (stopped_ || link_ != nullptr) return;
  if (!client_.idle()) return dial_after(options_.redial.first);
  client_.connect(remote_, [this](result<session_handle> made) {
    if (made || stopped_) return;
    env_.reached("peer.dial_failed");
    dial_after(delays_.next(env_.random()));
  });
}

void peer_dialler::rest() {
  dial_after(options_.redial_after_refusal * (std::int64_t{1} << rest_count_));
  if (rest_count_ < rest_count_max) ++rest_count_;
  resting_ = true;
}

void peer_dialler::lost(duration lived) {
  rest_count_ = 0;
  if (lived >= options_.stable_after) delays_.reset();
  if (link_ == nullptr && (resting_ || !wait_.armed())) dial_after(delays_.next(env_.random()));
}

void peer_dialler::ended(peer_refusal why, duration lived) {
  link_ = nullptr;
  switch (why) {
    case peer_refusal::self:  // the other side says so; what this side finds out stops it
    case peer_refusal::version:
    case peer_refusal::cluster:
    case peer_refusal::authentication:
    case peer_refusal::node_id_conflict:
    case peer_refusal::superseded: return dial_after(options_.redial_after_refusal);
    case peer_refusal::duplicate: return dial_after(options_.redial.first);  // no failure
    case peer_refusal::none:
      if (lived >= options_.stable_after) delays_.reset();
      break;
    default: break;
  }
  dial_after(delays_.next(env_.random()));
}

void peer_dialler::close(duration within, std::function<void()> on_closed) {
  stop();
  ++closing_count_;
  client_.close(within, [this, done = std::move(on_closed)] {
    --closing_count_;
    done();
  });
}

}  // namespace reprise
