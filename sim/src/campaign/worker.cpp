#include "worker.hpp"

#include <cstdio>
#include <iterator>
#include <optional>
#include <vector>

#include <fmt/format.h>

#include <reprise/sim/campaign/result_line.hpp>
#include <reprise/sim/campaign/seed_range.hpp>

#include "console.hpp"
#include "process.hpp"
#include "run_once.hpp"

namespace reprise::sim::campaign {
namespace {

using words = std::vector<std::string_view>;

std::FILE* answers = nullptr;
bool ledger_wanted = false;

template <class... Arguments>
void answer(fmt::format_string<Arguments...> format, Arguments&&... arguments) {
  fmt::memory_buffer line;
  fmt::format_to(std::back_inserter(line), format, std::forward<Arguments>(arguments)...);
  line.push_back('\n');
  std::fwrite(line.data(), 1, line.size(), answers);
}

void tell_ledger(const world& of) {
  for (const choice& one : of.choose().ledger()) {
    if (one.value == 0 || one.what == purpose::random || one.what == purpose::workload) continue;
    answer("choice {} {} {} {} {} {} {}", escape_word(of.names().key(one.entity)), one.entity.value,
           static_cast<unsigned>(one.what), one.ordinal, one.bound, one.value, one.when_ns);
  }
}

// The process is about to die: where it is, and what a debugger of recipes needs.
void last_words(death how) {
  const running& run = now_running();
  if (run.in != nullptr && how != death::aborted) complain(describe(run, 20));
  if (run.in != nullptr && ledger_wanted) tell_ledger(*run.in);
  std::fflush(answers);
}

void run_seeds(const scenario& what, std::uint64_t first, std::uint64_t count, std::uint64_t step) {
  run_request how;
  for (std::uint64_t i = 0; i < count; ++i) {
    const std::uint64_t seed = first + i * step;
    answer("at {}", seed);
    std::fflush(answers);
    how.base = recipe::from_seed(seed);
    answer("result {}", to_line(run_once(what, how)));
  }
}

void run_recipe(const scenario& what, recipe base, std::uint64_t event_count_max) {
  run_request how;
  how.base = std::move(base);
  how.keep_ledger = true;
  how.event_count_max = event_count_max;
  how.after = [](world& in) { tell_ledger(in); };
  answer("at {}", how.base.data_seed);
  std::fflush(answers);
  ledger_wanted = true;
  const run_result run = run_once(what, how);
  ledger_wanted = false;
  answer("result {}", to_line(run));
}

// Tells each event when the next one begins, because only then it is over.
class tracer {
 public:
  explicit tracer(const world& in) : in_(in) {}
  void tell(std::uint64_t event) {
    if (event == 0) return;
    const std::uint64_t total = in_.recent().total();
    const std::string text = in_.describe_recent(static_cast<std::size_t>(total - told_));
    told_ = total;
    answer("event {} {} {}", event, in_.digest(), escape_word(text));
  }

 private:
  const world& in_;
  std::uint64_t told_ = 0;
};

void run_trace(const scenario& what, recipe base) {
  run_request how;
  how.base = std::move(base);
  std::optional<tracer> traces;
  how.before = [&traces](world& in) {
    traces.emplace(in);
    in.set_observer([&traces](std::uint64_t event) { traces->tell(event - 1); });
  };
  how.after = [&traces](world& in) { traces->tell(in.event_count()); };
  answer("at {}", how.base.data_seed);
  answer("result {}", to_line(run_once(what, how)));
}

bool read_line(std::string& line) {
  line.clear();
  for (int c = std::fgetc(stdin); c != EOF; c = std::fgetc(stdin)) {
    if (c == '\n') return true;
    line += static_cast<char>(c);
  }
  return false;
}

bool read_recipe(std::uint64_t size, recipe& out) {
  if (size > recipe_bytes_max) return false;
  std::string text(size, '\0');
  if (std::fread(text.data(), 1, text.size(), stdin) != text.size()) return false;
  parsed_recipe parsed = parse_recipe(text);
  if (!parsed.value) return false;
  out = std::move(*parsed.value);
  return true;
}

// False when the command makes no sense.
bool obey(const std::string& line) {
  words parts;
  std::vector<std::uint64_t> numbers;
  std::string_view rest = line;
  while (!rest.empty()) {
    const auto end = rest.find(' ');
    parts.push_back(rest.substr(0, end));
    rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
  }
  if (parts.size() < 3) return false;
  const scenario* const what = find_scenario(parts[1]);
  if (what == nullptr) return false;
  for (const std::string_view part : words(parts.begin() + 2, parts.end())) {
    const auto number = parse_number(part);
    if (!number) return false;
    numbers.push_back(*number);
  }
  recipe base;
  if (parts[0] == "seeds" && numbers.size() == 3) {
    run_seeds(*what, numbers[0], numbers[1], numbers[2]);
  } else if (parts[0] == "recipe" && numbers.size() == 2 && read_recipe(numbers[0], base)) {
    run_recipe(*what, std::move(base), numbers[1]);
  } else if (parts[0] == "trace" && numbers.size() == 1 && read_recipe(numbers[0], base)) {
    run_trace(*what, std::move(base));
  } else {
    return false;
  }
  return true;
}

}  // namespace

int worker_main() {
  answers = become_worker();
  on_death(&last_words);
  std::string line;
  while (read_line(line)) {
    if (!obey(line)) {
      complain("reprise: a worker does not understand: " + line + "\n");
      return 2;
    }
    answer("end");
    std::fflush(answers);
  }
  return 0;
}

}  // namespace reprise::sim::campaign
