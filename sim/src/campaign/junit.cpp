#include <reprise/sim/campaign/junit.hpp>

#include <fmt/format.h>

#include <reprise/sim/campaign/duration_text.hpp>
#include <reprise/sim/campaign/replay_command.hpp>

namespace reprise::sim {
namespace {

// The length of the UTF-8 sequence of one XML character at the front of a text; 0 when there is none.
std::size_t character_size(std::string_view text) {
  const auto byte = [text](std::size_t i) -> std::uint32_t {
    return i < text.size() ? static_cast<unsigned char>(text[i]) : 0u;
  };
  const std::uint32_t first = byte(0);
  if (first < 0x80) return first >= 0x20 || first == '\t' || first == '\n' || first == '\r' ? 1 : 0;
  const std::size_t size = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
  if (first < 0xc2 || first > 0xf4 || size > text.size()) return 0;
  std::uint32_t code = first & (0xffu >> (size + 1));
  for (std::size_t i = 1; i < size; ++i) {
    if ((byte(i) & 0xc0) != 0x80) return 0;
    code = code << 6 | (byte(i) & 0x3f);
  }
  const bool too_long = (size == 3 && code < 0x800) || (size == 4 && code < 0x10000);
  const bool no_character =
      (code >= 0xd800 && code < 0xe000) || code == 0xfffe || code == 0xffff || code > 0x10ffff;
  return too_long || no_character ? 0 : size;
}

std::string seconds(std::int64_t ns) { return seconds_text(ns / 1'000'000 * 1'000'000); }

std::string failures_text(const scenario_total& one, std::string_view program) {
  std::string text;
  for (const run_result& run : one.failures) {
    text += fmt::format("seed {}: {}\n", run.seed, verdict_text(run));
    if (!run.message.empty()) text += fmt::format("  {}\n", run.message);
    text += fmt::format("  replay: {}\n{}", replay_command(program, run), run.recent);
  }
  if (one.failed > one.failures.size())
    text += fmt::format("and {} more\n", one.failed - one.failures.size());
  return text;
}

std::string testcase(std::string_view name, std::int64_t wall_ns, std::string_view headline,
                     std::string_view text) {
  std::string out = fmt::format("    <testcase classname=\"reprise\" name=\"{}\" time=\"{}\"",
                                xml_escape(name), seconds(wall_ns));
  if (headline.empty()) return out + "/>\n";
  return out + fmt::format(">\n      <failure message=\"{}\">{}</failure>\n    </testcase>\n",
                           xml_escape(headline), xml_escape(text));
}

}  // namespace

std::string xml_escape(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const std::size_t size = character_size(text);
    switch (text.front()) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '"': out += "&quot;"; break;
      case '\r': out += "&#13;"; break;
      default: out += size == 0 ? std::string_view("?") : text.substr(0, size);
    }
    text.remove_prefix(size == 0 ? 1 : size);
  }
  return out;
}

std::string to_junit(const campaign_total& total, const junit_campaign& about) {
  std::string cases;
  std::size_t failing = 0;
  for (const auto& [name, one] : total.scenarios()) {
    std::string headline;
    if (one.failed != 0) {
      ++failing;
      headline = fmt::format("{} of {} seeds failed; seed {}: {}", one.failed, one.runs,
                             one.failures.front().seed, verdict_text(one.failures.front()));
    }
    cases += testcase(name, one.wall_ns, headline, failures_text(one, about.program));
  }
  std::string findings;
  for (const std::string& one : about.findings) findings += one + "\n";
  failing += !about.findings.empty();
  cases += testcase("campaign", 0, about.findings.empty() ? "" : about.findings.front(), findings);

  const std::string numbers =
      fmt::format("tests=\"{}\" failures=\"{}\" time=\"{}\"", total.scenarios().size() + 1, failing,
                  seconds(about.length.count()));
  return fmt::format(
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites {0}>\n"
      "  <testsuite name=\"{1}\" {0}>\n{2}  </testsuite>\n</testsuites>\n",
      numbers, xml_escape(about.program), cases);
}

}  // namespace reprise::sim
