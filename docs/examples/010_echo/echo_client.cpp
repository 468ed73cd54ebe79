#include "echo_client.hpp"

#include <algorithm>

#include <reprise/session/session.hpp>

#include "load_group.hpp"

namespace examples {
namespace {

using namespace reprise;

// Sends numbered frames and expects them back in order, each byte as it was.
class dummy_session final : public session, public load_talker {
 public:
  dummy_session(session_init& init, load_group* group, std::size_t payload_bytes)
      : session(init),
        group_(*group),
        payload_(std::max<std::size_t>(payload_bytes, 8), std::byte{0x5a}) {}

 private:
  void on_connected() override { group_.add(*this); }
  void on_writable() override { talk(); }
  void on_frame(const frame& received) override {
    if (received.payload.size() != payload_.size() ||
        load_le<std::uint64_t>(received.payload.data()) != next_back_ ||
        !std::equal(received.payload.begin() + 8, received.payload.end(), payload_.begin() + 8)) {
      ++group_.report().wrong;
      disconnect(disconnect_cause(disconnect_reason::protocol_error, errc::protocol_error,
                                  "echo differs"));
      return;
    }
    ++next_back_;
    ++group_.report().answered;
    --group_.report().waiting;
    group_.answered(*this);
  }
  void on_disconnected(const disconnect_cause&) override {
    group_.remove(*this);
    const std::uint64_t waiting = next_out_ - next_back_;
    group_.report().lost += waiting;
    group_.report().waiting -= waiting;
    group_.look_quiet();
  }

  void talk() override {
    while (!group_.stopping() && next_out_ - next_back_ < group_.options().outstanding) {
      store_le(payload_.data(), next_out_);
      if (send(payload_) != send_result::ok) return;
      ++next_out_;
      ++group_.report().sent;
      ++group_.report().waiting;
    }
  }

  load_group& group_;
  std::uint64_t next_out_ = 0;
  std::uint64_t next_back_ = 0;
  byte_vector payload_;
};

}  // namespace

task<void> echo_client(environment env, echo_client_options options, load_report* out) {
  options.load.noun = "echo";
  // A server that lost its power says nothing: only silence tells.
  options.load.session.idle_timeout = 4s;
  const std::size_t bytes = options.payload_bytes;
  return load_client(
      env, std::move(options.load),
      [bytes](load_group& group) { return make_session_factory<dummy_session>(&group, bytes); },
      out);
}

}  // namespace examples
