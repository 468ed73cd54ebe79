#include "report.hpp"

#include <algorithm>
#include <cstdio>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace reprise::bench {
namespace {

nlohmann::ordered_json nullable(const std::optional<double>& value) {
  return value ? nlohmann::ordered_json(*value) : nlohmann::ordered_json(nullptr);
}

nlohmann::ordered_json nullable(const std::string& name) {
  return name.empty() ? nlohmann::ordered_json(nullptr) : nlohmann::ordered_json(name);
}

nlohmann::ordered_json to_json(const row& one) {
  nlohmann::ordered_json line;
  line["bench"] = one.title.bench;
  line["value"] = nullable(one.value);
  line["unit"] = one.title.unit;
  line["better"] = one.title.direction == better::higher ? "higher" : "lower";
  line["subject"] = nullable(one.title.subject);
  line["baseline"] = nullable(one.title.baseline);
  line["baseline_value"] = nullable(one.baseline_value);
  line["ratio"] = one.ratio ? nlohmann::ordered_json(one.ratio->median) : nullptr;
  line["pairs"] = one.pairs;
  line["spread"] = one.spread;
  if (one.ratio) {
    line["ratio_low"] = one.ratio->low;
    line["ratio_high"] = one.ratio->high;
  }
  for (const auto& [name, value] : one.details) line[name] = value;
  if (!one.note.empty()) line["note"] = one.note;
  return line;
}

// Four digits that mean something, whatever the magnitude.
std::string readable(const std::optional<double>& value) {
  if (!value) return "-";
  if (*value >= 1e6) return fmt::format("{:.2f} M", *value / 1e6);
  if (*value >= 1e4) return fmt::format("{:.1f} k", *value / 1e3);
  return fmt::format("{:.4g}", *value);
}

std::string readable_ratio(const row& one) {
  if (!one.ratio) return "-";
  return fmt::format("{:.3f} [{:.2f}-{:.2f}]", one.ratio->median, one.ratio->low, one.ratio->high);
}

// The subject's own figures; the file has those of the baseline too.
std::string remarks(const row& one) {
  std::string text = one.note;
  for (const auto& [name, value] : one.details)
    if (!name.starts_with("baseline_") && value != 0)
      text += fmt::format("{}{} {:.3g}", text.empty() ? "" : ", ", name, value);
  return text;
}

}  // namespace

row make_row(row_title title, const pair_series& measured) {
  row target;
  target.title = std::move(title);
  target.pairs = std::max(measured.subject.size(), measured.baseline.size());
  if (!measured.baseline.empty()) {
    const summary baseline = summarise(measured.baseline);
    target.baseline_value = baseline.median;
    target.spread = baseline.spread();
  }
  if (!measured.subject.empty()) {
    const summary subject = summarise(measured.subject);
    target.value = subject.median;
    target.spread = subject.spread();
  }
  if (const auto ratios = measured.ratios(); !ratios.empty()) {
    target.ratio = summarise(ratios);
    target.spread = target.ratio->spread();
  }
  if (target.title.subject.empty()) target.note = "no subject";
  return target;
}

bool report::open(const std::string& json_path) {
  json_.open(json_path);
  return json_.is_open();
}

void report::add(row one) {
  if (json_.is_open()) json_ << to_json(one).dump() << std::endl;
  rows_.push_back(std::move(one));
}

void report::add_failure(row_title title, const std::string& reason) {
  any_failed_ = true;
  row one;
  one.title = std::move(title);
  one.note = "failed: " + reason;
  add(std::move(one));
}

void report::print() const {
  std::size_t width = 5;
  for (const row& one : rows_) width = std::max(width, one.title.bench.size());
  fmt::print("{:<{}}  {:>10}  {:<14}  {:>10}  {:<12}  {:<20}  {:>5}  {}\n", "bench", width, "value",
             "unit", "baseline", "", "ratio [quartiles]", "pairs", "remarks");
  for (const row& one : rows_)
    fmt::print("{:<{}}  {:>10}  {:<14}  {:>10}  {:<12}  {:<20}  {:>5}  {}\n", one.title.bench,
               width, readable(one.value), one.title.unit, readable(one.baseline_value),
               one.title.baseline, readable_ratio(one), one.pairs, remarks(one));
}

}  // namespace reprise::bench
