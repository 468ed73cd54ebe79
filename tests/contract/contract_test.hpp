// The fixture of the suite: a server and a client that can talk, and the shortest words for what
// almost every test does first.
#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <string>

#include <gtest/gtest.h>

#include "contract_harness.hpp"
#include "stream_end.hpp"

namespace reprise::contract {

// Text in which every position is recognisable, so that lost, doubled and swapped bytes show.
[[nodiscard]] std::string pattern(std::size_t size, std::uint64_t from = 0);

class contract_test : public ::testing::TestWithParam<contract_subject> {
 protected:
  contract_test();
  ~contract_test() override;

  // A listener and the accept that waits on it.
  struct door {
    std::unique_ptr<listener> place;
    probe<accept_operation> accepting;
    [[nodiscard]] endpoint local() const { return place->local(); }
    void accept(loop& home) {
      accepting.begin([this, &home](auto& op) { place->accept(op, home); });
    }
  };
  struct connection {
    stream_end near;  // the dialler's, on the client
    stream_end far;   // the listener's, on the server
  };

  // Both have two loops; they are used on their first one unless a test says otherwise.
  [[nodiscard]] contract_node& server() { return *server_; }
  [[nodiscard]] contract_node& client() { return *client_; }
  [[nodiscard]] contract_harness& harness() { return *harness_; }

  // Runs something as an event of this loop, and returns when it ran.
  void on(contract_node& where, std::function<void()> what) { on(where, 0, std::move(what)); }
  void on(contract_node& where, std::size_t loop_index, std::function<void()> what);
  // Lets the world go on until this holds.
  [[nodiscard]] ::testing::AssertionResult wait_for(const std::function<bool()>& predicate);
  // Lets the world go on for long enough that what should not happen would have.
  void settle();
  void run_for(duration length);
  // Lets the world go on until this number no longer changes.
  template <class Number>
  void wait_until_still(Number number) {
    auto before = number();
    for (settle(); number() != before; settle()) before = number();
  }

  // An object that lives until the nodes were halted, so that a failed test may leave operations
  // pending.
  template <class T, class... Args>
  T& keep(Args&&... args) {
    auto owned = std::make_shared<T>(std::forward<Args>(args)...);
    T& out = *owned;
    kept_.push_back(std::move(owned));
    return out;
  }

  // A listener of the server, on a port that the system chose. Listening must succeed.
  door& open_door();
  // A connection through a listener of its own.
  connection& connect();
  connection& connect_through(door& through);
  // Listens there and says how it went.
  errc listen_at(const endpoint& at, std::unique_ptr<listener>& out);

 private:
  std::unique_ptr<contract_harness> harness_;
  contract_node* server_;
  contract_node* client_;
  std::deque<std::shared_ptr<void>> kept_;
};

}  // namespace reprise::contract

// After the tests of a fixture: runs them on every subject of the program.
#define REPRISE_CONTRACT(fixture)                                                         \
  INSTANTIATE_TEST_SUITE_P(contract, fixture,                                             \
                           ::testing::ValuesIn(::reprise::contract::contract_subjects()), \
                           [](const auto& subject) { return subject.param.name; })
