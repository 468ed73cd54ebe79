// A deadline on a loop's clock.
#pragma once

#include <cstdint>

#include <reprise/core/delegate.hpp>
#include <reprise/core/entity.hpp>
#include <reprise/core/time.hpp>

namespace reprise {

class loop;

// Housekeeping timers (heartbeats, idle checks) do not keep a simulated run from being quiet.
enum class timer_kind : std::uint8_t { work, housekeeping };

// Threading: on its loop. Fires as one event, at or after the deadline, never inside arm. It may be
// armed again in its handler. Destroying or cancelling an armed timer is immediate: it will not fire.
class timer {
 public:
  timer(loop& home, entity_id entity, delegate<void()> on_fire,
        timer_kind kind = timer_kind::work) noexcept
      : home_(&home), entity_(entity), on_fire_(on_fire), kind_(kind) {}
  ~timer() { cancel(); }
  timer(const timer&) = delete;
  timer& operator=(const timer&) = delete;

  void arm_after(duration delay);
  void arm_at(time_point deadline);
  void cancel() noexcept;

  [[nodiscard]] bool armed() const noexcept { return position_ != not_armed; }
  [[nodiscard]] entity_id entity() const noexcept { return entity_; }
  [[nodiscard]] timer_kind kind() const noexcept { return kind_; }

 private:
  friend class timer_heap;
  friend class loop;
  static constexpr std::uint32_t not_armed = ~std::uint32_t{0};

  loop* home_;
  entity_id entity_;
  delegate<void()> on_fire_;
  std::uint32_t position_ = not_armed;
  timer_kind kind_;
};

}  // namespace reprise
