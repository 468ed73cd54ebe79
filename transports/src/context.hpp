// An io_context that can drop all its outstanding operations while the objects that own their memory
// are still alive.
#pragma once

#include "asio_types.hpp"

namespace reprise::transports {

class context : public asio::io_context {
 public:
#if defined(ASIO_HAS_IO_URING) || defined(ASIO_HAS_IOCP)
  static constexpr int concurrency_hint = 1;
#else
  // Sockets and timers are touched by the loop's own thread only; others merely post.
  static constexpr int concurrency_hint = ASIO_CONCURRENCY_HINT_UNSAFE_IO;
#endif

  context() : asio::io_context(concurrency_hint) {}

  // Destroys every outstanding operation without calling its handler. Nothing may be started
  // afterwards; sockets may still be destroyed.
  void drop_operations() { shutdown(); }
};

}  // namespace reprise::transports
