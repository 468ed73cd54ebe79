#include "progress.hpp"

#include <algorithm>

#include <fmt/format.h>

#include <reprise/sim/campaign/duration_text.hpp>

#include "console.hpp"
#include "process.hpp"
#include "stopwatch.hpp"

namespace reprise::sim::campaign {
namespace {

constexpr std::int64_t redraw_ns = 100'000'000;
constexpr std::uint64_t bar_width = 24;

}  // namespace

progress::progress(std::uint64_t seed_count, std::optional<duration> length)
    : shown_(error_stream_is_terminal()),
      seed_count_(seed_count),
      length_(length),
      start_ns_(wall_now_ns()),
      drawn_ns_(start_ns_) {}

std::string progress::line(std::uint64_t done, std::uint64_t failed,
                           std::int64_t elapsed_ns) const {
  const auto ms = static_cast<std::uint64_t>(std::max<std::int64_t>(elapsed_ns / 1'000'000, 1));
  std::uint64_t part = done;
  std::uint64_t whole = std::max<std::uint64_t>(seed_count_, 1);
  std::uint64_t left_ms = done == 0 ? 0 : (whole - std::min(done, whole)) * ms / done;
  std::string seeds = fmt::format("{}/{} seeds", done, whole);
  if (length_) {
    whole = static_cast<std::uint64_t>(length_->count() / 1'000'000);
    part = std::min(ms, whole);
    left_ms = whole - part;
    seeds = fmt::format("{} seeds", done);
  }
  part = std::min(part, whole);
  // Two steps, so that large ranges do not overflow.
  const auto filled = static_cast<std::size_t>(whole < 1'000'000 ? part * bar_width / whole
                                                                 : part / (whole / bar_width));
  return fmt::format("[{:-<{}}] {}, {} failed, {} seeds/s, {} left",
                     std::string(std::min<std::size_t>(filled, bar_width), '#'), bar_width, seeds,
                     failed, done * 1000 / ms,
                     describe_duration(duration{static_cast<std::int64_t>(left_ms) * 1'000'000}));
}

void progress::update(std::uint64_t done, std::uint64_t failed) {
  if (!shown_) return;
  const std::int64_t now_ns = wall_now_ns();
  if (now_ns - drawn_ns_ < redraw_ns) return;
  drawn_ns_ = now_ns;
  const std::string text = line(done, failed, now_ns - start_ns_);
  complain(fmt::format("\r{:<{}}", text, width_));
  width_ = text.size();
}

void progress::clear() {
  if (width_ == 0) return;
  complain(fmt::format("\r{:{}}\r", "", width_));
  width_ = 0;
}

}  // namespace reprise::sim::campaign
