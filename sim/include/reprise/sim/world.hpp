// The simulated world: it owns time, choices, hosts and nodes, and moves from event to event. A run is a
// pure function of the program and the recipe.
//
// Threading: a world and everything in it live on one thread; different worlds may run on different
// threads. All times are world time unless they say node time.
#pragma once

#include <array>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <reprise/core/time.hpp>
#include <reprise/sim/checks.hpp>
#include <reprise/sim/choices.hpp>
#include <reprise/sim/event_queue.hpp>
#include <reprise/sim/fabric.hpp>
#include <reprise/sim/history.hpp>
#include <reprise/sim/node.hpp>
#include <reprise/sim/tcp_connection.hpp>

namespace reprise::sim {

// Which distributions paths may have.
enum class latency_shapes : std::uint8_t { drawn, uniform_only };

// What a world is like when nothing goes wrong.
struct world_options {
  recipe base;
  duration latency_min{50us};   // one way, between hosts
  duration latency_max{2ms};    // with the latency family at full strength
  duration self_latency{10us};  // within a host
  latency_shapes shapes = latency_shapes::drawn;
  std::uint64_t event_count_max = 50'000'000;  // a run that exceeds it fails as a livelock
  bool keep_ledger = false;
  trace_level traces = trace_level::events;  // changes nothing of what happens
};

class world {
 public:
  explicit world(world_options options);
  explicit world(std::uint64_t seed);
  ~world();
  world(const world&) = delete;
  world& operator=(const world&) = delete;

  // --- Nodes
  // A node on a host of its own, whose name resolves to its address. Names are unique.
  node& add_node(std::string name, std::size_t loop_count = 1);
  [[nodiscard]] node* find_node(std::string_view name) noexcept;
  [[nodiscard]] const std::vector<std::unique_ptr<node>>& nodes() const noexcept { return nodes_; }

  // --- Faults
  // Draws from the seed which families are on, and how strong.
  void swarm();
  void set_strength(family which, std::uint32_t strength) {
    choices_.set_strength(which, strength);
  }
  // Starts cuts, crashes, pauses as drawn, at times within the given span from now. Crashes hit only
  // nodes named crashable; each is started again.
  void chaos(duration span, const std::vector<node*>& crashable = {});
  // Ends all faults, also those scheduled and in flight, heals every path, starts what is down.
  void heal();
  void cut(node& a, node& b);  // both ways
  void cut_one_way(node& from, node& to);
  void mend(node& a, node& b);
  [[nodiscard]] rule_guard add_rule(rule judge) { return fabric_.rules().add(std::move(judge)); }

  // --- Running. Each returns early when the run failed.
  void run_for(duration length);
  // Until the predicate holds after some event; false when `limit` passed first.
  bool run_until(const std::function<bool()>& predicate, duration limit);
  // Until nothing is left to do but housekeeping; false when `limit` passed first.
  bool run_until_quiet(duration limit);
  // As run_until_quiet; fails the run with the check "quiet" otherwise.
  void expect_quiet_within(duration limit);
  bool step();
  // Runs something at a time, as an event of the world.
  void at(duration after, std::function<void()> action) { act(after, std::move(action), false); }

  // --- Checks
  void always(bool condition, std::string_view check, std::string_view message = {}) {
    if (!condition) fail(check, message);
  }
  void fail(std::string_view check, std::string_view message);
  [[nodiscard]] const std::optional<failure>& failed() const noexcept { return failure_; }
  [[nodiscard]] mark_board& marks() noexcept { return marks_; }
  // Runs after every event; for invariants over the whole world.
  void set_invariant(std::function<void()> check) { invariant_ = std::move(check); }
  // Runs before every event, with its number; for debuggers and comparisons, never for a scenario.
  void set_observer(std::function<void(std::uint64_t)> seen) { observer_ = std::move(seen); }

  // --- What happened
  [[nodiscard]] time_point now() const noexcept { return time_point{duration{now_ns_}}; }
  // Of everything so far; the same in every process, compiler and platform.
  [[nodiscard]] std::uint64_t digest() const;
  [[nodiscard]] std::uint64_t event_count() const noexcept { return events_; }
  [[nodiscard]] accounting& account() noexcept { return choices_.account(); }
  [[nodiscard]] const recent_events& recent() const noexcept { return recent_; }
  [[nodiscard]] std::string describe_recent(std::size_t count) const;
  // The newest notes of each loop, also of nodes that have ended.
  [[nodiscard]] std::string describe_traces(std::size_t count) const;
  [[nodiscard]] const world_options& options() const noexcept { return options_; }
  // Connections with an end that a program holds.
  [[nodiscard]] std::size_t open_stream_count() const noexcept;
  // Numbers for the scenario itself, from the data seed.
  [[nodiscard]] std::uint64_t random_below(std::uint64_t bound);

  // --- For hosts, loops and sockets
  [[nodiscard]] std::int64_t now_ns() const noexcept { return now_ns_; }
  [[nodiscard]] choices& choose() noexcept { return choices_; }
  [[nodiscard]] const choices& choose() const noexcept { return choices_; }
  [[nodiscard]] entity_names& names() noexcept { return names_; }
  [[nodiscard]] const entity_names& names() const noexcept { return names_; }
  [[nodiscard]] event_queue& queue() noexcept { return queue_; }
  [[nodiscard]] entity_id root() const noexcept { return root_; }
  // An event whose source may be deferred behind others that are ready at the same time.
  void schedule(event& item, std::int64_t time_ns, entity_id source, std::uint64_t ordinal) {
    std::uint64_t deferral = 0;
    if (choices_.on(family::source_order)) deferral = draw_deferral(source, ordinal, time_ns);
    queue_.schedule(item, time_ns, deferral);
  }
  [[nodiscard]] path& path_between(const host& from, const host& to);
  // Counts that something met this closed path, for the family that closed it.
  void met_closed(const path& way) noexcept {
    choices_.affected(way.cuts != 0 ? family::cut : family::crash);
  }
  [[nodiscard]] host* host_at(const ip_address& address, const host& seen_from) noexcept;
  [[nodiscard]] host* host_named(std::string_view name) noexcept;
  // The name of the node on it; "nowhere" for null.
  [[nodiscard]] std::string_view host_name(const host* machine) const noexcept;
  // When a packet that leaves now arrives; nothing when it is lost. Streams are never lost. What goes with another
  // packet has no headers of its own.
  [[nodiscard]] std::optional<std::int64_t> transit(path& way, const packet& item,
                                                    std::uint64_t headers = path::header_bytes);
  [[nodiscard]] tcp_connection& connect(entity_id entity, host& dialler, host& acceptor,
                                        const endpoint& from, const endpoint& to);
  void release(tcp_connection& connection);
  // Keeps a datagram on its way.
  void carry(path& way, std::int64_t arrival_ns, endpoint from, endpoint to, byte_vector payload);
  void host_down(host& machine);
  void host_up(host& machine);
  void set_current(sim_loop* running) noexcept { current_ = running; }
  [[nodiscard]] sim_loop* current() const noexcept { return current_; }
  void note(const sim_loop& where, const door_record& record) {
    recent_.add({now_ns_, where.home().name(), record, events_});
  }
  void retire(const loop_digest& digest, entity_id loop_entity);
  [[nodiscard]] probe_sink& probes() noexcept;

 private:
  class carried;  // a datagram on its way
  class timed;    // an action of the world
  class probe_board;
  class chaos_plan;

  void act(duration after, std::function<void()> action, bool background);
  std::uint64_t draw_deferral(entity_id source, std::uint64_t ordinal, std::int64_t time_ns);
  void set_cut(const host& from, const host& to, bool on);
  void heal_path(path& way);
  void shape(path& way);
  void collect();
  void require_event_budget();
  [[nodiscard]] bool quiet() const;
  static void on_assertion(const assertion& failed, void* self) noexcept;

  world_options options_;
  choices choices_;
  entity_names names_;
  event_queue queue_;
  fabric fabric_;
  std::int64_t now_ns_ = 0;
  std::uint64_t events_ = 0;
  entity_id root_;
  sim_loop* current_ = nullptr;
  std::uint64_t digest_of_dead_ = 0;
  std::uint64_t scenario_draws_ = 0;
  std::uint64_t actions_ = 0;

  std::vector<std::unique_ptr<host>> hosts_;
  std::vector<std::unique_ptr<node>> nodes_;
  std::map<std::string_view, node*> nodes_by_name_;
  std::vector<std::unique_ptr<tcp_connection>> connections_;
  std::vector<tcp_connection*> dying_;
  std::size_t collect_at_ = 16;
  std::vector<std::unique_ptr<carried>> carried_;
  std::vector<std::unique_ptr<timed>> timed_;
  std::unique_ptr<probe_board> probes_;
  std::unique_ptr<chaos_plan> chaos_;

  std::optional<failure> failure_;
  mark_board marks_;
  std::function<void()> invariant_;
  std::function<void(std::uint64_t)> observer_;
  recent_events recent_;
};

}  // namespace reprise::sim
