#include "echo_server.hpp"

#include <stdexcept>

#include <fmt/format.h>

#include <reprise/env/await.hpp>
#include <reprise/session/session.hpp>

namespace examples {
namespace {

using namespace reprise;

class echo_session final : public session {
 public:
  using session::session;

 private:
  void on_frame(const frame& received) override {
    // would_block: this frame does not fit; keep it, and take no more until the queue has drained.
    if (send(received) != send_result::would_block) return;
    kept_.assign(received.payload.begin(), received.payload.end());
    kept_type_ = received.type;
    pause_reading();
  }
  void on_writable() override {
    if (send(kept_type_, kept_) == send_result::ok) resume_reading();
  }

  byte_vector kept_;
  std::uint8_t kept_type_ = 0;
};

session_server_options server_options(const echo_server_options& options) {
  session_server_options out(options.at);
  out.session_count_max = options.session_count_max;
  out.listening.backlog = 1024;
  out.session.idle_timeout = 30s;  // clients that vanished without a word
  return out;
}

}  // namespace

task<void> echo_server(environment env, echo_server_options options) {
  session_server server(env, server_options(options), make_session_factory<echo_session>());
  const result<void> listening = co_await server.start();
  if (!listening) {
    throw std::runtime_error(fmt::format("cannot listen on {}: {}", options.at.to_string(),
                                         to_string(listening.error())));
  }
  options.print(fmt::format("listening on {}", server.local().to_string()));
  co_await stop_requested(env);
  co_await server.close(options.drain_within);
  const session_server_stats stats = server.stats();
  options.print(
      fmt::format("served {} sessions, {} frames", stats.accepted, stats.ended.frames_received));
}

}  // namespace examples
