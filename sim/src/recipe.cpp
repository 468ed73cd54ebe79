#include <reprise/sim/recipe.hpp>

#include <charconv>

#include <fmt/format.h>

namespace reprise::sim {
namespace {

template <class Integer>
std::optional<Integer> integer(std::string_view text, int base = 10) {
  Integer value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, base);
  if (text.empty() || error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::vector<std::string_view> words_of(std::string_view line) {
  std::vector<std::string_view> words;
  while (true) {
    const auto start = line.find_first_not_of(" \t\r");
    if (start == std::string_view::npos) return words;
    line.remove_prefix(start);
    const auto end = line.find_first_of(" \t\r");
    words.push_back(line.substr(0, end));
    if (end == std::string_view::npos) return words;
    line.remove_prefix(end);
  }
}

// The entity that a path names: "0x" and its hash, or "root/tag.n/tag.n", as world prints it.
std::optional<entity_id> entity_from(std::string_view path) {
  if (path.starts_with("0x")) {
    const auto value = integer<std::uint64_t>(path.substr(2), 16);
    if (!value) return std::nullopt;
    return entity_id{*value};
  }
  const auto at = path.rfind("#0x");  // readable text, then the hash that counts
  if (at == std::string_view::npos) return std::nullopt;
  const auto value = integer<std::uint64_t>(path.substr(at + 3), 16);
  if (!value) return std::nullopt;
  return entity_id{*value};
}

using words = std::vector<std::string_view>;

std::string parse_mask(const words& line, recipe& out) {
  if (line.size() < 6) return "mask needs FAMILY PATTERN FROM_NS TO_NS benign|reseed S";
  recipe_mask mask;
  if (line[1] != "*") {
    mask.covers = family_from(line[1]);
    if (!mask.covers) return fmt::format("unknown family '{}'", line[1]);
  }
  mask.pattern = std::string(line[2]);
  const auto from = integer<std::int64_t>(line[3]);
  const auto to = integer<std::int64_t>(line[4]);
  if (!from || !to || *from < 0 || *to < *from) return "mask times must be 0 <= FROM <= TO";
  mask.from_ns = *from;
  mask.to_ns = *to;
  if (line[5] == "reseed" && line.size() == 7) {
    mask.reseed = integer<std::uint64_t>(line[6]);
    if (!mask.reseed) return "reseed needs a number";
  } else if (line[5] != "benign" || line.size() != 6) {
    return "a mask ends with benign or reseed S";
  }
  out.masks.push_back(std::move(mask));
  return {};
}

std::string parse_point(const words& line, recipe& out) {
  if (line.size() != 6) return "point needs PATH PURPOSE ORDINAL BOUND VALUE";
  recipe_point point;
  point.path = std::string(line[1]);
  const auto entity = entity_from(line[1]);
  const auto what = purpose_from(line[2]);
  const auto ordinal = integer<std::uint64_t>(line[3]);
  const auto bound = integer<std::uint64_t>(line[4]);
  const auto value = integer<std::uint64_t>(line[5]);
  if (!entity) return fmt::format("'{}' names no entity", line[1]);
  if (!what) return fmt::format("unknown purpose '{}'", line[2]);
  if (!ordinal || !bound || !value) return "ORDINAL, BOUND and VALUE are numbers";
  if (*value >= *bound) return fmt::format("value {} is not below its bound {}", *value, *bound);
  point.entity = *entity;
  point.what = *what;
  point.ordinal = *ordinal;
  point.bound = *bound;
  point.value = *value;
  out.points.push_back(std::move(point));
  return {};
}

std::string parse_line(const words& line, recipe& out) {
  const std::string_view kind = line[0];
  if (kind == "mask") return parse_mask(line, out);
  if (kind == "point") return parse_point(line, out);
  if (kind == "scenario") {
    if (line.size() != 2) return "scenario needs one NAME";
    out.scenario = std::string(line[1]);
    return {};
  }
  if (kind == "data") {
    const auto seed = line.size() == 2 ? integer<std::uint64_t>(line[1]) : std::nullopt;
    if (!seed) return "data needs a number";
    out.data_seed = *seed;
    return {};
  }
  if (kind == "base") {
    if (line.size() == 2 && line[1] == "benign") {
      out.seed.reset();
      return {};
    }
    const auto seed =
        line.size() == 3 && line[1] == "seed" ? integer<std::uint64_t>(line[2]) : std::nullopt;
    if (!seed) return "base is 'seed S' or 'benign'";
    out.seed = *seed;
    return {};
  }
  return fmt::format("unknown item '{}'", kind);
}

}  // namespace

recipe recipe::from_seed(std::uint64_t seed) {
  recipe out;
  out.seed = seed;
  out.data_seed = seed;
  return out;
}

parsed_recipe parse_recipe(std::string_view text) {
  if (text.size() > recipe_bytes_max)
    return {std::nullopt, fmt::format("recipe is larger than {} bytes", recipe_bytes_max)};
  recipe out;
  bool header_seen = false;
  for (std::size_t number = 1; !text.empty(); ++number) {
    const auto end = text.find('\n');
    std::string_view line = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    if (line.size() > recipe_line_bytes_max)
      return {std::nullopt,
              fmt::format("line {}: longer than {} bytes", number, recipe_line_bytes_max)};
    // A comment is a '#' at the start or after a space: paths contain "#0x…".
    for (std::size_t i = 0; i < line.size(); ++i) {
      if (line[i] == '#' && (i == 0 || line[i - 1] == ' ')) {
        line = line.substr(0, i);
        break;
      }
    }
    const words parts = words_of(line);
    if (parts.empty()) continue;
    if (!header_seen) {
      if (parts[0] != "reprise-recipe" || parts.size() != 2)
        return {std::nullopt, fmt::format("line {}: not a recipe (expected 'reprise-recipe {}')",
                                          number, recipe_format_version)};
      if (integer<int>(parts[1]) != recipe_format_version)
        return {std::nullopt, fmt::format("line {}: format {} is not supported, this is {}", number,
                                          parts[1], recipe_format_version)};
      header_seen = true;
      continue;
    }
    std::string error = parse_line(parts, out);
    if (!error.empty()) return {std::nullopt, fmt::format("line {}: {}", number, error)};
  }
  if (!header_seen) return {std::nullopt, "empty recipe"};
  return {std::move(out), {}};
}

std::string to_text(const recipe& value) {
  std::string out = fmt::format("reprise-recipe {}\n", recipe_format_version);
  if (!value.scenario.empty()) out += fmt::format("scenario {}\n", value.scenario);
  out += value.seed ? fmt::format("base seed {}\n", *value.seed) : std::string("base benign\n");
  out += fmt::format("data {}\n", value.data_seed);
  for (const auto& mask : value.masks) {
    out += fmt::format("mask {} {} {} {} ", mask.covers ? to_string(*mask.covers) : "*",
                       mask.pattern, mask.from_ns, mask.to_ns);
    out += mask.reseed ? fmt::format("reseed {}\n", *mask.reseed) : std::string("benign\n");
  }
  for (const auto& point : value.points)
    out += fmt::format("point {} {} {} {} {}\n", point.path, to_string(point.what), point.ordinal,
                       point.bound, point.value);
  return out;
}

bool pattern_matches(std::string_view pattern, std::string_view text) noexcept {
  std::size_t p = 0;
  std::size_t t = 0;
  std::size_t star = std::string_view::npos;
  std::size_t resume = 0;
  while (t < text.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      resume = t;
    } else if (p < pattern.size() && pattern[p] == text[t]) {
      ++p;
      ++t;
    } else if (star != std::string_view::npos) {
      p = star + 1;
      t = ++resume;
    } else {
      return false;
    }
  }
  while (p < pattern.size() && pattern[p] == '*') ++p;
  return p == pattern.size();
}

}  // namespace reprise::sim
