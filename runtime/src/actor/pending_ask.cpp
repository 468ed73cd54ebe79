#include <reprise/actor/pending_ask.hpp>

#include <reprise/actor/actor_loop.hpp>

namespace reprise {

pending_ask::pending_ask(actor_loop& here)
    : here_(here),
      timeout_(here.env().home(), here.env().home().new_child("ask"),
               delegate<void()>::to<&pending_ask::on_timeout>(this)) {}

pending_ask::~pending_ask() {
  if (correlation_ != 0) static_cast<void>(here_.asks().take(correlation_));
}

// Of an interleaved handler's ask this is true, too, while an exclusive one is suspended.
void pending_ask::set_awaited() noexcept { holds_asker_ = here_.is_held(asker_); }

void pending_ask::on_timeout() {
  here_.env().reached("ask.timed_out");
  here_.finish_ask(correlation_, ask_error::timed_out);
}

void ask_table::add(pending_ask& item) {
  if (free_ == none) {
    free_ = static_cast<std::uint32_t>(places_.size());
    places_.push_back({nullptr, first_use_ - 1, none});
  }
  const std::uint32_t index = free_;
  place& at = places_[index];
  free_ = at.next_free;
  at.item = &item;
  ++at.use;
  ++size_;
  item.correlation_ = std::uint64_t{at.use} << 32 | index;
}

pending_ask* ask_table::take(std::uint64_t correlation) noexcept {
  const auto index = static_cast<std::uint32_t>(correlation);
  const auto use = static_cast<std::uint32_t>(correlation >> 32);
  if (index >= places_.size()) return nullptr;
  place& at = places_[index];
  if (at.item == nullptr || at.use != use) return nullptr;
  pending_ask* const out = at.item;
  at.item = nullptr;
  --size_;
  out->correlation_ = 0;
  out->timeout_.cancel();
  if (at.use != ~std::uint32_t{0}) {
    at.next_free = free_;
    free_ = index;
  }
  return out;
}

}  // namespace reprise
