// The sessions of a server that live on one loop.
//
// Made and destroyed by the server; everything else happens on the shard's own loop, and comes there
// by posts: tickets with connections, and a box of orders (broadcasts from anywhere, closing).
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <vector>

#include <reprise/session/post_box.hpp>
#include <reprise/session/session_server.hpp>
#include <reprise/session/session_table.hpp>

#include "session_ticket.hpp"

namespace reprise {

// What a server or a user of it asks of a shard.
struct shard_order : post_box_item<shard_order> {
  shared_frame message;   // empty: close
  session_handle except;  // of a broadcast
  duration within{0};     // of closing
};

class session_shard final : public session_owner {
 public:
  session_shard(environment env, loop& accepting, const session_server_options& options,
                const session_factory& factory, const session_table_options& slots);
  ~session_shard();
  session_shard(const session_shard&) = delete;
  session_shard& operator=(const session_shard&) = delete;

  // From any thread. False when the shard is retired.
  bool order(std::unique_ptr<shard_order> what);
  [[nodiscard]] std::uint64_t skipped_count() const noexcept {
    return skipped_.load(std::memory_order_relaxed);
  }
  [[nodiscard]] loop& home() const noexcept { return env_.home(); }

  // On the shard's loop.
  void adopt(session_ticket& ticket);
  [[nodiscard]] session_base* find(session_handle id) const noexcept { return table_.find(id); }

  // From the accepting loop, when no ticket is out: ends the box; on_retired follows there.
  void retire(delegate<void()> on_retired);

 private:
  std::unique_ptr<session_base> make(session_init& init) noexcept;
  void session_ended(session_base& ended) override;
  void reap();
  void on_orders();
  void broadcast(const shard_order& what);
  void close(duration within);
  void step_retiring();
  void on_retired() { on_retired_(); }

  environment env_;
  loop& accepting_;
  const session_server_options& options_;
  const session_factory& factory_;
  buffer_pool buffers_;
  session_table table_;
  std::vector<session_ticket*> tickets_;  // beside the table's slots
  std::vector<session_handle> ended_;
  deferred_call reaping_;
  post_box<shard_order> orders_;
  posted_call retiring_;
  posted_call retired_;
  delegate<void()> on_retired_;
  std::atomic<std::uint64_t> skipped_{0};
  bool closing_ = false;
  bool is_retiring_ = false;
};

}  // namespace reprise
