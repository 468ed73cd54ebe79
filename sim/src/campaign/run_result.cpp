#include <reprise/sim/campaign/run_result.hpp>

#include <fmt/format.h>

namespace reprise::sim {

std::string verdict_text(const run_result& run) {
  switch (run.kind) {
    case outcome::passed: return "pass";
    case outcome::failed: return "failed: " + run.check;
    case outcome::crashed: return "crashed: " + run.check;
    case outcome::hung: return "hung";
    case outcome::mismatched: break;
  }
  return "digest mismatch";
}

std::string digest_text(const run_result& run) {
  return run.ended() ? fmt::format("{:016x}", run.digest) : std::string();
}

bool same_run(const run_result& a, const run_result& b) noexcept {
  if (a.kind != b.kind) return false;
  return !a.ended() || (a.digest == b.digest && a.events == b.events && a.check == b.check);
}

bool same_failure(const run_result& a, const run_result& b) noexcept {
  return !a.passed() && a.kind == b.kind && a.check == b.check;
}

}  // namespace reprise::sim
