#include <reprise/core/assert.hpp>

#include <cstdio>
#include <cstdlib>

namespace reprise {
namespace {

thread_local assertion_handler current_handler = nullptr;  // tidy: allow thread: each has its own
thread_local void* current_context = nullptr;              // tidy: allow thread: the same

}  // namespace

assertion_scope::assertion_scope(assertion_handler handler, void* context) noexcept
    : previous_handler_(current_handler), previous_context_(current_context) {
  current_handler = handler;
  current_context = context;
}

assertion_scope::~assertion_scope() {
  current_handler = previous_handler_;
  current_context = previous_context_;
}

void assertion_failed(const assertion& failed) noexcept {
  // tidy: allow print: the process ends here
  std::fprintf(stderr, "reprise: assertion failed: %s (%s:%d)\n", failed.expression, failed.file,
               failed.line);
  const assertion_handler handler = current_handler;
  current_handler = nullptr;  // an assertion inside the handler goes straight to abort
  if (handler != nullptr) handler(failed, current_context);
  std::fflush(stderr);
  std::abort();
}

}  // namespace reprise
