// How long to wait before the next try: exponential, with jitter, from the node's own random source.
#pragma once

#include <reprise/core/time.hpp>
#include <reprise/env/random.hpp>

namespace reprise {

struct back_off_options {
  duration first = 200ms;              // limits: 1 ms to `most`
  duration most = 30s;                 // limits: `first` to 10^6 s
  std::uint32_t factor_percent = 180;  // limits: 100 to 1000
  std::uint32_t jitter_percent = 25;   // of each delay, up or down; limits: 0 to 100

  // Null, or a literal that names the first limit that is not kept.
  [[nodiscard]] const char* problem() const noexcept;
};

class back_off {
 public:
  explicit back_off(const back_off_options& options) noexcept
      : options_(options), next_(options.first) {}

  // The delay before the next try; each call makes the following one longer. One draw.
  [[nodiscard]] duration next(random_source& random);
  void reset() noexcept { next_ = options_.first; }

 private:
  back_off_options options_;
  duration next_;
};

}  // namespace reprise
