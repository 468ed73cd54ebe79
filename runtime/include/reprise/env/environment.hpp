// Everything a program may ask of the world, for one loop of one node. The same program runs on real
// sockets and in simulation; it never learns in which.
#pragma once

#include <span>
#include <string_view>

#include <reprise/env/blocking_pool.hpp>
#include <reprise/env/fault.hpp>
#include <reprise/env/loop.hpp>
#include <reprise/env/network.hpp>
#include <reprise/env/random.hpp>
#include <reprise/env/stop.hpp>
#include <reprise/env/trace.hpp>

namespace reprise {

// Owned by the backend; lives as long as the node.
struct environment_parts {
  loop* home = nullptr;
  network* net = nullptr;
  random_source* random = nullptr;
  trace* traces = nullptr;
  stop_request* stop = nullptr;
  blocking_pool* pool = nullptr;
  probe_sink* probes = nullptr;  // null in production
  std::span<environment_parts* const> loops;
  std::string_view node;
};

// A handle: cheap to copy, valid as long as the node. Threading: on its loop, except loop_count(),
// at() and node().
class environment {
 public:
  explicit environment(environment_parts& parts) noexcept : parts_(&parts) {}

  [[nodiscard]] loop& home() const noexcept { return *parts_->home; }
  [[nodiscard]] network& net() const noexcept { return *parts_->net; }
  [[nodiscard]] random_source& random() const noexcept { return *parts_->random; }
  [[nodiscard]] stop_request& stop() const noexcept { return *parts_->stop; }
  // For what would block the loop.
  [[nodiscard]] blocking_pool& pool() const noexcept { return *parts_->pool; }
  [[nodiscard]] time_point now() const { return parts_->home->now(); }

  // The node's loops; at(0) is where its program starts.
  [[nodiscard]] std::size_t loop_count() const noexcept { return parts_->loops.size(); }
  [[nodiscard]] environment at(std::size_t index) const noexcept {
    return environment(*parts_->loops[index]);
  }
  [[nodiscard]] std::string_view node() const noexcept { return parts_->node; }

  void note(const char* what, std::uint64_t a = 0, std::uint64_t b = 0) const {
    parts_->traces->note(parts_->home->now(), what, a, b);
  }
  void note_text(const char* what, std::string_view text) const {
    parts_->traces->note_text(parts_->home->now(), what, text);
  }
  [[nodiscard]] trace& traces() const noexcept { return *parts_->traces; }
  [[nodiscard]] bool fault(entity_tag site, entity_id where) const {
    return parts_->probes != nullptr && parts_->probes->fires(site, where);
  }
  void reached(entity_tag mark) const {
    if (parts_->probes != nullptr) parts_->probes->reached(mark);
  }

 private:
  environment_parts* parts_;
};

}  // namespace reprise
