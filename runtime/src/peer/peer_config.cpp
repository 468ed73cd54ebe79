#include <reprise/peer/peer_config.hpp>

#include <algorithm>
#include <limits>
#include <vector>

#include <fmt/format.h>

#define TOML_EXCEPTIONS 0
#define TOML_HEADER_ONLY 1
#include <toml++/toml.h>

#include <reprise/core/duration_text.hpp>

namespace reprise {
namespace {

// Takes what it knows out of one table; what is left is unknown.
class table_reader {
 public:
  table_reader(const toml::table* table, std::string name, std::optional<config_problem>& problem)
      : table_(table), name_(std::move(name)), problem_(problem) {}

  void read(std::string_view key, duration& into) {
    const toml::node* const value = take(key);
    if (value == nullptr) return;
    const auto text = value->value_exact<std::string>();
    const auto length = text ? parse_duration(*text) : std::nullopt;
    if (!length)
      return fail(*value, key, "is not a length of time like \"250ms\", \"5s\" or \"2min\"");
    into = *length;
  }
  template <class Integer>
  void read_count(std::string_view key, Integer& into) {
    const toml::node* const value = take(key);
    if (value == nullptr) return;
    const auto number = value->value_exact<std::int64_t>();
    if (!number || *number < 0 ||
        static_cast<std::uint64_t>(*number) > std::numeric_limits<Integer>::max())
      return fail(*value, key, "is not a whole number in range");
    into = static_cast<Integer>(*number);
  }
  void read(std::string_view key, std::string& into) {
    const toml::node* const value = take(key);
    if (value == nullptr) return;
    const auto text = value->value_exact<std::string>();
    if (!text) return fail(*value, key, "is not a text");
    into = *text;
  }
  // Null when the key is not there.
  [[nodiscard]] const toml::node* take(std::string_view key) {
    known_.push_back(key);
    return table_ == nullptr ? nullptr : table_->get(key);
  }
  void fail(const toml::node& at, std::string_view key, std::string text) {
    if (problem_) return;
    problem_ =
        config_problem{at.source().begin.line, fmt::format("{}.{}", name_, key), std::move(text)};
  }
  void refuse_the_rest() {
    if (table_ == nullptr) return;
    for (const auto& [key, value] : *table_)
      if (std::find(known_.begin(), known_.end(), key.str()) == known_.end())
        fail(value, key.str(), "is not known");
  }

 private:
  const toml::table* table_;
  std::string name_;
  std::optional<config_problem>& problem_;
  std::vector<std::string_view> known_;
};

void read_node(table_reader& in, peer_options& out) {
  if (const toml::node* const value = in.take("id")) {
    const auto text = value->value_exact<std::string>();
    const auto id = node_id::parse(text.value_or(""));
    if (!id) {
      in.fail(*value, "id", "is not a name of 1 to 63 of a-z, A-Z, 0-9, '.', '_' and '-'");
    } else {
      out.node = id.value();
    }
  }
  in.read("cluster", out.cluster);
  if (const toml::node* const value = in.take("listen")) {
    const auto text = value->value_exact<std::string>();
    const auto at = endpoint::parse(text.value_or(""));
    if (const auto off = value->value_exact<bool>(); off && !*off) {
      out.listens = false;
    } else if (!at) {
      in.fail(*value, "listen", "is neither ADDRESS:PORT nor false");
    } else {
      out.listen = at.value();
    }
  }
  if (const toml::node* const value = in.take("dial")) {
    const toml::array* const all = value->as_array();
    if (all == nullptr) return in.fail(*value, "dial", "is not a list of HOST:PORT");
    out.dial.clear();
    for (const toml::node& one : *all) {
      const auto remote = host_port::parse(one.value_exact<std::string>().value_or(""));
      if (!remote) return in.fail(one, "dial", "holds something that is not HOST:PORT");
      out.dial.push_back(remote.value());
    }
  }
  in.read_count("session_count_max", out.session_count_max);
}

void read_link(table_reader& in, peer_options& out) {
  in.read("connect_timeout", out.connect_timeout);
  in.read("handshake_timeout", out.handshake_timeout);
  in.read("stable_after", out.stable_after);
  in.read("heartbeat_period", out.heartbeat_period);
  in.read("suspect_after", out.suspect_after);
  in.read("down_after", out.down_after);
  in.read("superseded_for", out.superseded_for);
  in.read_count("message_bytes_max", out.message_bytes_max);
  in.read_count("chunk_bytes", out.chunk_bytes);
  in.read_count("queue_bytes_high", out.queue_bytes_high);
  in.read_count("queue_bytes_low", out.queue_bytes_low);
}

void read_redial(table_reader& in, peer_options& out) {
  in.read("first", out.redial.first);
  in.read("most", out.redial.most);
  in.read_count("factor_percent", out.redial.factor_percent);
  in.read_count("jitter_percent", out.redial.jitter_percent);
  in.read("after_refusal", out.redial_after_refusal);
}

// A limit is told where its key stands. What is wrong begins with the key.
config_problem limit_problem(const toml::table& all, std::string_view text) {
  constexpr std::string_view of_redial = "back_off.";
  std::string_view key = text.substr(0, text.find(' '));
  const std::string said(text.substr(std::min(key.size() + 1, text.size())));
  if (key == "node") return {0, "node.id", said};
  if (key.starts_with(of_redial)) key.remove_prefix(of_redial.size());
  if (key == "redial_after_refusal") key = "after_refusal";
  for (const std::string_view section : {"node", "link", "redial"}) {
    const toml::table* const table = all[section].as_table();
    const toml::node* const value = table == nullptr ? nullptr : table->get(key);
    if (value != nullptr)
      return {value->source().begin.line, fmt::format("{}.{}", section, key), said};
  }
  return {0, {}, std::string(text)};
}

}  // namespace

std::string config_problem::to_string() const {
  std::string out;
  if (line != 0) out += fmt::format("line {}: ", line);
  if (!key.empty()) out += key + ": ";
  return out + text;
}

std::optional<config_problem> parse_peer_config(std::string_view text, peer_options& out) {
  const toml::parse_result parsed = toml::parse(text);
  if (!parsed)
    return config_problem{
        parsed.error().source().begin.line, {}, std::string(parsed.error().description())};
  peer_options read = out;
  std::optional<config_problem> problem;
  for (const auto& [key, value] : parsed.table()) {
    const bool known = key.str() == "node" || key.str() == "link" || key.str() == "redial";
    if (!problem && (!known || !value.is_table()))
      problem = config_problem{value.source().begin.line, std::string(key.str()),
                               known ? "is not a table" : "is not known"};
  }
  if (problem) return problem;

  const auto of = [&](std::string_view name, void (*take)(table_reader&, peer_options&)) {
    const toml::node* const found = parsed.table().get(name);
    table_reader in(found == nullptr ? nullptr : found->as_table(), std::string(name), problem);
    take(in, read);
    in.refuse_the_rest();
  };
  of("node", &read_node);
  of("link", &read_link);
  of("redial", &read_redial);
  if (problem) return problem;
  if (const char* const wrong = read.problem()) return limit_problem(parsed.table(), wrong);
  out = std::move(read);
  return std::nullopt;
}

}  // namespace reprise
