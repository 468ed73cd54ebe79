// Property: whatever comes from the wire and whatever a user calls, from outside and from inside callbacks, a
// session is the automaton
//
//   connected (frame | sent | writable)* disconnected
//
// or nothing at all; what it wrote is a prefix of what it took, whole but for what its cause calls lost; what
// it handed up are the frames that arrived, in order, and all of them, with nothing torn behind them, if the cause
// says that the far end finished; and it is destroyed, once, when it has ended.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <string>
#include <vector>

#include "../unit/session/scripted_session.hpp"

namespace reprise::testing {
namespace {

enum class act : std::uint8_t {
  send,
  disconnect,
  drain,
  pause,
  resume,  // a user's
  frame,
  torn_frame,
  garbage,
  end,
  reset,
  write_error,  // the far end's
  hold_reads,
  hold_writes,
  release,
  one_byte_writes,
  one_byte_reads,
  wait  // the world's
};

struct step {
  act what = act::send;
  std::uint32_t size = 0;
  friend std::ostream& operator<<(std::ostream& out, const step& one) {
    constexpr const char* names[] = {
        "send",           "disconnect", "drain",       "pause",   "resume",
        "frame",          "torn",       "garbage",     "end",     "reset",
        "write_error",    "hold_reads", "hold_writes", "release", "one_byte_writes",
        "one_byte_reads", "wait"};
    return out << names[static_cast<std::size_t>(one.what)] << ' ' << one.size;
  }
};

// Endings are rare, so that scripts have a middle.
rc::Gen<step> steps() {
  return rc::gen::build<step>(
      rc::gen::set(&step::what, rc::gen::weightedElement<act>({{20, act::send},
                                                               {1, act::disconnect},
                                                               {1, act::drain},
                                                               {3, act::pause},
                                                               {5, act::resume},
                                                               {12, act::frame},
                                                               {2, act::torn_frame},
                                                               {1, act::garbage},
                                                               {1, act::end},
                                                               {1, act::reset},
                                                               {1, act::write_error},
                                                               {2, act::hold_reads},
                                                               {3, act::hold_writes},
                                                               {6, act::release},
                                                               {2, act::one_byte_writes},
                                                               {2, act::one_byte_reads},
                                                               {4, act::wait}})),
      rc::gen::set(&step::size,
                   rc::gen::resize(rc::kNominalSize, rc::gen::inRange<std::uint32_t>(0, 600))));
}

// What a callback does: the n-th callback takes the n-th of these.
rc::Gen<std::vector<step>> reactions() {
  return rc::gen::container<std::vector<step>>(rc::gen::build<step>(
      rc::gen::set(&step::what, rc::gen::weightedElement<act>({{8, act::send},
                                                               {6, act::wait},
                                                               {1, act::disconnect},
                                                               {1, act::drain},
                                                               {2, act::pause},
                                                               {3, act::resume}})),
      rc::gen::set(&step::size,
                   rc::gen::resize(rc::kNominalSize, rc::gen::inRange<std::uint32_t>(0, 600)))));
}

session_options small_limits() {
  session_options out;
  out.queue_bytes_high = 2'000;
  out.queue_bytes_low = 500;
  out.idle_timeout = 20s;
  out.write_timeout = 8s;
  out.linger_max = 3s;
  return out;
}

class play {
 public:
  explicit play(std::vector<step> reactions)
      : reactions_(std::move(reactions)), at_(small_limits()) {
    const auto react = [this](framed& self) { take_turn(self); };
    at_.notes.on_connected = react;
    at_.notes.on_input = [react](framed& self, const std::string&) { react(self); };
    at_.notes.on_sent = react;
    at_.notes.on_writable = react;
    at_.notes.on_disconnected = [](framed& self) {
      RC_ASSERT(!self.connected());
      RC_ASSERT(self.say("late") == send_result::closed);
      self.disconnect();
      self.drain(1s);
      self.resume_reading();
    };
  }

  void run(const std::vector<step>& script) {
    at_.open();
    for (const step& now : script) {
      if (at_.held == nullptr) break;
      world_acts(now);
      if (at_.held != nullptr) at_.now_do([&](framed& self) { user_acts(self, now); });
      check_automaton();
    }
    // Let it come to its end: the far end's, and if it does not read that, its own.
    at_.far->release();
    at_.far->write_max = at_.far->read_max = 1 << 20;
    if (at_.far->incoming_end == errc::ok) at_.far->end();
    at_.world.run();
    if (at_.held != nullptr) at_.now_do([](framed& self) { self.disconnect(); });
    at_.world.run();
    check_automaton();
    check_end();
  }

 private:
  void take_turn(framed& self) {
    if (turn_ < reactions_.size()) user_acts(self, reactions_[turn_++]);
  }

  void user_acts(framed& self, const step& now) {
    switch (now.what) {
      case act::send: {
        const std::string payload = std::string(now.size, static_cast<char>('a' + sends_++ % 26));
        const bool could = self.connected();
        const std::size_t queued = self.queued_bytes();
        const send_result answer = self.say(payload);
        if (answer == send_result::ok) taken_ += encoded(payload);
        RC_ASSERT((answer == send_result::closed) == !could);
        if (could) RC_ASSERT((answer == send_result::would_block) == (queued >= 2'000));
        break;
      }
      case act::disconnect:
        self.disconnect();
        RC_ASSERT(!self.connected());
        break;
      case act::drain: self.drain(std::chrono::milliseconds(now.size * 10)); break;
      case act::pause: self.pause_reading(); break;
      case act::resume: self.resume_reading(); break;
      default: break;
    }
  }

  void world_acts(const step& now) {
    wire& far = *at_.far;
    switch (now.what) {
      case act::frame:
        feed(std::string(now.size, static_cast<char>('A' + feeds_++ % 26)), 0);
        break;
      case act::torn_frame: feed(std::string(now.size + 1, 'T'), 1 + now.size / 2); break;
      case act::garbage:
        if (far.incoming_end != errc::ok || torn_) break;
        far.feed(std::string(16, '\xff'));
        torn_ = true;
        break;
      case act::end:
        if (far.incoming_end == errc::ok) far.end();
        break;
      case act::reset:
        far.write_error = errc::connection_reset;
        far.end(errc::connection_reset);
        break;
      case act::write_error: far.write_error = errc::connection_reset; break;
      case act::hold_reads: far.hold_reads = true; break;
      case act::hold_writes: far.hold_writes = true; break;
      case act::release:
        far.release();
        far.write_max = far.read_max = 1 << 20;
        break;
      case act::one_byte_writes: far.write_max = 1; break;
      case act::one_byte_reads: far.read_max = 1; break;
      case act::wait: at_.world.advance(std::chrono::milliseconds(now.size * 10)); break;
      default: break;
    }
    at_.world.run();
  }

  // A frame of which the last `missing` bytes never come.
  void feed(const std::string& payload, std::size_t missing) {
    wire& far = *at_.far;
    if (far.incoming_end != errc::ok || torn_) return;
    std::string bytes = encoded(payload);
    if (missing != 0) {
      bytes.resize(bytes.size() - std::min(missing, bytes.size() - 1));
      torn_ = true;
    } else {
      fed_.push_back(payload);
    }
    far.feed(bytes);
  }

  void check_automaton() {
    const auto& log = at_.notes.log;
    RC_ASSERT(at_.notes.overlaps == 0);
    std::size_t frames = 0;
    for (std::size_t i = 0; i < log.size(); ++i) {
      RC_ASSERT((i == 0) == (log[i] == "connected"));
      if (log[i].starts_with("disconnected")) RC_ASSERT(i + 1 == log.size());
      if (!log[i].starts_with("frame ")) continue;
      RC_ASSERT(frames < fed_.size());
      RC_ASSERT(log[i].substr(6) == fed_[frames]);
      ++frames;
    }
    RC_ASSERT(taken_.starts_with(at_.far->sent));
  }

  void check_end() {
    const auto& notes = at_.notes;
    RC_ASSERT(at_.held == nullptr);
    RC_ASSERT(notes.destroyed);
    RC_ASSERT(at_.ended_count == 1);
    RC_ASSERT(at_.far->closed);
    RC_ASSERT(at_.world.live_streams == 0);
    RC_ASSERT(at_.pool.used_count() == 0u);
    RC_ASSERT(!notes.log.empty() && notes.log.back().starts_with("disconnected"));
    RC_ASSERT(taken_.size() - at_.far->sent.size() == notes.cause.bytes_lost);
    if (notes.cause.reason == disconnect_reason::remote_closed ||
        notes.cause.reason == disconnect_reason::drained) {
      RC_ASSERT(!torn_);
      RC_ASSERT(notes.count("frame ") == fed_.size());
    }
    RC_TAG(std::string(to_string(notes.cause.reason)));
  }

  std::vector<step> reactions_;
  one_session<framed> at_;
  std::string taken_;             // by send()
  std::vector<std::string> fed_;  // payloads of whole frames
  std::size_t turn_ = 0;
  std::size_t sends_ = 0;
  std::size_t feeds_ = 0;
  bool torn_ = false;
};

RC_GTEST_PROP(session_property, is_the_automaton_that_it_promises_to_be, ()) {
  const auto script = *rc::gen::container<std::vector<step>>(steps());
  const auto inside = *reactions();
  play(inside).run(script);
}

}  // namespace
}  // namespace reprise::testing
