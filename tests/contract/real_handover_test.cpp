// Connections accepted on one loop and served on others, each on its own thread.
#include <atomic>
#include <chrono>
#include <memory>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include <reprise/env/await.hpp>
#include <reprise/transports/node.hpp>

namespace reprise::transports {
namespace {

constexpr std::size_t connection_count = 24;
constexpr std::size_t round_trips = 200;
constexpr std::size_t loop_count = 3;

// Serves one connection on its home: sends back what comes, until it ends.
class echo {
 public:
  echo(loop& home, std::unique_ptr<stream> link, std::atomic<std::size_t>& ended)
      : link_(std::move(link)), ended_(ended) {
    home.post(begin_);
  }

 private:
  void on_begin() { link_->receive(receiving_); }
  void on_received() {
    if (receiving_.error() != errc::ok) {
      EXPECT_EQ(errc::end_of_stream, receiving_.error());
      link_.reset();
      ended_.fetch_add(1);
      return;
    }
    kept_.assign(receiving_.data().begin(), receiving_.data().end());
    sent_ = 0;
    write();
  }
  void write() {
    const const_bytes rest = const_bytes(kept_).subspan(sent_);
    link_->write_some(writing_, {&rest, 1});
  }
  void on_written() {
    ASSERT_EQ(errc::ok, writing_.error());
    sent_ += writing_.count();
    if (sent_ < kept_.size()) return write();
    link_->receive(receiving_);
  }

  std::unique_ptr<stream> link_;
  std::atomic<std::size_t>& ended_;
  byte_vector kept_;
  std::size_t sent_ = 0;
  posted_call begin_{delegate<void()>::to<&echo::on_begin>(this)};
  receive_operation receiving_{delegate<void()>::to<&echo::on_received>(this)};
  write_operation writing_{delegate<void()>::to<&echo::on_written>(this)};
};

// Listens on loop 0 and deals connections to all loops in turn.
class dealer {
 public:
  explicit dealer(environment env) : env_(env) {
    env_.net().listen(listening_, endpoint(ip_address::loopback(), 0), {});
  }
  [[nodiscard]] bool all_ended() const { return ended_.load() == connection_count; }
  std::atomic<std::uint16_t> port{0};

 private:
  void on_listening() {
    ASSERT_EQ(errc::ok, listening_.error());
    place_ = listening_.take();
    port = place_->local().port;
    accept();
  }
  void accept() { place_->accept(accepting_, home()); }
  loop& home() const { return env_.at(echoes_.size() % env_.loop_count()).home(); }
  void on_accepted() {
    ASSERT_EQ(errc::ok, accepting_.error());
    echoes_.push_back(std::make_unique<echo>(home(), accepting_.take(), ended_));
    if (echoes_.size() < connection_count) accept();
  }

  environment env_;
  std::unique_ptr<listener> place_;
  std::vector<std::unique_ptr<echo>> echoes_;
  std::atomic<std::size_t> ended_{0};
  listen_operation listening_{delegate<void()>::to<&dealer::on_listening>(this)};
  accept_operation accepting_{delegate<void()>::to<&dealer::on_accepted>(this)};
};

enum class server_fate : std::uint8_t { stays, dies };

// Dials, plays ping-pong and ends. When the server dies, whatever is pending may fail, and nothing more
// is started.
class caller {
 public:
  caller(environment env, std::uint16_t port, server_fate fate) : env_(env), fate_(fate) {
    env_.net().connect(dialling_, endpoint(ip_address::loopback(), port));
  }
  [[nodiscard]] bool done() const noexcept { return done_; }

 private:
  [[nodiscard]] bool failed(errc error) const {
    if (fate_ == server_fate::stays) {
      EXPECT_EQ(errc::ok, error);
    }
    return error != errc::ok;
  }
  void on_connected() {
    if (failed(dialling_.error())) return;
    link_ = dialling_.take();
    link_->receive(receiving_);
    ping();
  }
  void ping() {
    const const_bytes text = as_bytes("ping");
    link_->write_some(writing_, {&text, 1});
  }
  void on_written() {
    if (failed(writing_.error())) return;
    ASSERT_EQ(4u, writing_.count());
  }
  void on_received() {
    if (failed(receiving_.error())) return;
    got_ += receiving_.count();
    if (got_ == 4 * round_trips) {
      link_.reset();
      done_ = true;
      return;
    }
    link_->receive(receiving_);
    if (got_ % 4 == 0) ping();
  }

  environment env_;
  server_fate fate_;
  std::unique_ptr<stream> link_;
  std::size_t got_ = 0;
  bool done_ = false;
  connect_operation dialling_{delegate<void()>::to<&caller::on_connected>(this)};
  receive_operation receiving_{delegate<void()>::to<&caller::on_received>(this)};
  write_operation writing_{delegate<void()>::to<&caller::on_written>(this)};
};

task<void> serve(environment env, std::atomic<dealer*>* out) {
  dealer table(env);
  *out = &table;
  while (!table.all_ended()) co_await sleep_for(env, 1ms);
}

task<void> call(environment env, std::uint16_t port, server_fate fate) {
  std::vector<std::unique_ptr<caller>> callers;
  for (std::size_t i = 0; i < connection_count; ++i)
    callers.push_back(std::make_unique<caller>(env, port, fate));
  for (const auto& each : callers)
    while (!each->done()) co_await sleep_for(env, 1ms);
}

node_options with_loops(const char* name, std::size_t count) {
  node_options options;
  options.name = name;
  options.loop_count = count;
  return options;
}

TEST(real_handover, connections_work_on_the_loops_they_were_accepted_for) {
  std::atomic<dealer*> table{nullptr};
  node server(with_loops("server", loop_count));
  server.start([&table](environment env) { return serve(env, &table); });
  while (table.load() == nullptr || table.load()->port == 0) std::this_thread::yield();
  const std::uint16_t port = table.load()->port;
  node client(with_loops("client", 1));
  client.start([port](environment env) { return call(env, port, server_fate::stays); });
  EXPECT_EQ(nullptr, client.join());
  EXPECT_EQ(nullptr, server.join());
}

// A halt in the middle of everything: nothing is waited for, and all of it can be destroyed.
TEST(real_handover, a_halt_under_load_ends_at_once) {
  std::atomic<dealer*> table{nullptr};
  node server(with_loops("server", loop_count));
  server.start([&table](environment env) { return serve(env, &table); });
  while (table.load() == nullptr || table.load()->port == 0) std::this_thread::yield();
  const std::uint16_t port = table.load()->port;
  node client(with_loops("client", 1));
  client.start([port](environment env) { return call(env, port, server_fate::dies); });
  std::this_thread::sleep_for(std::chrono::milliseconds(5));
  server.halt();
  EXPECT_EQ(nullptr, server.join());
  client.halt();
  EXPECT_EQ(nullptr, client.join());
}

}  // namespace
}  // namespace reprise::transports
