#include <asio.hpp>
auto now = std::chrono::steady_clock::now();
