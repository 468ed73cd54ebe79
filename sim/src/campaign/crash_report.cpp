#include "crash_report.hpp"

namespace reprise::sim::campaign {
namespace {

constexpr std::size_t quoted_bytes_max = 4000;

// The rest of the line that begins with, or contains, the given words; empty when there is none.
std::string_view line_after(std::string_view text, std::string_view words) {
  const auto at = text.find(words);
  if (at == std::string_view::npos) return {};
  const std::string_view rest = text.substr(at + words.size());
  return rest.substr(0, rest.find_first_of("\r\n"));
}

// Events are lines that begin with two spaces; the last block of them.
std::string last_events(std::string_view text) {
  std::string events;
  bool in_block = false;
  while (!text.empty()) {
    const auto end = text.find('\n');
    std::string_view line = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    if (line.ends_with('\r')) line.remove_suffix(1);
    const bool is_event = line.starts_with("  ");
    if (is_event && !in_block) events.clear();
    in_block = is_event;
    if (is_event) events.append(line).append("\n");
  }
  return events;
}

std::string_view tail(std::string_view text) {
  if (text.size() <= quoted_bytes_max) return text;
  text.remove_prefix(text.size() - quoted_bytes_max);
  return text.substr(text.find('\n') + 1);
}

}  // namespace

crash_report report_crash(const exit_status& status, std::string_view errors) {
  crash_report out;
  const std::string_view assertion = line_after(errors, "reprise: assertion failed: ");
  if (!assertion.empty()) {
    // "EXPRESSION (FILE:LINE)"
    const auto place = assertion.rfind(" (");
    out.how = "assertion " + std::string(assertion.substr(0, place));
    out.message = assertion;
    out.recent = last_events(errors);
    return out;
  }
  for (const std::string_view sanitizer : {"ERROR: AddressSanitizer: ", "ERROR: LeakSanitizer: ",
                                           "WARNING: ThreadSanitizer: ", "runtime error: "}) {
    const std::string_view found = line_after(errors, sanitizer);
    if (found.empty()) continue;
    // "heap-use-after-free on address 0x…": the address is nobody's business.
    out.how = "sanitizer: " + std::string(found.substr(0, found.find(" on ")));
    out.message = tail(errors);
    return out;
  }
  out.how = describe(status);
  out.recent = last_events(errors);
  out.message = out.recent.empty() ? std::string(tail(errors)) : std::string();
  return out;
}

}  // namespace reprise::sim::campaign
