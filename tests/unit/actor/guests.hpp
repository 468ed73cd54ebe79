// A node whose actors are clients, and programs elsewhere that are those clients. Everybody writes down what
// happens to him.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <reprise/actor/client_service.hpp>
#include <reprise/actor/client_session.hpp>
#include <reprise/session/session_client.hpp>

#include "troupe.hpp"

namespace reprise::testing {

inline constexpr std::uint8_t text_frame = 1;
inline constexpr std::uint16_t client_port = 9000;

// What a guest does; shared by all of a test.
struct guest_script {
  lines log;
  std::vector<actor_ref> there;  // whose constructor ran, and not its destructor
  std::vector<actor_ref> begun;
  std::function<void(std::string_view)> on_frame = [](std::string_view) {};
  std::string last_words;
  std::uint64_t frames = 0;
};
using shared_script = std::shared_ptr<guest_script>;

// Understands its client: "crash", "stop", "wait" (a second, during which nothing else is handled), "forever".
// Everything else is written down and answered.
class guest final : public client_actor {
 public:
  guest(actor_init& init, shared_script script) : client_actor(init), script_(std::move(script)) {
    if (script_->last_words == "unmakable") throw std::runtime_error("as planned");
    EXPECT_EQ(send_result::closed, send(text_frame, as_bytes("too early")));
    script_->there.push_back(self());
    script_->begun.push_back(self());
  }
  ~guest() override { std::erase(script_->there, self()); }
  static void setup(handlers<guest>& on) {
    on.message<say>(&guest::said);
    on.message<add>(&guest::waited);
    on.request<get>(&guest::got);
  }

 private:
  void write(std::string line) { script_->log.push_back(name_ + " " + std::move(line)); }
  void on_start() override { write("start"); }
  void on_joined(const client_join& who) override {
    name_ = std::string(who.identity);
    write("joined " + to_text(who.credentials));
  }
  void on_client_frame(std::uint8_t type, const_bytes payload) override {
    ++script_->frames;
    const std::string text = to_text(payload);
    EXPECT_EQ(text_frame, type);
    script_->on_frame(text);
    if (text == "crash") throw std::runtime_error("as planned");
    if (text == "stop") return stop();
    if (text == "wait") return run_task(wait(1s));
    if (text == "forever") return run_task(wait(1'000'000s));
    if (text == "reserved") {
      EXPECT_EQ(send_result::refused, send(client_frame_reserved, {}));
    }
    if (text == "out") return disconnect(disconnect_reason::too_slow);
    if (text.size() < 100) write("frame " + text);
    EXPECT_EQ(send_result::ok, send(text_frame, as_bytes("re " + text.substr(0, 20))));
  }
  void on_left(const disconnect_cause& cause) override {
    EXPECT_FALSE(connected());
    EXPECT_EQ(send_result::closed, send(text_frame, as_bytes("too late")));
    write("left " + std::string(to_string(cause.reason)));
  }
  void on_stop() override {
    if (!script_->last_words.empty()) {
      EXPECT_EQ(send_result::ok, send(text_frame, as_bytes(script_->last_words)));
    }
    write("stop");
  }
  task<void> wait(duration length) {
    write("waits");
    co_await sleep_for(env(), length);
    write("waited");
  }
  void said(const say& what) {
    if (what.what == "crash") throw std::runtime_error("as planned");
    static_cast<void>(send(text_frame, as_bytes(what.what)));
  }
  task<void> waited(add how_long) { return wait(how_long.amount * 1s); }
  sum got(const get& why) { return sum{static_cast<std::int64_t>(why.why.size())}; }

  shared_script script_;
  std::string name_ = "?";
};

// The far end.
class visitor final : public client_session {
 public:
  struct notes {
    lines log;
    visitor* now = nullptr;
    std::size_t heard = 0;
  };

  visitor(session_init& init, std::shared_ptr<notes> into, std::string credentials)
      : client_session(init,
                       byte_vector(as_bytes(credentials).begin(), as_bytes(credentials).end())),
        notes_(std::move(into)) {
    notes_->now = this;
  }
  ~visitor() override { notes_->now = nullptr; }

 private:
  void on_joined() override { notes_->log.emplace_back("joined"); }
  void on_refused(client_refusal why, std::string_view text) override {
    notes_->log.push_back(fmt::format("refused {}: {}", to_string(why), text));
  }
  void on_service_frame(std::uint8_t, const_bytes payload) override {
    ++notes_->heard;
    if (payload.size() < 100) notes_->log.push_back(to_text(payload));
  }
  void on_disconnected(const disconnect_cause& cause) override {
    notes_->log.push_back(fmt::format("ended {}", to_string(cause.reason)));
  }
  std::shared_ptr<notes> notes_;
};

// A far end that never joins.
class silent final : public session {
 public:
  using session::session;

 private:
  void on_frame(const frame&) override {}
};

// A program that connects and says what a test wants it to.
struct caller {
  caller(stage& service, std::string_view name, session_factory make = {})
      : world(service.world),
        home(service.world.add_node(std::string(name))),
        to(service.home.address(), client_port) {
    if (!make) make = make_session_factory<visitor>(notes, std::string(name));
    home.start_bare();
    home.call([&] {
      client = std::make_unique<session_client>(home.env(), session_client_options(), make);
    });
    dial();
  }
  ~caller() {
    if (!home.running()) return;
    home.call([&] { client->close(0s, {}); });
    world.run_for(1s);
    home.call([&] { client.reset(); });
  }
  void dial() {
    home.call([&] { client->connect(to, [](const result<session_handle>&) {}); });
  }
  send_result send(std::string_view text) {
    send_result out = send_result::closed;
    home.call([&] {
      if (notes->now != nullptr) out = notes->now->send(text_frame, as_bytes(text));
    });
    return out;
  }
  void leave(duration within = 1s) {
    home.call([&] { client->close(within, {}); });
  }

  sim::world& world;
  sim::node& home;
  endpoint to;
  std::shared_ptr<visitor::notes> notes = std::make_shared<visitor::notes>();
  std::unique_ptr<session_client> client;
};

// The service on a stage.
struct lobby {
  explicit lobby(std::size_t loops = 1, std::uint64_t seed = 1)
      : world(seed), at(world, "lobby", actor_options(), loops) {
    options.at = endpoint(ip_address::any(), client_port);
  }
  void open() {
    at.home.call([&] {
      service = std::make_unique<client_service>(*at.actors, options, admit,
                                                 make_client_factory<guest>(script));
      service->start([&](errc error) { started = error; });
    });
    world.run_for(10ms);
    EXPECT_EQ(errc::ok, started);
  }
  void begin_closing(duration within) {
    at.home.call([&] { service->close(within, [this] { ++closed; }); });
  }
  ~lobby() {
    if (service == nullptr || !at.home.running()) return;
    if (closed == 0) begin_closing(1s);
    world.run_for(10s);
    EXPECT_NE(0, closed);
    EXPECT_EQ(0u, service->client_count());
    EXPECT_TRUE(script->there.empty());
    const client_stats all = service->stats();
    const session_server_stats connections = service->connections();
    EXPECT_EQ(all.joined, all.left);
    EXPECT_EQ(connections.accepted,
              all.joined + all.refused_count() + all.vanished + connections.dropped);
    at.home.call([&] { service.reset(); });
  }

  sim::world world;
  stage at;
  client_options options;
  client_admit admit = [](const client_join& who) {
    return client_admission::admitted(to_text(who.credentials));
  };
  shared_script script = std::make_shared<guest_script>();
  std::unique_ptr<client_service> service;
  errc started = errc::cancelled;
  int closed = 0;
};

}  // namespace reprise::testing
