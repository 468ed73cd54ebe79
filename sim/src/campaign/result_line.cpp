#include <reprise/sim/campaign/result_line.hpp>

#include <array>
#include <charconv>
#include <vector>

#include <fmt/format.h>

#include <reprise/sim/campaign/seed_range.hpp>

namespace reprise::sim {
namespace {

constexpr std::size_t field_count = 13;

bool plain(char c) noexcept { return c > ' ' && c < '\x7f' && c != '%' && c != ':' && c != ','; }

std::optional<std::uint8_t> octet(std::string_view digits) noexcept {
  std::uint8_t value = 0;
  const char* const end = digits.data() + digits.size();
  const auto [stopped, error] = std::from_chars(digits.data(), end, value, 16);
  if (digits.size() != 2 || error != std::errc{} || stopped != end) return std::nullopt;
  return value;
}

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  for (;;) {
    const auto end = text.find(separator);
    parts.push_back(text.substr(0, end));
    if (end == std::string_view::npos) return parts;
    text.remove_prefix(end + 1);
  }
}

// Numbers of one field; nothing when there are not exactly as many, or one is none.
template <std::size_t Count>
std::optional<std::array<std::uint64_t, Count>> numbers(std::string_view text) {
  std::array<std::uint64_t, Count> values{};
  const auto parts = split(text, ':');
  if (parts.size() != Count) return std::nullopt;
  for (std::size_t i = 0; i < Count; ++i) {
    const auto value = parse_number(parts[i]);
    if (!value) return std::nullopt;
    values[i] = *value;
  }
  return values;
}

std::string faults_text(const accounting& faults) {
  std::string text;
  for (std::size_t i = 0; i < family_count; ++i) {
    const family_account& one = faults.of(static_cast<family>(i));
    if (one.considered == 0 && one.affected == 0) continue;
    if (!text.empty()) text += ',';
    text += fmt::format("{}:{}:{}:{}:{}", i, one.considered, one.fired, one.affected,
                        one.expected_millionths);
  }
  return text.empty() ? "%" : text;
}

bool faults_from(std::string_view text, accounting& faults) {
  if (text == "%") return true;
  for (const std::string_view part : split(text, ',')) {
    const auto values = numbers<5>(part);
    if (!values || (*values)[0] >= family_count) return false;
    const auto [index, considered, fired, affected, expected] = *values;
    faults.of(static_cast<family>(index)) = {considered, fired, affected, expected};
  }
  return true;
}

template <class Marks>
std::string marks_text(const Marks& marks) {
  std::string text;
  for (const auto& [name, count] : marks) {
    if (!text.empty()) text += ',';
    text += fmt::format("{}:{}", escape_word(name), count);
  }
  return text.empty() ? "%" : text;
}

template <class Marks>
bool marks_from(std::string_view text, Marks& marks) {
  if (text == "%") return true;
  for (const std::string_view part : split(text, ',')) {
    const auto colon = part.find(':');
    if (colon == std::string_view::npos) return false;
    const auto name = unescape_word(part.substr(0, colon));
    const auto count = parse_number(part.substr(colon + 1));
    if (!name || !count) return false;
    marks[*name] = *count;
  }
  return true;
}

}  // namespace

std::string escape_word(std::string_view text) {
  if (text.empty()) return "%";
  std::string word;
  for (const char c : text) {
    if (plain(c)) {
      word += c;
    } else {
      word += fmt::format("%{:02x}", static_cast<unsigned char>(c));
    }
  }
  return word;
}

std::optional<std::string> unescape_word(std::string_view word) {
  std::string text;
  if (word == "%") return text;
  for (std::size_t i = 0; i < word.size(); ++i) {
    if (word[i] != '%') {
      text += word[i];
      continue;
    }
    const auto value = octet(word.substr(i + 1, 2));
    if (!value) return std::nullopt;
    text += static_cast<char>(*value);
    i += 2;
  }
  return text;
}

std::string to_line(const run_result& run) {
  return fmt::format("{} {} {} {} {} {} {} {} {} {} {} {} {}", static_cast<unsigned>(run.kind),
                     run.seed, run.digest, run.events, run.virtual_ns, run.wall_ns,
                     run.failure_event, run.failure_ns, faults_text(run.faults),
                     marks_text(run.marks), escape_word(run.check), escape_word(run.message),
                     escape_word(run.recent));
}

std::optional<run_result> result_from_line(std::string_view line) {
  const auto fields = split(line, ' ');
  if (fields.size() != field_count) return std::nullopt;
  std::array<std::uint64_t, 8> values{};
  for (std::size_t i = 0; i < values.size(); ++i) {
    const auto value = parse_number(fields[i]);
    if (!value) return std::nullopt;
    values[i] = *value;
  }
  const auto check = unescape_word(fields[10]);
  const auto message = unescape_word(fields[11]);
  const auto recent = unescape_word(fields[12]);
  run_result run;
  if (values[0] > static_cast<std::uint64_t>(outcome::mismatched)) return std::nullopt;
  if (!check || !message || !recent) return std::nullopt;
  if (!faults_from(fields[8], run.faults) || !marks_from(fields[9], run.marks)) return std::nullopt;
  run.kind = static_cast<outcome>(values[0]);
  run.seed = values[1];
  run.digest = values[2];
  run.events = values[3];
  run.virtual_ns = static_cast<std::int64_t>(values[4]);
  run.wall_ns = static_cast<std::int64_t>(values[5]);
  run.failure_event = values[6];
  run.failure_ns = static_cast<std::int64_t>(values[7]);
  run.check = *check;
  run.message = *message;
  run.recent = *recent;
  return run;
}

}  // namespace reprise::sim
