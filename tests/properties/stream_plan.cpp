#include "stream_plan.hpp"

#include <fmt/format.h>

#include <reprise/env/random.hpp>

namespace reprise::properties {
namespace {

class dice final : public random_source {
 public:
  explicit dice(std::uint64_t seed) noexcept : seed_(seed) {}
  std::uint64_t next() override { return mix(seed_, ++drawn_); }
  std::uint32_t to(std::uint32_t bound) { return static_cast<std::uint32_t>(below(bound)); }
  // One of a few sizes of very different kind, from 1 up.
  std::uint32_t size(std::uint32_t most) {
    const std::uint32_t shift = to(19);
    const std::uint32_t drawn = 1 + to(1u << shift);
    return drawn < most ? drawn : most;
  }
  bool one_in(std::uint32_t count) { return to(count) == 0; }

 private:
  std::uint64_t seed_;
  std::uint64_t drawn_ = 0;
};

end_plan end_from(dice& random) {
  end_plan out;
  out.bytes = random.one_in(8) ? 0 : random.size(random.one_in(16) ? 200'000 : 12'000);
  out.write_max = random.size(64 * 1024);
  if (out.bytes / out.write_max > 200) out.write_max = 1 + out.bytes / 200;
  out.buffer_count = 1 + random.to(4);
  out.read_max = random.one_in(2) ? 0 : random.size(64 * 1024);
  out.both_reads = out.read_max != 0 && random.one_in(3);
  if (random.one_in(4)) {
    out.pause_every = random.size(4096);
    out.pause_us = random.to(5'000);
  }
  if (random.one_in(6)) out.cancel_every = 1 + random.to(9);
  const std::uint32_t kind = random.to(8);
  if (kind >= 6) {
    out.how = kind == 6 ? ending::close_early : ending::abort;
    out.ending_at = random.size(20'000);
  }
  return out;
}

std::string to_text(const end_plan& plan) {
  constexpr const char* endings[] = {"finish", "close_early", "abort"};
  return fmt::format(
      "{{{} bytes by {} in {} buffers, read_max {}{}, pause every {} for {} us, cancel every {}, "
      "{} at {}}}",
      plan.bytes, plan.write_max, plan.buffer_count, plan.read_max,
      plan.both_reads ? " by turns" : "", plan.pause_every, plan.pause_us, plan.cancel_every,
      endings[static_cast<int>(plan.how)], plan.ending_at);
}

}  // namespace

workload workload_from(std::uint64_t seed) {
  dice random(mix(seed, hash_text("stream workload")));
  workload out;
  out.client_count = 1 + random.to(3);
  out.server_loop_count = 1 + random.to(2);
  out.backlog = random.one_in(3) ? 1 + random.to(3) : 128;
  out.span_ms = 200 + random.to(4'000);
  const std::uint32_t count = 1 + random.to(6);
  for (std::uint32_t i = 0; i < count; ++i) {
    connection_plan one;
    one.client = random.to(out.client_count);
    one.delay_us = random.to(out.span_ms * 500);
    if (random.one_in(10)) one.cancel_after_us = random.to(4'000);
    one.dialling = end_from(random);
    one.accepting = end_from(random);
    out.connections.push_back(one);
  }
  return out;
}

std::string to_text(const workload& plan) {
  std::string out =
      fmt::format("{} clients, {} server loops, backlog {}, faults for {} ms\n", plan.client_count,
                  plan.server_loop_count, plan.backlog, plan.span_ms);
  for (const connection_plan& one : plan.connections)
    out += fmt::format("  client {} after {} us, cancel {} us\n    dialling {}\n    accepting {}\n",
                       one.client, one.delay_us, one.cancel_after_us, to_text(one.dialling),
                       to_text(one.accepting));
  return out;
}

}  // namespace reprise::properties
