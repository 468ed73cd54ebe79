// One end of a connection that does what its plan says, and checks everything that it sees.
#pragma once

#include <memory>
#include <vector>

#include <reprise/env/environment.hpp>

#include "stream_board.hpp"

namespace reprise::properties {

class planned_end {
 public:
  planned_end(environment env, stream_board& board, const end_plan& plan, side_record& own,
              side_record& far, std::unique_ptr<stream> link);
  ~planned_end();
  planned_end(const planned_end&) = delete;
  planned_end& operator=(const planned_end&) = delete;

  void start();

 private:
  void abort_now();
  void read_next();
  void on_received();
  void on_read();
  void read_done(errc error, const_bytes bytes);
  void write_next();
  void on_written();
  void after_operation();
  void end_if_idle();
  [[nodiscard]] bool in_flight() const noexcept {
    return receive_.pending() || read_.pending() || write_.pending();
  }

  environment env_;
  stream_board& board_;
  const end_plan& plan_;
  side_record& own_;
  side_record& far_;
  std::unique_ptr<stream> link_;
  receive_operation receive_;
  read_operation read_;
  write_operation write_;
  timer pause_;
  stop_hook impatience_;  // whatever it was doing, it ends when its node is asked to stop
  byte_vector out_;
  byte_vector in_;
  std::uint64_t until_pause_ = 0;
  std::uint64_t operations_ = 0;
  int errors_read_ = 0;
  bool reading_over_ = false;
  bool writing_over_ = false;
  bool leaving_ = false;  // starts nothing any more, closes when nothing is in flight
  bool calling_ = false;  // inside an initiating call
};

}  // namespace reprise::properties
