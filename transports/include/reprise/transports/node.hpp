// A node on the real world: N loops, each with its own sockets, timers and thread.
//
// A node is driven in one of two ways, chosen by the first call:
//   start(main), then join()            one thread for each loop
//   start_here(main), then run_until()  every loop on the calling thread, for tests and embedding
#pragma once

#include <cstdint>
#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include <reprise/env/environment.hpp>
#include <reprise/env/task.hpp>

namespace reprise::transports {

struct node_options {
  std::string name = "node";          // part of every entity
  std::size_t loop_count = 1;         // at most loop_count_max
  std::optional<std::uint64_t> seed;  // of the random sources; the operating system's by default
  // Of environment::pool(); each starts when it is needed. At most blocking_thread_count_max.
  std::size_t blocking_thread_count = blocking_thread_count_default;
};

inline constexpr std::size_t loop_count_max = 256;
inline constexpr std::size_t blocking_thread_count_max = 256;

// The program of a node. It runs on loop 0; the node ends when it is finished.
using node_main = std::function<task<void>(environment)>;

class node {
 public:
  explicit node(node_options options);
  // Halts what still runs.
  ~node();
  node(const node&) = delete;
  node& operator=(const node&) = delete;

  // Valid as long as the node; each environment is used on its own loop.
  [[nodiscard]] environment at(std::size_t loop_index) const noexcept;
  [[nodiscard]] std::size_t loop_count() const noexcept;

  // Starts a thread for each loop, and the program on loop 0.
  void start(node_main main);
  // Asks every loop to stop, as the program sees it in environment::stop(). From any thread.
  void request_stop();
  // Ends at once: no handler runs any more, what is pending is forgotten. From any thread. Work in the
  // pool that has not begun never does; what has begun ends by itself, and join() waits for it.
  void halt();
  // Waits until the program is finished or the node was halted, and every thread has ended; then
  // destroys everything the program owned. Returns what escaped the program, or null. Without
  // threads it ends the node at once.
  std::exception_ptr join();
  // The same, giving up after `limit`: false if threads are still busy.
  [[nodiscard]] bool join_for(duration limit);

  // Starts the program, or nothing, on the calling thread: only run_until() and poll() let it proceed.
  // Between them the caller may use the environments; what it starts goes on in the next event.
  void start_here(node_main main = {});
  // Lets events in until the predicate holds (looked at after each event) or `limit` of real time
  // has passed; true if it holds.
  bool run_until(const std::function<bool()>& predicate, duration limit);
  // Lets in what is ready now, one turn of each loop, ending early once the predicate holds; false
  // when nothing was ready.
  bool poll(const std::function<bool()>& until = {});
  [[nodiscard]] bool finished() const noexcept;

 private:
  class state;
  std::unique_ptr<state> state_;
};

}  // namespace reprise::transports
