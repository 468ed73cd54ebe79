// How links are sessions.
#pragma once

#include <reprise/peer/peer_options.hpp>
#include <reprise/session/session_client.hpp>
#include <reprise/session/session_server.hpp>

namespace reprise {

[[nodiscard]] session_options link_session_options(const peer_options& options);
[[nodiscard]] session_client_options link_client_options(const peer_options& options);
[[nodiscard]] session_server_options link_server_options(const peer_options& options);

}  // namespace reprise
