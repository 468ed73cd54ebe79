#include <reprise/transports/run.hpp>

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <thread>

#include <asio/signal_set.hpp>

#include "asio_types.hpp"

namespace reprise::transports {
namespace {

// Watches the signals and the end of the node on a thread of its own, so that a loop that hangs
// cannot keep the process from ending.
class supervisor {
 public:
  supervisor(node_options options, node_main main)
      : node_(std::move(options)), signals_(context_, SIGINT, SIGTERM), patience_(context_) {
    wait_for_signal();
    node_.start(std::move(main));
    waiter_ = std::thread([this] {
      const std::exception_ptr failure = node_.join();
      asio::post(context_, [this, failure] { on_ended(failure); });
    });
  }
  ~supervisor() { waiter_.join(); }
  supervisor(const supervisor&) = delete;
  supervisor& operator=(const supervisor&) = delete;

  [[nodiscard]] int run() {
    context_.run();
    return exit_code_;
  }

 private:
  void wait_for_signal() {
    signals_.async_wait([this](const asio::error_code& error, int number) {
      if (!error) on_signal(number);
    });
  }

  void on_signal(int number) {
    if (ended_) return;  // it was delivered while the program ended
    if (exit_code_ != 0) {
      // Halting already: neither the reason nor the time changes.
    } else if (std::exchange(stopping_, true)) {
      exit_code_ = 128 + number;
      node_.halt();
      patience_.expires_after(halt_limit);
      patience_.async_wait([this](const asio::error_code& error) {
        if (!error) std::_Exit(exit_code_);
      });
    } else {
      node_.request_stop();
    }
    wait_for_signal();
  }

  void on_ended(const std::exception_ptr& failure) {
    ended_ = true;
    signals_.cancel();
    patience_.cancel();
    if (!failure || exit_code_ != 0) return;
    exit_code_ = 1;
    try {
      std::rethrow_exception(failure);
    } catch (const std::exception& error) {
      // tidy: allow print: the program ends with it
      std::fprintf(stderr, "reprise: the program failed: %s\n", error.what());
    } catch (...) {
      // tidy: allow print: the program ends with it
      std::fputs("reprise: the program failed\n", stderr);
    }
  }

  asio::io_context context_{1};
  node node_;
  asio::signal_set signals_;
  asio::steady_timer patience_;
  std::thread waiter_;
  bool stopping_ = false;
  bool ended_ = false;
  int exit_code_ = 0;
};

}  // namespace

int run(node_options options, node_main main) {
#if defined(SIGPIPE)
  std::signal(SIGPIPE, SIG_IGN);  // a broken connection is an error value
#endif
  supervisor watch(std::move(options), std::move(main));
  return watch.run();
}

}  // namespace reprise::transports
