#include <reprise/actor/loop_lanes.hpp>

namespace reprise {

void arrival_batch::fetch() const noexcept {
  constexpr std::size_t line_bytes = 64;
  for (std::size_t i = 0; i < count_; ++i) {
    const char* const at = reinterpret_cast<const char*>(items_[i]);
    __builtin_prefetch(at, 1);
    __builtin_prefetch(at + line_bytes, 0);
    __builtin_prefetch(at + 2 * line_bytes - 1, 0);
    __builtin_prefetch(at + 2 * line_bytes - 1, 0);
  }
}

void arrival_batch::move_to(arrival_queue& into) noexcept {
  for (std::size_t i = 0; i < count_; ++i) into.push(*items_[i]);
  count_ = 0;
}

void loop_lanes::flush(std::uint16_t loop, loop_lanes& there, arrival_queue& back) {
  lane& to = lanes_[loop];
  for (std::unique_ptr<arrival_batch>& each : to.leaving) {
    arrival_batch& batch = *each.release();
    const std::size_t count = batch.count();
    there.boxed_.fetch_add(count, std::memory_order_relaxed);
    if (there.box_.push(batch)) continue;
    there.boxed_.fetch_sub(count, std::memory_order_relaxed);
    batch.move_to(back);
    give_spare(std::unique_ptr<arrival_batch>(&batch));
  }
  has_left(to);
}

std::size_t loop_lanes::take(arrival_queue& into) {
  std::size_t taken = 0;
  arrival_batch* next = nullptr;
  arrival_batch* batch = box_.take();
  if (batch != nullptr) batch->fetch();
  for (; batch != nullptr; batch = next) {
    next = post_box<arrival_batch>::next(*batch);
    if (next != nullptr) next->fetch();
    taken += batch->count();
    batch->move_to(into);
    give_spare(std::unique_ptr<arrival_batch>(batch));
  }
  boxed_.fetch_sub(taken, std::memory_order_relaxed);
  return taken;
}

void loop_lanes::take_all(arrival_queue& into) {
  take(into);
  for (lane& each : lanes_) {
    for (const auto& batch : each.leaving) batch->move_to(into);
    has_left(each);
  }
}

void loop_lanes::open_batch(lane& to) {
  if (spare_.empty()) {
    to.leaving.push_back(std::make_unique<arrival_batch>());
  } else {
    to.leaving.push_back(std::move(spare_.back()));
    spare_.pop_back();
  }
  to.open = to.leaving.back().get();
}

// What the other end holds lies in the other processor's cache: it is looked at once a batch, and again for each
// message once it may be full.
bool loop_lanes::make_room(lane& to, const loop_lanes& there) noexcept {
  const std::size_t held =
      there.boxed_.load(std::memory_order_relaxed) + there.backlog_.load(std::memory_order_relaxed);
  if (held + to.count >= lane_count_max) return false;
  to.allowed = std::min(lane_count_max - held, to.count + arrival_batch::count_max);
  return true;
}

void loop_lanes::has_left(lane& from) noexcept {
  from.leaving.clear();
  from.open = nullptr;
  from.count = 0;
  from.allowed = 0;
}

void loop_lanes::give_spare(std::unique_ptr<arrival_batch> empty) {
  if (spare_.size() < spare_max) spare_.push_back(std::move(empty));
}

}  // namespace reprise
