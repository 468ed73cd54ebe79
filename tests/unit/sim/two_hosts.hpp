// A world with two bare nodes, a and b, and a listener on b.
#pragma once

#include <functional>
#include <list>
#include <memory>

#include <gtest/gtest.h>

#include <reprise/sim/world.hpp>

#include "stream_end.hpp"

namespace reprise::sim::testing {

// One connect, and how it ended.
struct dial {
  connect_operation op{delegate<void()>::to<&dial::on_done>(this)};
  bool done = false;
  void on_done() { done = true; }
  [[nodiscard]] errc error() const noexcept { return op.error(); }
};

// A listener that accepts as long as it is let.
class door {
 public:
  std::unique_ptr<listener> place;
  std::list<std::unique_ptr<stream>> accepted;
  errc listen_error = errc::ok;
  errc accept_error = errc::ok;
  int accept_count = 0;
  bool accepting = true;

  void open(const environment& env, const endpoint& at, int backlog = 128) {
    home_ = &env.home();
    listen_options options;
    options.backlog = backlog;
    env.net().listen(listen_, at, options);
  }
  void accept_next() { place->accept(accept_, *home_); }
  [[nodiscard]] bool pending() const noexcept { return accept_.pending(); }

 private:
  void on_listening() {
    listen_error = listen_.error();
    if (listen_error != errc::ok) return;
    place = listen_.take();
    if (accepting) accept_next();
  }
  void on_accepted() {
    ++accept_count;
    accept_error = accept_.error();
    if (accept_error == errc::ok) accepted.push_back(accept_.take());
    if (accepting && accept_error == errc::ok) accept_next();
  }
  listen_operation listen_{delegate<void()>::to<&door::on_listening>(this)};
  accept_operation accept_{delegate<void()>::to<&door::on_accepted>(this)};
  loop* home_ = nullptr;
};

struct two_hosts {
  static constexpr std::uint16_t port = 7;

  // `prepare` runs before the nodes are made, so that families may shape them.
  explicit two_hosts(const std::function<void(world&)>& prepare = {}, std::uint64_t seed = 1,
                     int backlog = 128)
      : two_hosts(options_of(seed), prepare, backlog) {}
  explicit two_hosts(const world_options& options, const std::function<void(world&)>& prepare = {},
                     int backlog = 128)
      : w(options) {
    if (prepare) prepare(w);
    a = &w.add_node("a");
    b = &w.add_node("b");
    (void)a->start_bare();
    (void)b->start_bare();
    entrance.open(b->env(), endpoint(ip_address::any(), port), backlog);
    w.run_for(1ms);
  }
  ~two_hosts() {
    a->crash();
    b->crash();
  }
  two_hosts(const two_hosts&) = delete;
  two_hosts& operator=(const two_hosts&) = delete;

  [[nodiscard]] static world_options options_of(std::uint64_t seed) {
    world_options out;
    out.base = recipe::from_seed(seed);
    return out;
  }
  [[nodiscard]] endpoint service() const { return endpoint(b->address(), port); }

  void start(dial& one) { a->env().net().connect(one.op, service()); }
  // A connection, its ends in near (a's) and far (b's).
  void connect() { connect(near, far); }
  void connect(stream_end& from, stream_end& to) {
    dial& one = dials.emplace_back();
    start(one);
    ASSERT_TRUE(w.run_until([&] { return one.done && !entrance.accepted.empty(); }, 60s));
    ASSERT_EQ(errc::ok, one.error());
    from.link = one.op.take();
    to.link = std::move(entrance.accepted.front());
    entrance.accepted.pop_front();
  }

  world w;
  node* a;
  node* b;
  std::list<dial> dials;
  door entrance;
  stream_end near;
  stream_end far;
};

}  // namespace reprise::sim::testing
