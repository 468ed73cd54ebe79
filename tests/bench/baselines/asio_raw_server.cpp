#include <array>
#include <cstddef>
#include <utility>

#include <asio/buffer.hpp>
#include <asio/io_context.hpp>
#include <asio/ip/tcp.hpp>
#include <asio/write.hpp>

#include "baselines.hpp"

namespace reprise::bench {
namespace {

using asio::ip::tcp;

// One operation at a time, so that it destroys itself when one fails.
class raw_connection {
 public:
  explicit raw_connection(tcp::socket socket) : socket_(std::move(socket)) {
    socket_.set_option(tcp::no_delay(true));
  }

  void read() {
    socket_.async_read_some(asio::buffer(bytes_),
                            [this](asio::error_code error, std::size_t count) {
                              if (error) {
                                delete this;
                              } else {
                                write(count);
                              }
                            });
  }

 private:
  void write(std::size_t count) {
    asio::async_write(socket_, asio::buffer(bytes_.data(), count),
                      [this](asio::error_code error, std::size_t) {
                        if (error) {
                          delete this;
                        } else {
                          read();
                        }
                      });
  }

  tcp::socket socket_;
  std::array<std::byte, 64U * 1024> bytes_{};
};

void accept(tcp::acceptor& acceptor) {
  acceptor.async_accept([&acceptor](asio::error_code error, tcp::socket socket) {
    if (!error) (new raw_connection(std::move(socket)))->read();
    accept(acceptor);
  });
}

}  // namespace

void serve_asio_raw(std::uint16_t port, const report_port& report) {
  asio::io_context context(1);
  tcp::acceptor acceptor(context, tcp::endpoint(asio::ip::address_v4::loopback(), port));
  accept(acceptor);
  report(acceptor.local_endpoint().port());
  context.run();
}

}  // namespace reprise::bench
