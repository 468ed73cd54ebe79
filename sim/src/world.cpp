#include <reprise/sim/world.hpp>

#include <algorithm>
#include <cstdio>

#include <fmt/format.h>

#include "carried.hpp"
#include "chaos_plan.hpp"
#include "probe_board.hpp"

namespace reprise::sim {
namespace {

constexpr entity_id world_entity{hash_text("reprise world")};

std::string_view name_of(door_kind kind) {
  constexpr std::array<std::string_view, 16> names{"",
                                                   "start",
                                                   "stop",
                                                   "timer",
                                                   "post",
                                                   "receive",
                                                   "read",
                                                   "write",
                                                   "accept",
                                                   "connect",
                                                   "listen",
                                                   "bind",
                                                   "resolve",
                                                   "datagram_receive",
                                                   "datagram_send",
                                                   "blocking"};
  return names[static_cast<std::size_t>(kind)];
}

}  // namespace

class world::timed {
 public:
  timed(std::function<void()> action, bool background)
      : event_(delegate<void()>::to<&timed::run>(this), background), action_(std::move(action)) {}
  event& when() noexcept { return event_; }
  [[nodiscard]] bool done() const noexcept { return !event_.queued(); }

 private:
  void run() {
    const auto action = std::move(action_);
    action();
  }
  event event_;
  std::function<void()> action_;
};

world::world(world_options options)
    : options_(std::move(options)), choices_(options_.base), root_(world_entity) {
  choices_.set_names(&names_);
  if (options_.keep_ledger) choices_.keep_ledger();
  names_.add(root_, {}, "world", 0);
}

world::world(std::uint64_t seed)
    : world([seed] {
        world_options options;
        options.base = recipe::from_seed(seed);
        return options;
      }()) {}

world::~world() {
  const assertion_scope scope(&world::on_assertion, this);
  set_current(nullptr);
  for (auto& item : nodes_) item->crash(crash_kind::power);
  queue_.clear();
}

// --- Nodes

node& world::add_node(std::string name, std::size_t loop_count) {
  REPRISE_ASSERT(find_node(name) == nullptr && loop_count > 0);
  const auto index = static_cast<host_index>(hosts_.size());
  const entity_id entity = child_entity(root_, hash_text(name), ~std::uint64_t{0});
  hosts_.push_back(std::make_unique<host>(index, ip_address::v4(0x0a000001 + index), entity));
  nodes_.push_back(std::make_unique<node>(*this, std::move(name), *hosts_.back(), loop_count));
  nodes_by_name_[nodes_.back()->name()] = nodes_.back().get();
  names_.add(entity, {}, nodes_.back()->name(), 0);
  return *nodes_.back();
}

node* world::find_node(std::string_view name) noexcept {
  const auto found = nodes_by_name_.find(name);
  return found == nodes_by_name_.end() ? nullptr : found->second;
}

host* world::host_named(std::string_view name) noexcept {
  node* found = find_node(name);
  return found == nullptr ? nullptr : &found->machine();
}

std::string_view world::host_name(const host* machine) const noexcept {
  return machine == nullptr ? "nowhere" : nodes_[machine->index()]->name();
}

host* world::host_at(const ip_address& address, const host& seen_from) noexcept {
  if (seen_from.owns(address)) return hosts_[seen_from.index()].get();
  const std::uint32_t index = address.v4_host_order() - 0x0a000001;
  if (address.family() != address_family::v4 || index >= hosts_.size()) return nullptr;
  return hosts_[index].get();
}

// --- Connections

tcp_connection& world::connect(entity_id entity, host& dialler, host& acceptor,
                               const endpoint& from, const endpoint& to) {
  connections_.push_back(
      std::make_unique<tcp_connection>(*this, entity, dialler, acceptor, from, to));
  connections_.back()->slot = connections_.size() - 1;
  return *connections_.back();
}

void world::release(tcp_connection& connection) { dying_.push_back(&connection); }

// Frees what is over. Runs between events, so handlers may destroy what is running.
void world::collect() {
  if (dying_.size() < collect_at_) return;
  std::erase_if(dying_, [this](tcp_connection* item) {
    if (!item->releasable()) return false;
    const std::size_t slot = item->slot;
    std::swap(connections_[slot], connections_.back());
    connections_[slot]->slot = slot;
    connections_.pop_back();
    return true;
  });
  collect_at_ = 2 * dying_.size() + 16;
}

std::size_t world::open_stream_count() const noexcept {
  std::size_t count = 0;
  for (const auto& item : hosts_) count += item->sockets.size();
  return count;
}

// --- Faults

void world::swarm() {
  for (std::size_t i = 0; i < family_count; ++i) {
    const auto which = static_cast<family>(i);
    if (which == family::data) continue;
    // Off in half of the runs, else from weak to strong.
    const std::uint64_t drawn =
        choices_.draw(root_, purpose::family_strength, i, 2 * strength_max + 1);
    choices_.set_strength(
        which, drawn <= strength_max ? 0 : static_cast<std::uint32_t>(drawn - strength_max));
  }
}

void world::chaos(duration span, const std::vector<node*>& crashable) {
  chaos_ = std::make_unique<chaos_plan>(*this, span, crashable);
}

void world::heal() {
  chaos_.reset();
  for (std::size_t i = 0; i < family_count; ++i)
    if (static_cast<family>(i) != family::data) choices_.set_strength(static_cast<family>(i), 0);
  for (const auto& item : connections_) item->spare();
  for (const auto& item : nodes_)
    if (item->crashed()) item->restart();
  for (const auto& way : fabric_.paths()) {
    if (way->cuts == 0) continue;
    way->cuts = 0;
    if (!way->closed()) heal_path(*way);
  }
  for (const auto& item : nodes_) {
    if (!item->running()) continue;
    for (std::size_t i = 0; i < item->loop_count(); ++i) item->loop_at(i).set_event_cost(0);
  }
}

// --- Running

bool world::step() {
  if (failure_) return false;
  const std::int64_t next = queue_.next_time_ns();
  if (next == INT64_MAX) return false;
  now_ns_ = next;
  choices_.set_now(next);
  const event& item = queue_.pop();
  ++events_;
  if (observer_) observer_(events_);
  event_queue::fire(item);
  if (invariant_) invariant_();
  if (!dying_.empty()) collect();
  if (events_ > options_.event_count_max) require_event_budget();
  return !failure_;
}

void world::require_event_budget() {
  fail("livelock", fmt::format("more than {} events", options_.event_count_max));
}

void world::run_for(duration length) {
  const assertion_scope scope(&world::on_assertion, this);
  const std::int64_t end = now_ns_ + length.count();
  while (!failure_ && queue_.next_time_ns() <= end) step();
  if (!failure_) {
    now_ns_ = end;
    choices_.set_now(end);
  }
}

bool world::run_until(const std::function<bool()>& predicate, duration limit) {
  const assertion_scope scope(&world::on_assertion, this);
  const std::int64_t end = now_ns_ + limit.count();
  while (!predicate()) {
    if (failure_) return false;
    if (queue_.next_time_ns() > end) {
      now_ns_ = end;
      choices_.set_now(end);
      return false;
    }
    step();
  }
  return true;
}

bool world::quiet() const {
  for (const auto& item : nodes_)
    if (!item->quiet()) return false;
  return !queue_.has_foreground();
}

bool world::run_until_quiet(duration limit) {
  return run_until([this] { return quiet(); }, limit);
}

void world::expect_quiet_within(duration limit) {
  if (run_until_quiet(limit) || failure_) return;
  std::string busy;
  for (const auto& item : nodes_)
    if (!item->quiet()) busy += fmt::format(" {}", item->name());
  fail("quiet", fmt::format("still busy after {} ms; nodes with work:{}",
                            std::chrono::duration_cast<std::chrono::milliseconds>(limit).count(),
                            busy.empty() ? " none, but packets move" : busy));
}

void world::act(duration after, std::function<void()> action, bool background) {
  std::erase_if(timed_, [](const auto& item) { return item->done(); });
  timed_.push_back(std::make_unique<timed>(std::move(action), background));
  schedule(timed_.back()->when(), now_ns_ + after.count(), root_, actions_++);
}

// --- Checks

void world::fail(std::string_view check, std::string_view message) {
  if (failure_) return;
  failure_ =
      failure{std::string(check), std::string(message), now_ns_, events_, describe_traces(20)};
}

void world::on_assertion(const assertion&, void* self) noexcept {
  const world& failed = *static_cast<world*>(self);
  std::string base = "benign base";
  if (failed.options_.base.seed) base = fmt::format("seed {}", *failed.options_.base.seed);
  std::fprintf(  // tidy: allow print: the process ends here
      stderr, "reprise: in a simulated world, %s, at %lld ns, event %llu\n%s", base.c_str(),
      static_cast<long long>(failed.now_ns_), static_cast<unsigned long long>(failed.events_),
      failed.describe_recent(20).c_str());
}

std::string world::describe_recent(std::size_t count) const {
  std::string out;
  const std::size_t size = recent_.size();
  for (std::size_t i = size - std::min(size, count); i < size; ++i) {
    const recent_event& item = recent_.at(i);
    out += fmt::format(
        "  {:>6} {:>5}.{:09} {:<10} {:<16} {} {}{}\n", item.event, item.time_ns / 1'000'000'000,
        item.time_ns % 1'000'000'000, item.node, name_of(item.record.kind),
        names_.path(item.record.entity), item.record.count,
        item.record.error == errc::ok ? std::string()
                                      : fmt::format(" ({})", to_string(item.record.error)));
  }
  return out;
}

std::string world::describe_traces(std::size_t count) const {
  std::string out;
  for (const auto& item : nodes_) {
    for (std::size_t i = 0; i < item->loop_count(); ++i) {
      const std::string noted = item->last_notes(i, count);
      if (noted.empty()) continue;
      out += item->loop_count() == 1 ? fmt::format("  {}:\n", item->name())
                                     : fmt::format("  {}, loop {}:\n", item->name(), i);
      std::string_view rest = noted;
      while (!rest.empty()) {
        const std::size_t end = rest.find('\n') + 1;
        out += fmt::format("  {}", rest.substr(0, end));
        rest.remove_prefix(end);
      }
    }
  }
  return out;
}

// --- What happened

void world::retire(const loop_digest& digest, entity_id loop_entity) {
  digest_of_dead_ += mix(loop_entity.value, digest.value());
}

std::uint64_t world::digest() const {
  // A sum, so that the order in which loops were made does not count.
  std::uint64_t sum = digest_of_dead_;
  for (const auto& item : nodes_) {
    if (!item->running()) continue;
    for (std::size_t i = 0; i < item->loop_count(); ++i) {
      sim_loop& one = item->loop_at(i);
      sum += mix(one.entity().value, one.digest().value());
    }
  }
  return avalanche(sum);
}

std::uint64_t world::random_below(std::uint64_t bound) {
  __extension__ using wide = unsigned __int128;
  const std::uint64_t drawn = choices_.data(root_, purpose::workload, scenario_draws_++);
  return static_cast<std::uint64_t>(static_cast<wide>(drawn) * bound >> 64);
}

std::uint64_t world::draw_deferral(entity_id source, std::uint64_t ordinal, std::int64_t time_ns) {
  const std::uint64_t deferral = choices_.draw(source, purpose::source_order, ordinal,
                                               1 + 2 * choices_.strength(family::source_order));
  if (deferral != 0 && queue_.next_time_ns() == time_ns) choices_.affected(family::source_order);
  return deferral;
}

probe_sink& world::probes() noexcept {
  if (probes_ == nullptr) probes_ = std::make_unique<probe_board>(*this);
  return *probes_;
}

}  // namespace reprise::sim
