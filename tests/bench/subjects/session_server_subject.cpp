// The session server on real sockets, with its default options.
#include <reprise/env/await.hpp>
#include <reprise/session/session.hpp>
#include <reprise/session/session_server.hpp>
#include <reprise/transports/node.hpp>

#include "../failure.hpp"
#include "subjects.hpp"

namespace reprise::bench {
namespace {

class echo_session final : public session {
 public:
  using session::session;

 private:
  void on_frame(const frame& received) override {
    if (send(received) != send_result::would_block) return;
    kept_.assign(received.payload.begin(), received.payload.end());
    pause_reading();
  }
  void on_writable() override {
    if (send(kept_) == send_result::ok) resume_reading();
  }

  byte_vector kept_;
};

task<void> echo_node(environment env, std::uint16_t port, report_port report) {
  session_server_options options(endpoint(ip_address::loopback(), port));
  options.session_count_max = session_count_limit;
  options.listening.backlog = 4096;
  options.session.idle_timeout = 60s;
  session_server server(env, std::move(options), make_session_factory<echo_session>());
  const result<void> listening = co_await server.start();
  if (!listening) throw failure("the session server can't listen");
  report(server.local().port);
  co_await stop_requested(env);
  co_await server.close(0s);
}

}  // namespace

void serve_sessions(std::uint16_t port, const report_port& report) {
  transports::node node({});
  node.start([port, report](environment env) { return echo_node(env, port, report); });
  node.join();
}

}  // namespace reprise::bench
