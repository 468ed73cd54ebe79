#include "chat_server.hpp"

#include <stdexcept>

#include <fmt/format.h>

#include <reprise/env/await.hpp>
#include <reprise/session/line_codec.hpp>
#include <reprise/session/session.hpp>

#include "chat_hall.hpp"

namespace examples {
namespace {

using namespace reprise;

class chat_session final : public session {
 public:
  chat_session(session_init& init, chat_hall* hall) : session(init), hall_(*hall) {
    who_ = static_cast<member_id>(id().slot) << 32 | id().generation;
  }

 private:
  void on_connected() override {
    auto notice = std::make_unique<chat_notice>();
    notice->what = chat_notice::kind::entered;
    notice->who = who_;
    notice->sender = sender();
    hall_.tell(std::move(notice));
  }
  void on_frame(const frame& line) override {
    if (as_text(line.payload) == "/quit") {
      static_cast<void>(send(as_bytes("* goodbye")));
      drain(1s);
      return;
    }
    auto notice = std::make_unique<chat_notice>();
    notice->who = who_;
    notice->text = to_text(line.payload);
    hall_.tell(std::move(notice));
  }
  void on_disconnected(const disconnect_cause&) override {
    auto notice = std::make_unique<chat_notice>();
    notice->what = chat_notice::kind::left;
    notice->who = who_;
    hall_.tell(std::move(notice));
  }

  chat_hall& hall_;
  member_id who_ = 0;
};

session_server_options server_options(const chat_server_options& options) {
  session_server_options out(options.at);
  out.session_count_max = options.session_count_max;
  line_options lines;
  lines.line_bytes_max = options.line_bytes_max;
  out.session.framing = std::make_shared<line_codec>(lines);
  return out;
}

}  // namespace

task<void> chat_server(environment env, chat_server_options options) {
  chat_hall hall(env);
  session_server server(env, server_options(options), make_session_factory<chat_session>(&hall));
  const result<void> listening = co_await server.start();
  if (!listening) {
    throw std::runtime_error(fmt::format("cannot listen on {}: {}", options.at.to_string(),
                                         to_string(listening.error())));
  }
  options.print(fmt::format("listening on {} (try: nc {} {})", server.local().to_string(),
                            server.local().address.to_string(), server.local().port));
  co_await stop_requested(env);
  const frame farewell(as_bytes("* the server is closing, goodbye"));
  static_cast<void>(server.broadcast(farewell));
  co_await server.close(options.drain_within);
  wake_event emptied;
  hall.close([&emptied] { emptied.signal(); });
  co_await emptied;
  options.print(fmt::format("served {} sessions, {} lines; {} lines skipped for slow readers",
                            server.stats().accepted, server.stats().ended.frames_received,
                            hall.skipped()));
}

}  // namespace examples
