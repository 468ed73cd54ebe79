// Property: dialling ends exactly once, with a session or with the reason why there is none; and
// whenever the client is closed, it becomes idle.
#include <gtest/gtest.h>

#include <reprise/env/scope.hpp>
#include <reprise/session/session_client.hpp>

#include "scripted_session.hpp"

namespace reprise::testing {
namespace {

const endpoint somewhere(ip_address::loopback(), 7);

struct bench {
  explicit bench(session_factory factory = {}) {
    if (!factory) factory = make_session_factory<framed>(&notes);
    world.now_do([&] { client.emplace(world.env(), options(), factory); });
  }
  static session_client_options options() {
    session_client_options out;
    out.connect_timeout = 3s;
    return out;
  }
  template <class To>
  void connect(const To& to) {
    world.now_do([&] {
      client->connect(to, [this](result<session_handle> outcome) {
        outcomes.push_back(outcome.error());
        if (outcome) id = *outcome;
      });
      EXPECT_FALSE(client->idle());
    });
  }
  void close(duration within = 0s) {
    world.now_do([&] { client->close(within, [this] { ++closed; }); });
  }
  ~bench() { close(); }

  fake_world world;
  script<framed> notes;
  std::vector<errc> outcomes;
  session_handle id;
  int closed = 0;
  std::optional<session_client> client;
};

TEST(session_client, reports_the_session_after_it_is_up) {
  bench at;
  at.notes.on_connected = [&](framed& self) {
    EXPECT_TRUE(at.outcomes.empty());
    EXPECT_EQ(self.say("hello"), send_result::ok);
  };
  at.connect(somewhere);
  EXPECT_EQ(at.outcomes, std::vector<errc>{errc::ok});
  ASSERT_NE(at.client->find(at.id), nullptr);
  EXPECT_EQ(at.world.dialled[0]->sent, encoded("hello"));
  at.world.dialled[0]->end();
  at.world.run();
  EXPECT_EQ(at.notes.log.back(), "disconnected remote closed");
  EXPECT_TRUE(at.client->idle());
  EXPECT_EQ(at.client->find(at.id), nullptr);
  EXPECT_EQ(at.outcomes.size(), 1u);
}

TEST(session_client, dials_again_when_idle_and_old_handles_stay_stale) {
  bench at;
  at.connect(somewhere);
  const session_handle first = at.id;
  at.world.dialled[0]->end();
  at.connect(somewhere);
  EXPECT_NE(at.id, first);
  EXPECT_EQ(at.client->find(first), nullptr);
  EXPECT_EQ(at.notes.count("connected"), 2u);
}

TEST(session_client, reports_why_there_is_no_connection_and_no_callback_runs) {
  bench at;
  at.world.connect_errors = {errc::connection_refused};
  at.connect(somewhere);
  EXPECT_EQ(at.outcomes, std::vector<errc>{errc::connection_refused});
  EXPECT_TRUE(at.notes.log.empty());
  EXPECT_TRUE(at.client->idle());
}

TEST(session_client, may_dial_again_from_the_report) {
  bench at;
  at.world.connect_errors = {errc::connection_refused};
  int calls = 0;
  std::function<void(result<session_handle>)> report = [&](result<session_handle> outcome) {
    if (++calls == 1) at.client->connect(somewhere, report);
    EXPECT_EQ(outcome.error(), calls == 1 ? errc::connection_refused : errc::ok);
  };
  at.world.now_do([&] { at.client->connect(somewhere, report); });
  EXPECT_EQ(calls, 2);
}

TEST(session_client, tries_every_address_of_a_name) {
  bench at;
  at.world.resolved.assign(3, somewhere);
  at.world.connect_errors = {errc::connection_refused, errc::unreachable};
  at.connect(host_port::parse("name:7").value());
  EXPECT_EQ(at.outcomes, std::vector<errc>{errc::ok});
  at.close();

  bench failing;
  failing.world.resolved.assign(2, somewhere);
  failing.world.connect_errors = {errc::connection_refused, errc::unreachable};
  failing.connect(host_port::parse("name:7").value());
  EXPECT_EQ(failing.outcomes, std::vector<errc>{errc::unreachable});
}

TEST(session_client, a_name_that_is_not_found) {
  bench at;
  at.world.resolved.clear();
  at.connect(host_port::parse("name:7").value());
  EXPECT_EQ(at.outcomes, std::vector<errc>{errc::name_not_found});
}

TEST(session_client, a_connect_that_hangs_times_out) {
  bench at;
  at.world.hold_connects = true;
  at.connect(somewhere);
  at.world.advance(3s - 1ns);
  EXPECT_TRUE(at.outcomes.empty());
  at.world.advance(1ns);
  EXPECT_EQ(at.outcomes, std::vector<errc>{errc::timed_out});
  EXPECT_TRUE(at.client->idle());
}

TEST(session_client, close_while_dialling_reports_cancelled_once) {
  bench at;
  at.world.hold_connects = true;
  at.connect(somewhere);
  at.close();
  at.close();
  EXPECT_EQ(at.outcomes, std::vector<errc>{errc::cancelled});
  EXPECT_EQ(at.closed, 2);
  EXPECT_TRUE(at.client->idle());
}

TEST(session_client, close_at_any_moment) {
  for (int events = 0; events < 10; ++events) {
    bench at;
    at.world.in(at.world.env().home(), [&] {
      at.client->connect(host_port::parse("name:7").value(), [&](result<session_handle> outcome) {
        at.outcomes.push_back(outcome.error());
      });
    });
    for (int i = 0; i < events; ++i) at.world.run_one(nullptr);
    at.close();
    EXPECT_EQ(at.closed, 1);
    EXPECT_TRUE(at.client->idle());
    EXPECT_EQ(at.outcomes.size(), 1u);
    EXPECT_EQ(at.notes.count("connected"), at.notes.count("disconnected"));
    EXPECT_EQ(at.world.live_streams, 0);
  }
}

TEST(session_client, close_drains) {
  bench at;
  at.connect(somewhere);
  at.close(1s);
  EXPECT_EQ(at.closed, 0);
  at.world.dialled[0]->end();
  at.world.run();
  EXPECT_EQ(at.closed, 1);
  EXPECT_EQ(at.notes.log.back(), "disconnected drained");
}

TEST(session_client, a_factory_that_fails_is_no_connection) {
  bench at([](session_init&) -> std::unique_ptr<session_base> { throw 1; });
  at.connect(somewhere);
  EXPECT_EQ(at.outcomes, std::vector<errc>{errc::closed});
  EXPECT_EQ(at.world.live_streams, 0);
}

class reluctant final : public session {
 public:
  explicit reluctant(session_init& init) : session(init) { disconnect(); }

 private:
  void on_connected() override { FAIL(); }
  void on_frame(const frame&) override { FAIL(); }
  void on_disconnected(const disconnect_cause&) override { FAIL(); }
};

TEST(session_client, a_factory_that_closes_its_client_is_no_connection) {
  bench at([&at](session_init& init) -> std::unique_ptr<session_base> {
    at.client->close(0s, [&at] { ++at.closed; });
    return std::make_unique<reluctant>(init);
  });
  at.connect(somewhere);
  EXPECT_EQ(at.outcomes.size(), 1u);
  EXPECT_NE(at.outcomes, std::vector<errc>{errc::ok});
  EXPECT_EQ(at.closed, 1);
  EXPECT_TRUE(at.client->idle());
}

TEST(session_client, a_session_that_never_came_up_is_no_connection) {
  bench at(make_session_factory<reluctant>());
  at.connect(somewhere);
  EXPECT_EQ(at.outcomes, std::vector<errc>{errc::closed});
  EXPECT_TRUE(at.client->idle());
}

task<void> whole_life(session_client* client, std::vector<errc>* outcomes) {
  const result<session_handle> up = co_await client->connect(somewhere);
  outcomes->push_back(up.error());
  co_await client->close(0s);
  const result<session_handle> refused = co_await client->connect(somewhere);
  outcomes->push_back(refused.error());
}

TEST(session_client, reads_as_a_task) {
  bench at;
  at.world.connect_errors = {errc::ok, errc::connection_refused};
  scope tasks(at.world.env().home());
  at.world.now_do([&] { tasks.spawn(whole_life(&*at.client, &at.outcomes)); });
  EXPECT_EQ(at.outcomes, (std::vector<errc>{errc::ok, errc::connection_refused}));
  EXPECT_TRUE(at.client->idle());
}

}  // namespace
}  // namespace reprise::testing
