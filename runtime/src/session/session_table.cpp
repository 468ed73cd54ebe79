#include <reprise/session/session_table.hpp>

#include <utility>

namespace reprise {

session_handle session_table::reserve() {
  if (first_free_ == no_slot) {
    first_free_ = static_cast<std::uint32_t>(slots_.size());
    slots_.emplace_back().generation = options_.generation_first;
  }
  const std::uint32_t place = first_free_;
  slot& taken = slots_[place];
  first_free_ = std::exchange(taken.next_free, no_slot);
  taken.taken = true;
  ++count_;
  return {options_.slot_first + place * options_.slot_stride, taken.generation};
}

void session_table::place(session_handle at, std::unique_ptr<session_base> tenant) noexcept {
  slot& to = slots_[index(at)];
  REPRISE_ASSERT(to.taken && to.generation == at.generation && to.tenant == nullptr);
  to.tenant = std::move(tenant);
}

std::unique_ptr<session_base> session_table::release(session_handle at) noexcept {
  const auto place = static_cast<std::uint32_t>(index(at));
  slot& from = slots_[place];
  REPRISE_ASSERT(from.taken && from.generation == at.generation);
  from.taken = false;
  --count_;
  if (++from.generation != 0) from.next_free = std::exchange(first_free_, place);
  return std::move(from.tenant);
}

session_base* session_table::find(session_handle at) const noexcept {
  if (at.slot < options_.slot_first ||
      (at.slot - options_.slot_first) % options_.slot_stride != 0 || index(at) >= slots_.size())
    return nullptr;
  const slot& here = slots_[index(at)];
  return here.taken && here.generation == at.generation ? here.tenant.get() : nullptr;
}

}  // namespace reprise
