// Asio as this folder uses it: concrete executors, so that starting an operation costs no type
// erasure. No other header here names an Asio header.
#pragma once

#include <asio/basic_datagram_socket.hpp>
#include <asio/basic_socket_acceptor.hpp>
#include <asio/basic_stream_socket.hpp>
#include <asio/basic_waitable_timer.hpp>
#include <asio/buffer.hpp>
#include <asio/error.hpp>
#include <asio/executor_work_guard.hpp>
#include <asio/io_context.hpp>
#include <asio/ip/tcp.hpp>
#include <asio/ip/udp.hpp>
#include <asio/post.hpp>

namespace reprise::transports {

using executor = asio::io_context::executor_type;
using tcp_socket = asio::basic_stream_socket<asio::ip::tcp, executor>;
using tcp_acceptor = asio::basic_socket_acceptor<asio::ip::tcp, executor>;
using udp_native_socket = asio::basic_datagram_socket<asio::ip::udp, executor>;
using tcp_resolver = asio::ip::basic_resolver<asio::ip::tcp, executor>;

}  // namespace reprise::transports
