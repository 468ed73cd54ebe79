// Every family of faults, alone: it fires, it has an effect, and no other family does anything. On the
// benign base none of them does.
#include <array>
#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include <reprise/env/await.hpp>
#include <reprise/sim/world.hpp>

#include "two_hosts.hpp"

namespace reprise::sim {
namespace {

using testing::dial;
using testing::door;
using testing::sample;
using testing::stream_end;
using testing::two_hosts;

// A server on two loops, which echoes, and marks where a fault point is.
class echo {
 public:
  explicit echo(environment env) : env_(env) {
    listen_options options;
    options.backlog = 2;
    env.net().listen(listen_, endpoint(ip_address::any(), 7), options);
  }

 private:
  struct session {
    explicit session(std::unique_ptr<stream> taken) : link(std::move(taken)) { link->receive(rx); }
    void on_received() {
      if (rx.error() != errc::ok) return;
      kept = ::reprise::to_text(rx.data());
      write();
    }
    void write() {
      const const_bytes left = as_bytes(kept);
      link->write_some(tx, {&left, 1});
    }
    void on_written() {
      if (tx.error() != errc::ok) return;
      kept.erase(0, tx.count());
      if (kept.empty()) {
        link->receive(rx);
      } else {
        write();
      }
    }
    std::unique_ptr<stream> link;
    std::string kept;
    receive_operation rx{delegate<void()>::to<&session::on_received>(this)};
    write_operation tx{delegate<void()>::to<&session::on_written>(this)};
  };

  void on_listening() {
    if (listen_.error() != errc::ok) return;
    listener_ = listen_.take();
    accept_next();
  }
  void accept_next() { listener_->accept(accept_, env_.home()); }
  void on_accepted() {
    if (accept_.error() != errc::ok) {
      again_.arm_after(1ms);
      return;
    }
    std::unique_ptr<stream> taken = accept_.take();
    if (env_.fault("drop at accept", taken->entity())) taken->abort();
    env_.reached("accepted");
    sessions_.push_back(std::make_unique<session>(std::move(taken)));
    accept_next();
  }

  environment env_;
  listen_operation listen_{delegate<void()>::to<&echo::on_listening>(this)};
  accept_operation accept_{delegate<void()>::to<&echo::on_accepted>(this)};
  std::unique_ptr<listener> listener_;
  std::vector<std::unique_ptr<session>> sessions_;
  timer again_{env_.home(), env_.home().new_child("again"),
               delegate<void()>::to<&echo::accept_next>(this)};
};

task<void> serve(environment env) {
  const echo self(env);
  co_await stop_requested(env);
  wake_event never;
  co_await never;
}

// Looks the server up, sends it something and a datagram, and does something that blocks, again and again.
class visitor {
 public:
  explicit visitor(environment env) : env_(env) {
    env.net().bind(bind_, endpoint(ip_address::any(), 9));
    again_.arm_after(1ms);
  }

 private:
  void visit() {
    if (!lookup_.pending() && !dial_.pending()) env_.net().resolve(lookup_, "server", 7);
    if (mail_ != nullptr && !send_.pending())
      mail_->send(send_, endpoint(ip_address::v4(0x0a000002), 9), as_bytes("datagram"));
    if (!work_.pending()) env_.pool().run(work_, std::make_shared<nothing>());
    again_.arm_after(20ms);
  }
  struct nothing final : blocking_work {
    void run() override {}
  };
  void on_found() {
    if (lookup_.error() == errc::ok) env_.net().connect(dial_, lookup_.endpoints()[0]);
  }
  void on_connected() {
    if (dial_.error() != errc::ok) return;
    ends_.push_back(std::make_unique<stream_end>());
    ends_.back()->link = dial_.take();
    ends_.back()->read_on();
    ends_.back()->write(sample(3000));
  }
  void on_bound() {
    if (bind_.error() != errc::ok) return;
    mail_ = bind_.take();
    mail_->receive(receive_);
  }
  void on_mail() {
    if (receive_.error() == errc::ok) mail_->receive(receive_);
  }
  void on_sent() {}
  void on_worked() {}

  environment env_;
  resolve_operation lookup_{delegate<void()>::to<&visitor::on_found>(this)};
  connect_operation dial_{delegate<void()>::to<&visitor::on_connected>(this)};
  bind_operation bind_{delegate<void()>::to<&visitor::on_bound>(this)};
  datagram_receive_operation receive_{delegate<void()>::to<&visitor::on_mail>(this)};
  datagram_send_operation send_{delegate<void()>::to<&visitor::on_sent>(this)};
  blocking_operation work_{delegate<void()>::to<&visitor::on_worked>(this)};
  std::unique_ptr<datagram> mail_;
  std::vector<std::unique_ptr<stream_end>> ends_;
  timer again_{env_.home(), env_.home().new_child("again"),
               delegate<void()>::to<&visitor::visit>(this)};
};

task<void> visit_for_ever(environment env) {
  const visitor self(env);
  wake_event never;
  co_await never;
}

// A run in which every family has something to work on.
accounting run(const recipe& base, const std::vector<family>& on) {
  world_options options;
  options.base = base;
  world w(options);
  for (const family which : on) w.set_strength(which, strength_max);
  node& server = w.add_node("server");
  node& first = w.add_node("first");
  node& second = w.add_node("second");
  server.start(serve);
  first.start(visit_for_ever);
  second.start(visit_for_ever);
  w.chaos(10s, {&server, &first});
  w.run_for(5s);
  // By hand, since a host's profile matters when something ends badly: a process with open connections.
  second.crash();
  second.restart();
  w.run_for(5s);
  EXPECT_FALSE(w.failed());
  EXPECT_EQ("", w.names().collisions());
  return w.account();
}

class each_family : public ::testing::TestWithParam<std::size_t> {};

TEST_P(each_family, alone_fires_and_has_an_effect) {
  const auto which = static_cast<family>(GetParam());
  accounting sum;
  for (std::uint64_t seed = 1; seed <= 12; ++seed) sum.add(run(recipe::from_seed(seed), {which}));
  EXPECT_GT(sum.of(which).considered, 0u);
  EXPECT_GT(sum.of(which).fired, 0u);
  EXPECT_GT(sum.of(which).affected, 0u);
  EXPECT_FALSE(inert(sum.of(which)));
  for (std::size_t i = 0; i < family_count; ++i) {
    const auto other = static_cast<family>(i);
    if (other == which || other == family::data) continue;
    EXPECT_EQ(0u, sum.of(other).considered) << to_string(other);
    EXPECT_EQ(0u, sum.of(other).affected) << to_string(other);
  }
}

INSTANTIATE_TEST_SUITE_P(sim, each_family, ::testing::Range<std::size_t>(0, family_count - 1),
                         [](const auto& one) {
                           return std::string(to_string(static_cast<family>(one.param)));
                         });

TEST(families, all_together_on_the_benign_base_do_nothing) {
  std::vector<family> all;
  for (std::size_t i = 0; i + 1 < family_count; ++i) all.push_back(static_cast<family>(i));
  const accounting sum = run(recipe{}, all);
  for (const family which : all) {
    EXPECT_EQ(0u, sum.of(which).fired) << to_string(which);
    EXPECT_EQ(0u, sum.of(which).affected) << to_string(which);
  }
}

// So that a small campaign holds nothing against a family that had no occasion.
TEST(families, do_not_consider_what_does_not_matter) {
  two_hosts hosts([](world& w) {
    w.set_strength(family::host_profile, strength_max);
    w.set_strength(family::cut, strength_max);
  });
  hosts.connect();
  hosts.far.read_on();
  hosts.near.write(sample(3000));
  hosts.w.run_for(1s);
  EXPECT_EQ(0u, hosts.w.account().of(family::host_profile).considered);
  EXPECT_EQ(0u, hosts.w.account().of(family::cut).considered);
  hosts.w.cut(*hosts.a, *hosts.b);
  hosts.near.write(sample(3000));
  hosts.w.run_for(1s);
  EXPECT_EQ(1u, hosts.w.account().of(family::cut).considered) << "how long to wait for an answer";
  hosts.a->crash();
  hosts.b->crash();
  EXPECT_EQ(2u, hosts.w.account().of(family::host_profile).considered) << "how each process dies";
}

TEST(families, swarm_turns_each_on_in_about_half_of_the_runs) {
  std::array<int, family_count> on{};
  for (std::uint64_t seed = 1; seed <= 400; ++seed) {
    world w(seed);
    w.swarm();
    for (std::size_t i = 0; i < family_count; ++i) on[i] += w.choose().on(static_cast<family>(i));
  }
  for (std::size_t i = 0; i + 1 < family_count; ++i)
    EXPECT_NEAR(194, on[i], 50) << to_string(static_cast<family>(i));
}

TEST(families, swarm_of_the_benign_base_turns_nothing_on) {
  world w{world_options{}};
  w.swarm();
  for (std::size_t i = 0; i + 1 < family_count; ++i)
    EXPECT_FALSE(w.choose().on(static_cast<family>(i)));
}

TEST(families, marks_tell_what_was_reached) {
  world w(1);
  node& server = w.add_node("server");
  node& first = w.add_node("first");
  server.start(serve);
  first.start(visit_for_ever);
  w.run_for(1s);
  EXPECT_GT(w.marks().count("accepted"), 10u);
}

}  // namespace
}  // namespace reprise::sim
