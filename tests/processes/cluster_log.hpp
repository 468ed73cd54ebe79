// Reads what one life of a 040_cluster prints, line by line, and holds it to what a node is promised of the others:
//
//   peer:    up and down strictly alternate; epochs grow with each link to the same incarnation
//   member:  up and down strictly alternate, between the up and the down of its peer
//   watch:   one began with each member that came up; exactly one end for each, before its peer is down
//
// It serves the simulated world and the real one alike.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace reprise::testing {

// Another node, as this one sees it.
struct seen_node {
  bool up = false;
  bool member = false;
  bool watched = false;
  bool silent = false;
  std::string incarnation;  // the last one
  std::uint64_t epoch = 0;  // of the last link
  std::uint64_t ups = 0;
  std::uint64_t member_ups = 0;
  std::uint64_t watches_over = 0;
  std::uint64_t silences = 0;
  std::uint64_t answers = 0;
  std::vector<std::string> down_reasons;
  std::map<std::string, std::uint64_t> ask_errors;
  std::map<std::string, std::uint64_t> epochs;  // by incarnation
};

class cluster_log {
 public:
  void take(std::string_view line);

  // Empty while every promise is kept; else the first that was not.
  [[nodiscard]] const std::string& problem() const noexcept { return problem_; }
  [[nodiscard]] const std::vector<std::string>& lines() const noexcept { return lines_; }
  [[nodiscard]] const seen_node& of(const std::string& node) const;
  // Of the node itself; empty before its first line.
  [[nodiscard]] const std::string& incarnation() const noexcept { return incarnation_; }
  [[nodiscard]] const std::string& listens_on() const noexcept { return listens_on_; }
  [[nodiscard]] bool left() const noexcept { return left_; }

 private:
  using words = std::vector<std::string>;

  void require(bool kept, std::string_view promise);
  void take_peer(seen_node& other, const words& said);
  void take_member(seen_node& other, const words& said);

  std::map<std::string, seen_node> others_;
  std::vector<std::string> lines_;
  std::string problem_;
  std::string incarnation_;
  std::string listens_on_;
  bool left_ = false;
};

}  // namespace reprise::testing
