// A node's authentication, which is the user's code: what it throws, or answers beyond its maximum, is no answer.
#pragma once

#include <memory>
#include <optional>

#include <reprise/env/environment.hpp>
#include <reprise/peer/peer_authentication.hpp>

namespace reprise {

class peer_credentials {
 public:
  // Null: nobody has to prove anything, and every answer is empty and holds.
  peer_credentials(environment env, node_id self, std::shared_ptr<const peer_authentication> how)
      : env_(env), self_(std::move(self)), how_(std::move(how)) {}

  [[nodiscard]] std::optional<byte_vector> challenge();
  [[nodiscard]] std::optional<byte_vector> prove(const_bytes challenge);
  [[nodiscard]] bool holds(const_bytes challenge, const_bytes proof, const node_id& claimed);

 private:
  template <class Answer, class Ask>
  Answer asked(const Ask& ask, Answer otherwise) noexcept;
  template <class Ask>
  std::optional<byte_vector> asked_for_bytes(const Ask& ask) noexcept;

  environment env_;
  node_id self_;
  std::shared_ptr<const peer_authentication> how_;
};

}  // namespace reprise
