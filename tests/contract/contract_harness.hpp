// What the contract suite needs of an environment: nodes that can reach each other, and a way to let
// time pass. The suite itself sees nothing but the seam.
//
// Everything happens on the calling thread. A harness for a new environment implements the two
// classes and defines contract_subjects(); a program is the suite and one harness.
#pragma once

#include <functional>
#include <memory>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include <reprise/env/environment.hpp>

namespace reprise::contract {

// One program that could run: a process, or a simulated node. Nothing runs on it but the test.
class contract_node {
 public:
  virtual ~contract_node() = default;
  [[nodiscard]] virtual environment at(std::size_t loop_index) = 0;
  // Where the other nodes reach it.
  [[nodiscard]] virtual ip_address address() = 0;
  // A name that resolves to an address of this node, also for the other nodes.
  [[nodiscard]] virtual std::string host_name() = 0;
  virtual void request_stop() = 0;
  // Crashes it: no handler runs any more, its operations are forgotten. Its environments and what
  // the test still holds of it stay valid until the harness goes.
  virtual void halt() = 0;
};

class contract_harness {
 public:
  virtual ~contract_harness() = default;
  // Names are unique. The node lives as long as the harness.
  virtual contract_node& add_node(std::string_view name, std::size_t loop_count) = 0;
  // Lets events in until the predicate holds, which is looked at after each event; false when
  // `limit` (in the nodes' time) passed first.
  virtual bool run_until(const std::function<bool()>& predicate, duration limit) = 0;
  // Where a connection attempt is never answered.
  [[nodiscard]] virtual endpoint silent_endpoint() = 0;

  // What blocking work does to last longer than an event: waits, where time is real.
  virtual void take_time() const {}

  // Long enough for whatever must happen.
  [[nodiscard]] virtual duration patience() const { return 20s; }
  // Long enough for what should not happen to happen.
  [[nodiscard]] virtual duration settle_time() const { return 30ms; }
  // More bytes than a connection takes while nobody reads at its far end.
  [[nodiscard]] virtual std::size_t bytes_that_stall() const { return 64u << 20; }
};

// One environment to run the suite on.
struct contract_subject {
  std::string name;
  std::function<std::unique_ptr<contract_harness>()> make;
};

inline void PrintTo(const contract_subject& subject, std::ostream* out) { *out << subject.name; }

// Defined by the harness of each program.
[[nodiscard]] std::vector<contract_subject> contract_subjects();

}  // namespace reprise::contract
