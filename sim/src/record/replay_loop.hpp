// One loop of a replayed process: clock, randomness, fault points and network, all out of the log.
#pragma once

#include "replay_process.hpp"

namespace reprise::sim {

class replay_loop final : public loop_backend,
                          public network,
                          public blocking_pool,
                          public random_source,
                          public probe_sink,
                          public door_observer {
 public:
  replay_loop(replay_process& owner, std::uint32_t index, entity_id entity, std::string_view node);

  [[nodiscard]] loop& core() noexcept { return loop_; }
  [[nodiscard]] std::uint32_t index() const noexcept { return index_; }
  [[nodiscard]] environment_parts& parts() noexcept { return parts_; }
  [[nodiscard]] stop_request& stop() noexcept { return stop_; }
  [[nodiscard]] std::uint64_t digest() const noexcept { return digest_.value(); }

  // loop_backend
  void post(loop& to, posted_work& work) override { process_.post(to, work); }
  void deadline_changed(loop&, time_point) override {}  // the log says when timers fire
  time_point read_clock() override { return {}; }       // every event begins with its time
  wall_time read_wall_clock() override;
  // network
  void connect(connect_operation& op, const endpoint& to) override;
  void listen(listen_operation& op, const endpoint& at, const listen_options& options) override;
  void bind(bind_operation& op, const endpoint& at) override;
  void resolve(resolve_operation& op, std::string_view name, std::uint16_t port) override;
  void cancel(connect_operation&) override {}  // the log says how they end
  void cancel(resolve_operation&) override {}
  // blocking_pool
  void run(blocking_operation& op, std::shared_ptr<blocking_work> work) override;
  void cancel(blocking_operation& op) override;
  // random_source
  std::uint64_t next() override;
  // probe_sink
  bool fires(entity_tag site, entity_id where) override;
  void reached(entity_tag) override {}
  // door_observer
  void on_door(const door_record& record, time_point) override { process_.check(index_, record); }
  void on_call(const call_record& record, time_point) override { process_.check(index_, record); }

 private:
  replay_process& process_;
  std::uint32_t index_;
  loop loop_;
  loop_digest digest_;
  trace trace_;
  stop_request stop_;
  environment_parts parts_;
};

}  // namespace reprise::sim
