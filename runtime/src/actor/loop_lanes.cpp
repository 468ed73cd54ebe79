#include <reprise/actor/loop_lanes.hpp>

namespace reprise {

void arrival_batch::fetch() const noexcept {
  constexpr std::size_t line_bytes = 64;
  for (std::size_t i = 0; i < count_; ++i) {
    const char* const at = reinterpret_cast<const char*>(items_[i]);
    __builtin_prefetch(at, 1);
    __builtin_prefetch(at + line_bytes, 0);
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
  to.leaving.clear();
  to.count = 0;
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
    each.leaving.clear();
  }
}

std::unique_ptr<arrival_batch> loop_lanes::take_spare() {
  if (spare_.empty()) return std::make_unique<arrival_batch>();
  std::unique_ptr<arrival_batch> out = std::move(spare_.back());
  spare_.pop_back();
  return out;
}

void loop_lanes::give_spare(std::unique_ptr<arrival_batch> empty) {
  if (spare_.size() < spare_max) spare_.push_back(std::move(empty));
}

}  // namespace reprise
