// Who wants to come in, and whether.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <utility>

#include <reprise/actor/spawn_options.hpp>
#include <reprise/core/bytes.hpp>
#include <reprise/core/endpoint.hpp>

namespace reprise {

// Views are valid during the call that is given one.
struct client_join {
  const_bytes credentials;    // the join's payload
  endpoint remote;            // where the client is
  std::string_view identity;  // what the admit hook made of it; of on_joined
};

class client_admission {
 public:
  // `identity` is told to the actor, which so need not look at the credentials again. `as`: how the actor is known
  // and how much may wait for it; it is never restarted, since its client would not be there.
  [[nodiscard]] static client_admission admitted(std::string identity = {}, spawn_options as = {}) {
    return client_admission(true, std::move(identity), std::move(as));
  }
  // The text goes to the client.
  [[nodiscard]] static client_admission refused(std::string text) {
    return client_admission(false, std::move(text), {});
  }

  explicit operator bool() const noexcept { return admitted_; }
  // Its identity, or why not.
  [[nodiscard]] const std::string& text() const noexcept { return text_; }
  [[nodiscard]] const spawn_options& as() const noexcept { return as_; }

 private:
  client_admission(bool admitted, std::string text, spawn_options as)
      : text_(std::move(text)), as_(std::move(as)), admitted_(admitted) {}

  std::string text_;
  spawn_options as_;
  bool admitted_;
};

// Called on the service's loop, one at a time. An exception refuses the client (failed).
using client_admit = std::function<client_admission(const client_join&)>;

}  // namespace reprise
