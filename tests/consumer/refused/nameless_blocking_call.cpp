// refused: use of deleted function
// refused by clang: deleted
//
// A function for the pool is given to a call that has a name: written inside the expression with
// co_await, GCC 12 would destroy what it captures twice.
#include <reprise/env/blocking_call.hpp>

reprise::task<void> asks(reprise::environment env, int number) {
#ifdef CONTROL
  reprise::blocking_call asking(env, [number] { return number; });
  static_cast<void>(co_await asking);
#else
  // tidy: allow co-await: it must not compile
  static_cast<void>(co_await reprise::blocking_call(env, [number] { return number; }));
#endif
}

int main() { return 0; }
