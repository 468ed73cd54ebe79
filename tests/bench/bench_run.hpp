// What a bench is given: who is measured, how thoroughly, and where the rows go.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "progress.hpp"
#include "registry.hpp"
#include "report.hpp"

namespace reprise::bench {

enum class effort { full, quick };

class bench_run {
 public:
  bench_run(const registry& all, std::string subject, effort how, report& rows, progress& line)
      : all_(all), subject_(std::move(subject)), effort_(how), rows_(rows), progress_(line) {}

  [[nodiscard]] const registry& all() const noexcept { return all_; }
  [[nodiscard]] bool quick() const noexcept { return effort_ == effort::quick; }
  [[nodiscard]] report& rows() noexcept { return rows_; }
  [[nodiscard]] progress& line() noexcept { return progress_; }

  // The name of what is measured: --subject where such a thing exists, else the usual one if it is
  // registered, else empty.
  [[nodiscard]] std::string server_subject() const;
  [[nodiscard]] std::string simulation_subject(sim_kind kind) const;

  // Measures in turn, A B B A ..., after one unmeasured run of each. An empty function is left out.
  [[nodiscard]] pair_series measure_pairs(std::size_t count, const std::function<double()>& subject,
                                          const std::function<double()>& baseline);

 private:
  const registry& all_;
  std::string subject_;
  effort effort_;
  report& rows_;
  progress& progress_;
};

}  // namespace reprise::bench
