// refused: nodiscard
//
// The outcome of an operation that can fail is read, or its reader says that he does not care.
#include <reprise/core/endpoint.hpp>

int main() {
#ifdef CONTROL
  static_cast<void>(reprise::endpoint::parse("1.2.3.4:80"));
#else
  reprise::endpoint::parse("1.2.3.4:80");
#endif
  return 0;
}
