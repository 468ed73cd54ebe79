#include <asio.hpp>
#include <thread>
auto now = std::chrono::steady_clock::now();
double seconds = 1;
std::latch all(3);  // expect: wake-up
void wait(std::counting_semaphore<3>& s) { s.acquire(); }  // expect: wake-up
