// A user's smallest program: it compiles, links and runs against the library as the user gets it.
#include <cstdio>

#include <reprise/core/endpoint.hpp>

int main() {
  const auto parsed = reprise::endpoint::parse("127.0.0.1:80");
  if (!parsed || parsed.value().port != 80) return 1;
  std::puts(parsed.value().to_string().c_str());
  return 0;
}
