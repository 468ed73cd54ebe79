// A simulated listening socket with its backlog.
#pragma once

#include <deque>

#include <reprise/env/listener.hpp>
#include <reprise/sim/event_queue.hpp>

namespace reprise::sim {

class host;
class sim_loop;
class tcp_connection;
class world;

class tcp_listener final : public listener {
 public:
  tcp_listener(world& owner, sim_loop& home, host& machine, const endpoint& at, std::size_t backlog,
               entity_id entity);
  ~tcp_listener() override;

  void accept(accept_operation& op, loop& home) override;
  void cancel() override;
  [[nodiscard]] endpoint local() const override { return at_; }

  // --- From the world
  [[nodiscard]] bool full() const noexcept { return waiting_.size() + arriving_ >= backlog_; }
  void expect_connection() noexcept { ++arriving_; }  // its handshake is under way
  void drop_expected() noexcept { --arriving_; }
  void add(tcp_connection& connection);  // its handshake is done
  // The process died.
  void halt();
  [[nodiscard]] sim_loop& home() noexcept { return *loop_; }
  [[nodiscard]] entity_id entity() const noexcept { return entity_; }

 private:
  void schedule();
  void on_event();
  void close_waiting();

  world& world_;
  sim_loop* loop_;
  host* host_;
  endpoint at_;
  std::size_t backlog_;
  entity_id entity_;
  std::size_t arriving_ = 0;
  std::deque<tcp_connection*> waiting_;
  accept_operation* op_ = nullptr;
  loop* op_home_ = nullptr;
  bool cancelled_ = false;
  std::uint64_t accepts_ = 0;
  event event_;
};

}  // namespace reprise::sim
