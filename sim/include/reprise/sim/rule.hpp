// Judgements of single packets, written by a test's author. A rule holds while its guard lives.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <utility>
#include <vector>

#include <reprise/core/entity.hpp>
#include <reprise/core/time.hpp>

namespace reprise::sim {

using host_index = std::uint32_t;

enum class packet_kind : std::uint8_t { syn, data, fin, rst, datagram };

struct packet {
  packet_kind kind;
  host_index from;
  host_index to;
  entity_id flow;        // the connection's or socket's entity
  std::uint64_t offset;  // of the first byte in its stream; the n-th datagram
  std::size_t size;
};

// Dropping bytes of a stream delays them by a retransmission: a stream never has a hole.
struct verdict {
  bool drop = false;
  duration delay{0};

  [[nodiscard]] static verdict pass() noexcept { return {}; }
  [[nodiscard]] static verdict later(duration delay) noexcept { return {false, delay}; }
  [[nodiscard]] static verdict lose() noexcept { return {true, duration{0}}; }
};

using rule = std::function<verdict(const packet&)>;

class rule_book;

// Removes its rule when it dies. Must not outlive the world.
class [[nodiscard]] rule_guard {
 public:
  rule_guard(rule_book& book, std::uint64_t id) noexcept : book_(&book), id_(id) {}
  rule_guard(rule_guard&& other) noexcept
      : book_(std::exchange(other.book_, nullptr)), id_(other.id_) {}
  rule_guard& operator=(rule_guard&&) = delete;
  ~rule_guard();

 private:
  rule_book* book_;
  std::uint64_t id_;
};

class rule_book {
 public:
  rule_guard add(rule judge) {
    rules_.push_back({++last_id_, std::move(judge)});
    return rule_guard(*this, last_id_);
  }
  void remove(std::uint64_t id) {
    std::erase_if(rules_, [id](const entry& item) { return item.id == id; });
  }
  [[nodiscard]] bool empty() const noexcept { return rules_.empty(); }
  // Delays add up; one drop drops.
  [[nodiscard]] verdict judge(const packet& item) const {
    verdict sum;
    for (const entry& one : rules_) {
      const verdict said = one.judge(item);
      sum.drop |= said.drop;
      sum.delay += said.delay;
    }
    return sum;
  }

 private:
  struct entry {
    std::uint64_t id;
    rule judge;
  };
  std::vector<entry> rules_;
  std::uint64_t last_id_ = 0;
};

inline rule_guard::~rule_guard() {
  if (book_ != nullptr) book_->remove(id_);
}

}  // namespace reprise::sim
