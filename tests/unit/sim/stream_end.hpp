// One end of a stream in a test: reads and writes by itself, and keeps what happened.
#pragma once

#include <memory>
#include <string>

#include <reprise/env/stream.hpp>

namespace reprise::sim::testing {

class stream_end {
 public:
  stream_end() = default;
  stream_end(const stream_end&) = delete;
  stream_end& operator=(const stream_end&) = delete;

  std::unique_ptr<stream> link;

  std::string got;
  errc read_error = errc::ok;   // of the last read
  errc write_error = errc::ok;  // of the last write
  std::size_t taken = 0;        // bytes, by all writes
  int read_count = 0;           // completions
  int write_count = 0;

  // One receive; what came is in got.
  void read() { link->receive(receive_); }
  // Receives until one fails.
  void read_on() {
    reading_on_ = true;
    read();
  }
  // Writes until everything was taken or a write failed.
  void write(std::string text) {
    out_ = std::move(text);
    done_ = 0;
    write_rest();
  }
  [[nodiscard]] bool reading() const noexcept { return receive_.pending(); }
  [[nodiscard]] bool writing() const noexcept { return write_.pending(); }

 private:
  void on_received() {
    ++read_count;
    read_error = receive_.error();
    got += as_text(receive_.data());
    if (reading_on_ && read_error == errc::ok) read();
  }
  void write_rest() {
    const const_bytes left = as_bytes(out_).subspan(done_);
    link->write_some(write_, {&left, 1});
  }
  void on_written() {
    ++write_count;
    write_error = write_.error();
    taken += write_.count();
    done_ += write_.count();
    if (write_error == errc::ok && done_ < out_.size()) write_rest();
  }

  receive_operation receive_{delegate<void()>::to<&stream_end::on_received>(this)};
  write_operation write_{delegate<void()>::to<&stream_end::on_written>(this)};
  std::string out_;
  std::size_t done_ = 0;
  bool reading_on_ = false;
};

// Text in which every position is recognisable.
[[nodiscard]] inline std::string sample(std::size_t size) {
  std::string out(size, '\0');
  for (std::size_t i = 0; i < size; ++i) out[i] = static_cast<char>(mix(i / 8, 3) >> (i % 8 * 8));
  return out;
}

}  // namespace reprise::sim::testing
