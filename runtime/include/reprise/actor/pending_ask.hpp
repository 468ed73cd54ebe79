// Asks that wait for their answers.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include <reprise/actor/actor_ref.hpp>
#include <reprise/actor/ask_result.hpp>
#include <reprise/actor/message.hpp>
#include <reprise/core/bytes.hpp>
#include <reprise/env/timer.hpp>
#include <reprise/peer/node_id.hpp>

namespace reprise {

class actor_loop;

// One ask. It stands in the table of its loop from the moment it is asked until it has its outcome, which it gets
// once. When it is destroyed earlier nobody waits any more, and a late answer is dropped.
class pending_ask {
 public:
  pending_ask(const pending_ask&) = delete;
  pending_ask& operator=(const pending_ask&) = delete;

  [[nodiscard]] std::uint64_t correlation() const noexcept { return correlation_; }
  [[nodiscard]] incarnation_id asked_node() const noexcept { return target_.node(); }
  [[nodiscard]] time_point deadline() const noexcept { return deadline_; }

 protected:
  explicit pending_ask(actor_loop& here);
  virtual ~pending_ask();

  // The answer: a value, if it is of the type that was asked for, bytes, or an error.
  virtual void take_value(type_mark type, void* reply) = 0;
  virtual void take_bytes(const_bytes reply) = 0;
  virtual void take_error(ask_error error) = 0;
  // A coroutine is suspended until it has its outcome.
  void set_awaited() noexcept;

 private:
  friend class ask_table;
  friend class actor_loop;
  void on_timeout();

  actor_loop& here_;
  std::uint64_t correlation_ = 0;  // 0: it has its outcome
  actor_ref asker_;
  actor_ref target_;
  std::string_view request_;
  bool holds_asker_ = false;  // who handles nothing else meanwhile
  time_point deadline_{};
  timer timeout_;
};

// A correlation is never used again in an incarnation: it is a place and how often that place was used, which has
// 32 bits; a place that has used them up is left empty.
class ask_table {
 public:
  explicit ask_table(std::uint32_t first_use) noexcept : first_use_(first_use) {}

  void add(pending_ask& item);
  // Null when nobody waits for it (any more). Afterwards nobody does.
  [[nodiscard]] pending_ask* take(std::uint64_t correlation) noexcept;
  // Those for which `which` holds, in the order of their places.
  template <class Which>
  [[nodiscard]] std::vector<std::uint64_t> find(const Which& which) const {
    std::vector<std::uint64_t> out;
    for (const place& one : places_)
      if (one.item != nullptr && which(*one.item)) out.push_back(one.item->correlation());
    return out;
  }
  template <class Call>
  void each(const Call& call) const {
    for (const place& one : places_)
      if (one.item != nullptr) call(*one.item);
  }
  [[nodiscard]] std::size_t size() const noexcept { return size_; }

 private:
  struct place {
    pending_ask* item = nullptr;
    std::uint32_t use = 0;
    std::uint32_t next_free = 0;
  };
  static constexpr std::uint32_t none = ~std::uint32_t{0};

  std::vector<place> places_;
  std::uint32_t free_ = none;
  std::uint32_t first_use_;
  std::size_t size_ = 0;
};

}  // namespace reprise
