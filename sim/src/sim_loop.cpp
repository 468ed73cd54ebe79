#include <reprise/sim/sim_loop.hpp>

#include <reprise/sim/node.hpp>
#include <reprise/sim/record/input_observer.hpp>
#include <reprise/sim/world.hpp>

namespace reprise::sim {

std::int64_t node_clock::world_ns(std::int64_t node_ns_value) const noexcept {
  const std::int64_t since_start = node_ns_value - offset_ns;
  if (drift_ppm == 0) return since_start;
  __extension__ using wide = __int128;
  auto guess = static_cast<std::int64_t>(static_cast<wide>(since_start) * 1'000'000 /
                                         (1'000'000 + drift_ppm));
  while (node_ns(guess) < node_ns_value) ++guess;
  return guess;
}

// Posts from one loop to another: first in, first out, one event each.
struct sim_loop::channel {
  channel(sim_loop& destination, sim_loop* origin, entity_id name)
      : to(destination),
        from(origin),
        entity(name),
        arrival(delegate<void()>::to<&channel::on_arrival>(this)) {}

  void on_arrival() {
    if (first == nullptr || !to.admit(arrival)) return;
    posted_work& work = *first;
    first = work.next;
    if (first == nullptr) last = nullptr;
    const std::uint64_t ordinal = work.ordinal;
    if (first != nullptr) to.world_.schedule(arrival, to.world_.now_ns(), entity, ordinal + 1);
    to.enter({door_kind::post, errc::ok, entity, ordinal},
             delegate<void()>::to<&posted_work::run>(&work));
  }

  sim_loop& to;
  sim_loop* from;
  entity_id entity;
  event arrival;
  posted_work* first = nullptr;
  posted_work* last = nullptr;
  std::uint64_t count = 0;
};

sim_loop::sim_loop(world& owner, node& home, entity_id entity, const node_clock& clock)
    : world_(owner),
      node_(home),
      loop_(*this, entity),
      clock_(clock),
      timer_event_(delegate<void()>::to<&sim_loop::on_timer>(this), true) {
  loop_.observe(&digest_, nullptr);
  loop_.begin_event(read_clock());
  trace_.set_level(owner.options().traces);
}

sim_loop::~sim_loop() = default;

bool sim_loop::admit(event& source) {
  if (loop_.halted()) return false;
  if (busy_until_ns_ > world_.now_ns()) {
    world_.choose().affected(event_cost_ns_ != 0 ? family::work_cost : family::pause);
    world_.queue().schedule(source, busy_until_ns_);
    return false;
  }
  return true;
}

void sim_loop::before(const door_record& record) {
  world_.note(*this, record);
  world_.set_current(this);
  loop_.begin_event(time_point{duration{clock_.node_ns(world_.now_ns())}});
}

void sim_loop::after() {
  world_.set_current(nullptr);
  if (event_cost_ns_ == 0) return;
  const auto cost = static_cast<std::int64_t>(
      world_.choose().draw(entity(), purpose::event_cost, ++admissions_,
                           static_cast<std::uint64_t>(event_cost_ns_) + 1));
  busy_until_ns_ = std::max(busy_until_ns_, world_.now_ns() + cost);
}

void sim_loop::observe(door_observer* records, input_observer* inputs) noexcept {
  REPRISE_ASSERT(records == nullptr || inputs_ == nullptr);
  loop_.observe(&digest_, records);
  inputs_ = inputs;
}

void sim_loop::complete(operation& op, const door_record& record, const_bytes brought) {
  if (inputs_ != nullptr) inputs_->on_completion(op, record, brought);
  before(record);
  loop_.complete(op, record);
  after();
}

void sim_loop::enter(const door_record& record, const delegate<void()>& body) {
  before(record);
  loop_.enter(record, body);
  after();
}

void sim_loop::run_work(entity_id name) {
  if (inputs_ != nullptr) inputs_->on_work(name);
}

void sim_loop::halt() {
  loop_.halt();
  timer_event_.cancel();
  for (auto& item : channels_) {
    item->arrival.cancel();
    item->first = item->last = nullptr;
  }
}

bool sim_loop::posts_pending() const noexcept {
  for (const auto& item : channels_)
    if (item->first != nullptr) return true;
  return false;
}

void sim_loop::on_timer() {
  if (!admit(timer_event_)) return;
  loop_.begin_event(time_point{duration{clock_.node_ns(world_.now_ns())}});
  if (loop_.next_deadline() > loop_.now()) {
    deadline_changed(loop_, loop_.next_deadline());
    return;
  }
  world_.note(*this, {door_kind::timer, errc::ok, entity(), ++timer_shots_});
  world_.set_current(this);
  loop_.fire_timer();
  after();
}

void sim_loop::deadline_changed(loop&, time_point earliest) {
  if (loop_.halted()) return;
  if (earliest == time_never) {
    timer_event_.cancel();
    return;
  }
  std::int64_t due = clock_.world_ns(earliest.time_since_epoch().count());
  if (due < world_.now_ns()) due = world_.now_ns();
  if (world_.choose().on(family::timer_slack)) {
    const std::uint64_t bound = 1 + 250'000ull * world_.choose().strength(family::timer_slack);
    const std::uint64_t slack =
        world_.choose().draw(entity(), purpose::timer_slack, timer_shots_, bound);
    if (slack != 0) world_.choose().affected(family::timer_slack);
    due += static_cast<std::int64_t>(slack);
  }
  if (timer_event_.scheduled() && timer_event_.time_ns() <= due) return;
  world_.schedule(timer_event_, due, entity(), timer_shots_);
}

void sim_loop::post(loop& to, posted_work& work) {
  sim_loop* destination = node_.loop_of(to);
  if (destination != nullptr) destination->accept_post(world_.current(), work);
  // Else the process is gone, and the post with it.
}

void sim_loop::accept_post(sim_loop* from, posted_work& work) {
  if (loop_.halted()) return;
  channel* source = nullptr;
  for (const auto& item : channels_)
    if (item->from == from) source = item.get();
  if (source == nullptr) {
    const entity_id name =
        child_entity(entity(), "posts", from == nullptr ? 0 : from->entity().value);
    world_.names().add(name, entity(), "posts", channels_.size());
    channels_.push_back(std::make_unique<channel>(*this, from, name));
    source = channels_.back().get();
  }
  if (from != nullptr && !from->loop_.halted())
    from->loop_.note({call_kind::post, source->entity, source->count});
  work.next = nullptr;
  work.ordinal = source->count++;
  if (source->last != nullptr) {
    source->last->next = &work;
  } else {
    source->first = &work;
    world_.schedule(source->arrival, world_.now_ns(), source->entity, work.ordinal);
  }
  source->last = &work;
}

time_point sim_loop::read_clock() { return time_point{duration{clock_.node_ns(world_.now_ns())}}; }

wall_time sim_loop::read_wall_clock() {
  const wall_time read{duration{world_.now_ns() + clock_.wall_offset_ns}};
  if (inputs_ != nullptr) inputs_->on_wall_clock(read);
  return read;
}

std::uint64_t sim_loop::next() {
  const std::uint64_t drawn = world_.choose().data(entity(), purpose::random, draws_++);
  loop_.note({call_kind::draw, entity(), drawn});
  return drawn;
}

}  // namespace reprise::sim
