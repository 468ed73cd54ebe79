// The process of a replay: its loops, what is pending in them, and the place in the log.
#pragma once

#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <vector>

#include <reprise/env/environment.hpp>
#include <reprise/env/scope.hpp>
#include <reprise/sim/record/door_replay.hpp>

namespace reprise::sim {

class replay_datagram;
class replay_listener;
class replay_loop;
class replay_stream;

class replay_process {
 public:
  explicit replay_process(const door_log& log);
  ~replay_process();
  replay_process(const replay_process&) = delete;
  replay_process& operator=(const replay_process&) = delete;

  [[nodiscard]] replay_outcome run(const program& main);

  // --- For what the program holds. After the end of the replay every call is nothing.
  [[nodiscard]] bool over() const noexcept { return over_; }
  // The name that the log gives to what this call is about. Nothing, and the end, if the program did
  // something else then.
  [[nodiscard]] std::optional<entity_id> named(std::uint32_t loop, call_kind kind);
  // The next entry, if it is of this type and loop; nothing, and the end, otherwise.
  [[nodiscard]] const door_entry* next(std::uint32_t loop, door_entry::type what,
                                       std::string_view replayed);
  [[nodiscard]] bool next_is_write_of(entity_id stream) const noexcept;
  void advance() noexcept { ++next_; }
  // How the write completed that was noted by the next entry; nothing if the log ends before it did.
  [[nodiscard]] std::optional<door_record> completion_of_next_write() const;
  [[nodiscard]] std::uint64_t next_value() const noexcept { return log_.entries[next_].call.value; }
  void check(std::uint32_t loop, const call_record& made);
  void check(std::uint32_t loop, const door_record& entered);
  void diverge(std::string replayed);

  void post(loop& to, posted_work& work);
  [[nodiscard]] std::uint32_t index_of(const loop& core) const;
  [[nodiscard]] replay_loop& loop_at(std::uint32_t index) noexcept { return *loops_[index]; }

  std::map<entity_id, replay_stream*> streams;
  std::map<entity_id, replay_listener*> listeners;
  std::map<entity_id, replay_datagram*> sockets;
  // By the names of the calls.
  std::map<entity_id, connect_operation*> connects;
  std::map<entity_id, listen_operation*> listens;
  std::map<entity_id, bind_operation*> binds;
  std::map<entity_id, resolve_operation*> lookups;
  struct pooled_work {
    blocking_operation* op = nullptr;
    std::shared_ptr<blocking_work> work;
    bool ran = false;
    std::exception_ptr exception{};
  };
  std::map<entity_id, pooled_work> works;

 private:
  void enter(const door_entry& entry);
  bool complete(const door_entry& entry, replay_loop& home);
  void start(const door_entry& entry, replay_loop& home);
  bool run_post(const door_entry& entry, replay_loop& home);
  bool run_work(const door_entry& entry);
  bool finish_work(const door_entry& entry, replay_loop& home);
  void end();
  void on_failure(std::exception_ptr error);

  const door_log& log_;
  std::size_t next_ = 0;
  bool over_ = false;
  replay_loop* current_ = nullptr;
  const program* main_ = nullptr;
  std::vector<std::unique_ptr<replay_loop>> loops_;
  std::vector<environment_parts*> all_parts_;
  std::map<entity_id, std::deque<posted_work*>> posts_;
  std::map<entity_id, std::uint64_t> post_counts_;
  std::unique_ptr<scope> tasks_;
  replay_outcome outcome_;
};

}  // namespace reprise::sim
