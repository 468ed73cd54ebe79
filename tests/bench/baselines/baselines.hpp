// What the project is measured against; each is the work of one file beside this one.
#pragma once

#include "../registry.hpp"

namespace reprise::bench {

// Hand-written epoll, one thread, framed by hand; the replies of one read leave in one send.
void serve_epoll(std::uint16_t port, const report_port& report);

// Asio callbacks, framed by hand, with the best batching known: replies are copied together into
// one of two buffers that are swapped, and the read is armed again through post.
void serve_asio_framed(std::uint16_t port, const report_port& report);

// Asio callbacks without frames: the bytes that were read are written back.
void serve_asio_raw(std::uint16_t port, const report_port& report);

// A heap, coroutines and byte pipes, and nothing else: the limit of a simulator, not a peer.
void run_bare_loop(const sim_workload& workload);

}  // namespace reprise::bench
