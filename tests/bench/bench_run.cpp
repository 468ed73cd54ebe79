#include "bench_run.hpp"

namespace reprise::bench {

std::string bench_run::server_subject() const {
  if (all_.server(subject_) != nullptr) return subject_;
  return all_.server("reprise-session") != nullptr ? "reprise-session" : "";
}

std::string bench_run::simulation_subject(sim_kind kind) const {
  if (all_.simulation(kind, subject_) != nullptr) return subject_;
  return all_.simulation(kind, "reprise") != nullptr ? "reprise" : "";
}

pair_series bench_run::measure_pairs(std::size_t count, const std::function<double()>& subject,
                                     const std::function<double()>& baseline) {
  pair_series measured;
  const auto measure_subject = [&] {
    if (subject) measured.subject.push_back(subject());
  };
  const auto measure_baseline = [&] {
    if (baseline) measured.baseline.push_back(baseline());
  };
  if (subject) subject();
  if (baseline) baseline();
  for (std::size_t i = 0; i < count; ++i) {
    progress_.step("pair", i + 1, count);
    if (i % 2 == 0) measure_subject();
    measure_baseline();
    if (i % 2 != 0) measure_subject();
  }
  return measured;
}

}  // namespace reprise::bench
