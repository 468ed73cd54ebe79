// Checks for programmer errors, on in every build. Never used on bytes from outside: those are
// operating errors and travel as errc.
//
// A failed assertion calls the handler of the calling thread (if one is installed), which may print
// what it knows (a simulated world prints seed, last events and the replay command), and then
// aborts the process. A campaign runs seeds in worker processes, so an abort there is the verdict of
// one seed, not the end of the campaign.
#pragma once

namespace reprise {

struct assertion {
  const char* expression;
  const char* file;
  int line;
};

using assertion_handler = void (*)(const assertion& failed, void* context) noexcept;

// Installs a handler for this thread and restores the previous one when destroyed.
class [[nodiscard]] assertion_scope {
 public:
  assertion_scope(assertion_handler handler, void* context) noexcept;
  ~assertion_scope();
  assertion_scope(const assertion_scope&) = delete;
  assertion_scope& operator=(const assertion_scope&) = delete;

 private:
  assertion_handler previous_handler_;
  void* previous_context_;
};

[[noreturn]] void assertion_failed(const assertion& failed) noexcept;

}  // namespace reprise

#define REPRISE_ASSERT(condition)                    \
  (__builtin_expect(static_cast<bool>(condition), 1) \
       ? static_cast<void>(0)                        \
       : ::reprise::assertion_failed(::reprise::assertion{#condition, __FILE__, __LINE__}))

// Of options, which say themselves what is wrong with them: problem() is null when nothing is.
#define REPRISE_ASSERT_VALID(options)                                     \
  do {                                                                    \
    if (const char* const reprise_problem = (options).problem())          \
      ::reprise::assertion_failed({reprise_problem, __FILE__, __LINE__}); \
  } while (false)
