#include "cluster_log.hpp"

#include <charconv>
#include <sstream>

namespace reprise::testing {
namespace {

std::vector<std::string> words_of(std::string_view line) {
  std::vector<std::string> out;
  std::istringstream in{std::string(line)};
  for (std::string word; in >> word;) out.push_back(std::move(word));
  return out;
}

// Without the comma or colon behind it.
std::string bare(std::string word) {
  if (!word.empty() && (word.back() == ',' || word.back() == ':')) word.pop_back();
  return word;
}

std::string rest(const std::vector<std::string>& said, std::size_t from) {
  std::string out;
  for (std::size_t i = from; i < said.size(); ++i) out += (out.empty() ? "" : " ") + said[i];
  return out;
}

std::uint64_t number_of(const std::string& word) {
  std::uint64_t out = 0;
  std::from_chars(word.data(), word.data() + word.size(), out);
  return out;
}

}  // namespace

const seen_node& cluster_log::of(const std::string& node) const {
  static const seen_node nobody;
  const auto at = others_.find(node);
  return at == others_.end() ? nobody : at->second;
}

void cluster_log::require(bool kept, std::string_view promise) {
  if (kept || !problem_.empty()) return;
  problem_ = std::string(promise) + ": \"" + lines_.back() + "\"";
}

void cluster_log::take(std::string_view line) {
  lines_.emplace_back(line);
  const words said = words_of(line);
  if (said.size() < 3) return require(false, "every line is an event");
  if (said[1] == "incarnation" && said.size() == 6) {
    incarnation_ = bare(said[2]);
    listens_on_ = said[5];
  } else if (said[0] == "peer") {
    take_peer(others_[said[1]], said);
  } else if (said[0] == "member") {
    take_member(others_[said[1]], said);
  } else if (said[0] == "watch" && said.size() >= 5) {
    seen_node& other = others_[said[2]];
    require(other.watched, "exactly one down for each watch");
    other.watched = false;
    ++other.watches_over;
  } else if (said[1] == "answers:") {
    ++others_[said[0]].answers;
  } else if (said[1] == "does" && said.size() >= 5) {
    ++others_[said[0]].ask_errors[rest(said, 4)];
  } else if (said[1] == "refused:") {
    // No link, no event of one.
  } else if (said[1] == "has") {
    left_ = true;
  } else {
    require(false, "every line is an event");
  }
}

void cluster_log::take_peer(seen_node& other, const words& said) {
  if (said[2] == "up:" && said.size() == 7) {
    require(!other.up, "a down between two ups of a peer");
    other.up = true;
    other.silent = false;
    other.incarnation = bare(said[4]);
    other.epoch = number_of(said[6]);
    std::uint64_t& last = other.epochs[other.incarnation];
    require(other.epoch > last, "epochs grow");
    last = other.epoch;
    ++other.ups;
  } else if (said[2] == "down:") {
    require(other.up, "an up before the down of a peer");
    require(!other.member, "actors go down before their peer");
    require(!other.watched, "a watch is over before the peer is down");
    other.up = false;
    other.silent = false;
    other.down_reasons.push_back(rest(said, 3));
  } else if (said[2] == "is") {
    other.silent = true;
    ++other.silences;
  } else if (said[2] == "speaks") {
    other.silent = false;
  } else {
    require(false, "every line is an event");
  }
}

void cluster_log::take_member(seen_node& other, const words& said) {
  if (said[2] == "up") {
    require(other.up, "a peer is up before its actors");
    require(!other.member, "a down between two ups of a member");
    require(!other.watched, "one watch at a time");
    other.member = other.watched = true;
    ++other.member_ups;
  } else if (said[2] == "down:") {
    require(other.member, "an up before the down of a member");
    other.member = false;
  } else {
    require(false, "every line is an event");
  }
}

}  // namespace reprise::testing
