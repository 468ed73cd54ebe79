#include "chat_client.hpp"

#include <charconv>
#include <map>

#include <fmt/format.h>

#include <reprise/session/line_codec.hpp>
#include <reprise/session/session.hpp>

#include "load_group.hpp"

namespace examples {
namespace {

using namespace reprise;

// Says "TOKEN N" for N = 1, 2, 3 …, where the token is its connection's own.
class chat_bot final : public session, public load_talker {
 public:
  chat_bot(session_init& init, load_group* group, std::size_t room_count)
      : session(init), group_(*group), room_count_(room_count) {}

 private:
  void on_connected() override {
    token_ = env().random().next();
    const std::uint64_t room = env().random().below(room_count_);
    if (send(as_bytes(fmt::format("/join room-{}", room))) == send_result::ok) group_.add(*this);
  }
  void on_writable() override { talk(); }
  void on_frame(const frame& line) override {
    const std::string_view text = as_text(line.payload);
    if (text.starts_with('*')) return;
    if (!heard(text)) {
      ++group_.report().wrong;
      disconnect(disconnect_cause(disconnect_reason::protocol_error, errc::protocol_error,
                                  "line differs"));
      return;
    }
    group_.answered(*this);
  }
  void on_disconnected(const disconnect_cause&) override {
    group_.remove(*this);
    group_.report().lost += said_ - heard_own_;
    group_.report().waiting -= said_ - heard_own_;
    group_.look_quiet();
  }

  void talk() override {
    while (!group_.stopping() && said_ - heard_own_ < group_.options().outstanding) {
      if (send(as_bytes(fmt::format("{:016x} {}", token_, said_ + 1))) != send_result::ok) return;
      ++said_;
      ++group_.report().sent;
      ++group_.report().waiting;
    }
  }

  // "NAME: TOKEN N"; false when it is no such line, or not the next one of its speaker.
  bool heard(std::string_view text) {
    const auto colon = text.find(": ");
    if (colon == std::string_view::npos || text.size() < colon + 20) return false;
    std::uint64_t token = 0;
    std::uint64_t number = 0;
    const char* const start = text.data() + colon + 2;
    const char* const end = text.data() + text.size();
    if (std::from_chars(start, start + 16, token, 16).ptr != start + 16) return false;
    if (std::from_chars(start + 17, end, number).ptr != end) return false;
    auto [last, fresh] = last_heard_.try_emplace(token, number);
    if (!fresh && number != last->second + 1) return false;
    last->second = number;
    if (token != token_) return true;
    if (number != heard_own_ + 1) return false;
    heard_own_ = number;
    ++group_.report().answered;
    --group_.report().waiting;
    return true;
  }

  load_group& group_;
  std::size_t room_count_;
  std::uint64_t token_ = 0;
  std::uint64_t said_ = 0;
  std::uint64_t heard_own_ = 0;
  std::map<std::uint64_t, std::uint64_t> last_heard_;
};

}  // namespace

task<void> chat_client(environment env, chat_client_options options, load_report* out) {
  options.load.noun = "line";
  options.load.session.framing = std::make_shared<line_codec>();
  options.load.session.idle_timeout = 4s;
  const std::size_t rooms = options.room_count;
  return load_client(
      env, std::move(options.load),
      [rooms](load_group& group) { return make_session_factory<chat_bot>(&group, rooms); }, out);
}

}  // namespace examples
