#include <asio.hpp>
#include <thread>
auto now = std::chrono::steady_clock::now();
double seconds = 1;
