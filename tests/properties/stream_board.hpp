// What every end of every connection of a run did and saw. Kept outside the simulated nodes, so that it
// survives their crashes.
#pragma once

#include <deque>
#include <map>
#include <string>

#include <reprise/core/endpoint.hpp>
#include <reprise/core/error.hpp>

#include "stream_plan.hpp"

namespace reprise::properties {

struct side_record {
  enum class state : std::uint8_t { absent, open, closed, crashed };
  state now = state::absent;
  std::uint64_t key = 0;      // of the bytes that this side sends
  std::uint64_t taken = 0;    // by writes that completed
  std::uint64_t offered = 0;  // and by the one that has not
  std::uint64_t received = 0;
  bool half_closed = false;
  bool saw_end = false;
  bool aborted = false;
  errc read_error = errc::ok;
  errc write_error = errc::ok;
  std::uint64_t started = 0;  // operations
  std::uint64_t completed = 0;

  [[nodiscard]] bool open() const noexcept { return now == state::open; }
  // It sent everything, read to the end, and met no error.
  [[nodiscard]] bool clean() const noexcept {
    return now == state::closed && half_closed && saw_end && write_error == errc::ok;
  }
};

struct connection_record {
  std::size_t plan = 0;
  std::uint64_t server_start = 0;  // which life of the server it was made to
  side_record dialling;
  side_record accepting;
};

struct stream_board {
  const workload* plan = nullptr;
  std::deque<connection_record> connections;
  std::map<endpoint, connection_record*> by_dialler;
  std::map<std::size_t, int> attempts;  // of each planned connection
  std::map<std::size_t, bool> over;     // it will not be tried again
  std::string wrong;                    // the first breach

  void require(bool holds, const char* what) {
    if (!holds && wrong.empty()) wrong = what;
  }
};

}  // namespace reprise::properties
