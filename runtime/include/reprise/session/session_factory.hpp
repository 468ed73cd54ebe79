// How a service makes the user's sessions.
#pragma once

#include <functional>
#include <memory>

#include <reprise/session/session_base.hpp>

namespace reprise {

// Called on the session's home loop, so from several threads when a server spreads over several
// loops. Null, or an exception, drops the connection. The session_init is valid during the call.
using session_factory = std::function<std::unique_ptr<session_base>(session_init&)>;

// make_session_factory<chat_session>(&room) makes each session with chat_session(init, &room).
template <class Session, class... Args>
[[nodiscard]] session_factory make_session_factory(Args... args) {
  return [args...](session_init& init) -> std::unique_ptr<session_base> {
    return std::make_unique<Session>(init, args...);
  };
}

}  // namespace reprise
