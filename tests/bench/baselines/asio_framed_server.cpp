#include <cstring>
#include <memory>
#include <utility>

#include <asio/buffer.hpp>
#include <asio/io_context.hpp>
#include <asio/ip/tcp.hpp>
#include <asio/post.hpp>
#include <asio/write.hpp>

#include "baselines.hpp"
#include "echo_frames.hpp"

namespace reprise::bench {
namespace {

using asio::ip::tcp;

constexpr std::size_t read_bytes_max = 64U * 1024;
// While more than this waits to be written, nothing is read.
constexpr std::size_t queued_bytes_max = 1024U * 1024;

// Destroys itself when it is closed and the last handler has run.
class framed_connection {
 public:
  explicit framed_connection(tcp::socket socket) : socket_(std::move(socket)) {
    socket_.set_option(tcp::no_delay(true));
  }

  void read() {
    ++handlers_;
    socket_.async_read_some(
        asio::buffer(input_.get() + kept_, capacity_ - kept_),
        [this](asio::error_code error, std::size_t count) { finish(on_read(error, count)); });
  }

 private:
  void finish(bool open) {
    --handlers_;
    if (!open) closed_ = true;
    if (closed_) socket_.cancel(ignored_);
    if (closed_ && handlers_ == 0) delete this;
  }

  bool on_read(asio::error_code error, std::size_t count) {
    if (error || closed_) return false;
    kept_ += count;
    // The same buffer again and again while writing keeps up: it stays in the cache.
    const bool idle = sending_.empty();
    const auto used = echo_frames({input_.get(), kept_}, idle ? sending_ : queued_);
    if (!used) return false;
    kept_ -= *used;
    std::memmove(input_.get(), input_.get() + *used, kept_);
    if (kept_ == capacity_) grow();
    if (idle) write();
    reading_ = queued_.size() <= queued_bytes_max;
    if (reading_) read_later();
    return true;
  }

  // The frame that fills the buffer says how large it has to be.
  void grow() {
    const std::size_t wanted = frame_header_bytes + payload_bytes_of(input_.get());
    auto larger = std::make_unique_for_overwrite<std::byte[]>(wanted);
    std::memcpy(larger.get(), input_.get(), kept_);
    input_ = std::move(larger);
    capacity_ = wanted;
  }

  // Behind the other ready handlers: by then the next request is often there, and a read that finds
  // nothing is saved.
  void read_later() {
    ++handlers_;
    asio::post(socket_.get_executor(), [this] {
      if (!closed_) read();
      finish(true);
    });
  }

  void write() {
    if (sending_.empty()) return;
    ++handlers_;
    asio::async_write(socket_, asio::buffer(sending_.bytes().data(), sending_.size()),
                      [this](asio::error_code error, std::size_t) { finish(on_written(error)); });
  }

  bool on_written(asio::error_code error) {
    if (error || closed_) return false;
    sending_.clear();
    if (!queued_.empty()) std::swap(sending_, queued_);
    write();
    if (!reading_ && queued_.size() <= queued_bytes_max) {
      reading_ = true;
      read_later();
    }
    return true;
  }

  tcp::socket socket_;
  std::unique_ptr<std::byte[]> input_ = std::make_unique_for_overwrite<std::byte[]>(read_bytes_max);
  std::size_t capacity_ = read_bytes_max;
  std::size_t kept_ = 0;
  flat_buffer queued_;
  flat_buffer sending_;
  int handlers_ = 0;
  bool reading_ = true;
  bool closed_ = false;
  asio::error_code ignored_;
};

void accept(tcp::acceptor& acceptor) {
  acceptor.async_accept([&acceptor](asio::error_code error, tcp::socket socket) {
    if (!error) (new framed_connection(std::move(socket)))->read();
    accept(acceptor);
  });
}

}  // namespace

void serve_asio_framed(std::uint16_t port, const report_port& report) {
  asio::io_context context(1);
  tcp::acceptor acceptor(context, tcp::endpoint(asio::ip::address_v4::loopback(), port));
  accept(acceptor);
  report(acceptor.local_endpoint().port());
  context.run();
}

}  // namespace reprise::bench
