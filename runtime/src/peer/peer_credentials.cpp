#include "peer_credentials.hpp"

namespace reprise {

template <class Answer, class Ask>
Answer peer_credentials::asked(const Ask& ask, Answer otherwise) noexcept {
  try {
    return ask();
  } catch (...) {
    env_.note("peer: the authentication failed");
    env_.reached("peer.authentication_failed");
    return otherwise;
  }
}

template <class Ask>
std::optional<byte_vector> peer_credentials::asked_for_bytes(const Ask& ask) noexcept {
  if (how_ == nullptr) return byte_vector();
  auto out = asked<std::optional<byte_vector>>(ask, std::nullopt);
  if (!out.has_value() || out->size() <= proof_bytes_max) return out;
  env_.note("peer: the authentication said too much", out->size());
  return std::nullopt;
}

std::optional<byte_vector> peer_credentials::challenge() {
  return asked_for_bytes([&] { return how_->challenge(env_.random()); });
}

std::optional<byte_vector> peer_credentials::prove(const_bytes challenge) {
  return asked_for_bytes([&] { return how_->prove(challenge, self_); });
}

bool peer_credentials::holds(const_bytes challenge, const_bytes proof, const node_id& claimed) {
  return how_ == nullptr || asked([&] { return how_->holds(challenge, proof, claimed); }, false);
}

}  // namespace reprise
