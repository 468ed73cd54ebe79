#include <reprise/sim/record/door_recorder.hpp>

#include <utility>

#include <reprise/sim/node.hpp>
#include <reprise/sim/record/input_observer.hpp>

namespace reprise::sim {
namespace {

// Looks at what an operation is about to give, and leaves it there.
template <class Operation>
auto peek(Operation& op) {
  auto held = op.take();
  auto* const seen = held.get();
  op.give(std::move(held));
  return seen;
}

}  // namespace

class door_recorder::one_loop final : public door_observer,
                                      public input_observer,
                                      public probe_sink {
 public:
  one_loop(door_log& log, std::uint32_t index, sim_loop& home, environment_parts& parts)
      : log_(log), index_(index), home_(home), parts_(parts), probes_(parts.probes) {
    log_.loops.push_back(home.entity());
    log_.digests.push_back(digest_.value());
    home_.observe(this, this);
    parts_.probes = this;
  }
  ~one_loop() override {
    home_.observe(nullptr, nullptr);
    parts_.probes = probes_;
  }

  void on_door(const door_record& record, time_point now) override {
    if (home_.core().halted()) return;
    door_entry entry = std::exchange(brought_, {});
    entry.door = record;
    entry.now = now;
    digest_.add(record, now);
    append(door_entry::type::door, std::move(entry));
  }
  void on_call(const call_record& record, time_point) override {
    if (home_.core().halted()) return;
    door_entry entry;
    entry.call = record;
    digest_.add(record);
    append(door_entry::type::call, std::move(entry));
  }

  void on_completion(operation& op, const door_record& record, const_bytes brought) override {
    switch (record.kind) {
      case door_kind::receive: keep(static_cast<receive_operation&>(op).data()); break;
      case door_kind::read: keep(brought); break;
      case door_kind::datagram_receive: {
        const auto& received = static_cast<datagram_receive_operation&>(op);
        keep(received.data());
        brought_.remote = received.from();
        break;
      }
      case door_kind::accept: keep(peek(static_cast<accept_operation&>(op))); break;
      case door_kind::connect: keep(peek(static_cast<connect_operation&>(op))); break;
      case door_kind::listen: {
        const listener* const made = peek(static_cast<listen_operation&>(op));
        if (made != nullptr) brought_.local = made->local();
        break;
      }
      case door_kind::bind: {
        const datagram* const made = peek(static_cast<bind_operation&>(op));
        if (made == nullptr) break;
        brought_.made = made->entity();
        brought_.local = made->local();
        break;
      }
      case door_kind::resolve:
        brought_.endpoints = static_cast<resolve_operation&>(op).endpoints();
        break;
      default: break;
    }
  }
  void on_wall_clock(wall_time read) override {
    if (home_.core().halted()) return;
    door_entry entry;
    entry.wall = read;
    append(door_entry::type::wall_clock, std::move(entry));
  }

  void on_work(entity_id name) override {
    if (home_.core().halted()) return;
    door_entry entry;
    entry.where = name;
    append(door_entry::type::work, std::move(entry));
  }

  bool fires(entity_tag site, entity_id where) override {
    door_entry entry;
    entry.site = site.hash;
    entry.where = where;
    entry.fired = probes_ != nullptr && probes_->fires(site, where);
    const bool fired = entry.fired;
    if (!home_.core().halted()) append(door_entry::type::fault, std::move(entry));
    return fired;
  }
  void reached(entity_tag mark) override {
    if (probes_ != nullptr) probes_->reached(mark);
  }

 private:
  void keep(const_bytes bytes) { brought_.bytes.assign(bytes.begin(), bytes.end()); }
  void keep(const stream* made) {
    if (made == nullptr) return;
    brought_.made = made->entity();
    brought_.local = made->local();
    brought_.remote = made->remote();
  }
  void append(door_entry::type what, door_entry entry) {
    entry.what = what;
    entry.loop = index_;
    log_.entries.push_back(std::move(entry));
    log_.digests[index_] = digest_.value();
  }

  door_log& log_;
  std::uint32_t index_;
  sim_loop& home_;
  environment_parts& parts_;
  probe_sink* probes_;
  loop_digest digest_;
  door_entry brought_;  // by the completion that enters next
};

door_recorder::door_recorder(node& of) {
  log_.node = of.name();
  for (std::size_t i = 0; i < of.loop_count(); ++i)
    loops_.push_back(std::make_unique<one_loop>(log_, static_cast<std::uint32_t>(i), of.loop_at(i),
                                                of.parts_at(i)));
}

door_recorder::~door_recorder() = default;

}  // namespace reprise::sim
