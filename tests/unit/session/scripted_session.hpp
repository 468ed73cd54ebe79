// Sessions that write down what happens to them and do what the test says, and an owner that holds
// one of them on one fake stream.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include <reprise/session/raw_session.hpp>
#include <reprise/session/session.hpp>

#include "fake_world.hpp"

namespace reprise::testing {

inline std::string encoded(const std::string& payload, std::uint8_t type = 0) {
  const auto bytes =
      shared_frame::encode(*session_options().framing, frame(type, as_bytes(payload)));
  return to_text(bytes.value().bytes());
}

// Outlives the session. Hooks run after the line was written.
template <class Session>
struct script {
  std::vector<std::string> log;
  std::function<void(Session&)> on_connected = [](Session&) {};
  std::function<void(Session&, const std::string&)> on_input = [](Session&, const std::string&) {};
  std::function<void(Session&)> on_sent = [](Session&) {};
  std::function<void(Session&)> on_writable = [](Session&) {};
  std::function<void(Session&)> on_disconnected = [](Session&) {};
  std::function<std::size_t(const std::string&)> consume = [](const std::string& all) {
    return all.size();
  };
  disconnect_cause cause;
  std::size_t unfinished_max = SIZE_MAX;
  int inside = 0;  // callbacks on the stack
  int overlaps = 0;
  bool destroyed = false;

  [[nodiscard]] std::size_t count(const std::string& start) const {
    std::size_t found = 0;
    for (const auto& line : log) found += line.starts_with(start) ? 1 : 0;
    return found;
  }
};

template <class Base, class Self>
class scripted : public Base {
 public:
  scripted(session_init& init, script<Self>* what) : Base(init), what_(what) {}
  ~scripted() override { what_->destroyed = true; }

 protected:
  template <class Hook>
  void step(const std::string& line, const Hook& hook) {
    struct depth {
      explicit depth(script<Self>& s) : at(s) { at.overlaps += at.inside++ > 0 ? 1 : 0; }
      ~depth() { --at.inside; }
      script<Self>& at;
    } const guard(*what_);
    what_->log.push_back(line);
    hook(static_cast<Self&>(*this));
  }
  void on_connected() override { step("connected", what_->on_connected); }
  void on_sent(std::size_t bytes) override {
    step("sent " + std::to_string(bytes), what_->on_sent);
  }
  void on_writable() override { step("writable", what_->on_writable); }
  void on_disconnected(const disconnect_cause& cause) override {
    what_->cause = cause;
    step("disconnected " + std::string(to_string(cause.reason)), what_->on_disconnected);
  }
  script<Self>* what_;
};

class framed final : public scripted<session, framed> {
 public:
  using scripted::scripted;
  send_result say(const std::string& payload) { return send(as_bytes(payload)); }

 private:
  void on_frame(const frame& received) override {
    const std::string text = to_text(received.payload);
    step("frame " + text, [&](framed& self) { what_->on_input(self, text); });
  }
  std::size_t unfinished_bytes_max() const noexcept override { return what_->unfinished_max; }
};

class raw final : public scripted<raw_session, raw> {
 public:
  using scripted::scripted;
  send_result say(const std::string& bytes) { return send(as_bytes(bytes)); }

 private:
  std::size_t on_bytes(const_bytes input) override {
    const std::string text = to_text(input);
    step("bytes " + text, [&](raw& self) { what_->on_input(self, text); });
    return what_->consume(text);
  }
};

// One session on one stream, in one world.
template <class Session>
class one_session final : private session_owner {
 public:
  explicit one_session(const session_options& with = {}) : options(with) {
    far = std::make_shared<wire>();
  }
  ~one_session() {
    if (held == nullptr) return;
    world.env().home().halt();
    far->abandon();
  }
  void open() {
    world.now_do([this] {
      session_init init(world.env(), world.make_stream(world.env().home(), far), options, *this,
                        session_handle(3, 1), pool);
      held = std::make_unique<Session>(init, &notes);
      held->start();
    });
  }
  session_owner& owner() { return *this; }
  Session& operator*() { return *held; }
  Session* operator->() { return held.get(); }
  // Runs it as an event, then everything that follows.
  void now_do(std::function<void(Session&)> body) {
    world.now_do([&] { body(*held); });
  }

  session_options options;
  fake_world world;
  buffer_pool pool;
  script<Session> notes;
  std::shared_ptr<wire> far;
  std::unique_ptr<Session> held;
  int ended_count = 0;

 private:
  void session_ended(session_base&) override {
    ++ended_count;
    reap_.schedule();
  }
  void reap() { held.reset(); }
  deferred_call reap_{world.env().home(), delegate<void()>::to<&one_session::reap>(this)};
};

using log_lines = std::vector<std::string>;

}  // namespace reprise::testing
