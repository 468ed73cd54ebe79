#include <asio.hpp>                                      // expect: asio unlisted
auto a = std::chrono::steady_clock::now();               // expect: clock
auto b = std::getenv("HOME");                            // expect: getenv
double shown = 0;
