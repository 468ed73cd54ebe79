// One end of a connection under test. Methods run on the end's loop, as the seam demands; wait() and
// what is named after it let the world go on.
#pragma once

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include <reprise/env/stream.hpp>

#include "probe.hpp"

namespace reprise::contract {

class stream_end {
 public:
  std::unique_ptr<stream> link;
  probe<receive_operation> receiving;
  probe<read_operation> reading;
  probe<write_operation> writing;
  std::function<void()> on_wrote_all;

  // Starts one operation.
  void receive() {
    receiving.begin([this](auto& op) { link->receive(op); });
  }
  void read(mutable_bytes into) {
    reading.begin([this, into](auto& op) { link->read_some(op, into); });
  }
  // The text must live until the write has completed.
  void write(std::string_view text) {
    const const_bytes one = as_bytes(text);
    write_list({&one, 1});
  }
  void write_list(std::span<const const_bytes> buffers) {
    writing.begin([this, buffers](auto& op) { link->write_some(op, buffers); });
  }

  // Receives again and again until an operation fails. What came is receiving.bytes.
  void receive_on() {
    receiving.then = [this] {
      if (receiving.error() == errc::ok) receive();
    };
    receive();
  }
  // Writes until everything was taken, and then tells on_wrote_all; or until a write failed.
  void write_on(std::string text) {
    outgoing_ = std::move(text);
    taken_ = 0;
    writing.then = [this] {
      if (writing.error() != errc::ok) return;
      taken_ += writing.op.count();
      if (taken_ < outgoing_.size()) {
        write(std::string_view(outgoing_).substr(taken_));
      } else if (on_wrote_all) {
        on_wrote_all();
      }
    };
    write(outgoing_);
  }
  // How much of the last write_on() was taken.
  [[nodiscard]] std::size_t taken() const noexcept { return taken_; }
  [[nodiscard]] bool wrote_all() const noexcept { return taken_ == outgoing_.size(); }
  // Neither restarts by itself any more.
  void stop_chains() {
    receiving.then = nullptr;
    writing.then = nullptr;
  }

 private:
  std::string outgoing_;
  std::size_t taken_ = 0;
};

}  // namespace reprise::contract
