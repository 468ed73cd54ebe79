// The seam's network for one simulated loop.
#pragma once

#include <functional>
#include <memory>
#include <vector>

#include <reprise/env/network.hpp>
#include <reprise/sim/event_queue.hpp>

namespace reprise::sim {

class host;
class sim_loop;
class world;

class sim_network final : public network {
 public:
  sim_network(world& owner, sim_loop& home, host& machine);
  ~sim_network() override;

  void connect(connect_operation& op, const endpoint& to) override;
  void listen(listen_operation& op, const endpoint& at, const listen_options& options) override;
  void bind(bind_operation& op, const endpoint& at) override;
  void resolve(resolve_operation& op, std::string_view name, std::uint16_t port) override;
  void cancel(connect_operation& op) override;
  void cancel(resolve_operation& op) override;

  // The process died: forgets what is pending.
  void halt();

 private:
  class pending;   // one operation that completes later, by itself
  class dialling;  // one connect

  pending& add_pending(operation& op, entity_id name, std::function<void(pending&)> complete);
  entity_id new_child(entity_tag tag, std::uint64_t ordinal);
  void sweep();

  world& world_;
  sim_loop& loop_;
  host& host_;
  entity_id entity_;
  std::uint64_t calls_ = 0;
  std::vector<std::unique_ptr<pending>> pending_;
  std::vector<std::unique_ptr<dialling>> dialling_;
};

}  // namespace reprise::sim
