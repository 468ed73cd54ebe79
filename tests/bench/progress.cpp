#include "progress.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <cstdio>

namespace reprise::bench {
namespace {

constexpr std::string_view erase_line = "\r\x1b[K";

}  // namespace

progress::progress() : shown_(isatty(STDERR_FILENO) != 0) {}

void progress::begin(std::size_t index, std::size_t count, std::string_view bench) {
  bench_ = fmt::format("[{}/{}] {}", index, count, bench);
  if (shown_) fmt::print(stderr, "{}{}", erase_line, bench_);
}

void progress::step(std::string_view doing, std::size_t index, std::size_t count) {
  if (shown_) fmt::print(stderr, "{}{}: {} {}/{}", erase_line, bench_, doing, index, count);
}

void progress::clear() {
  if (shown_) fmt::print(stderr, "{}", erase_line);
}

}  // namespace reprise::bench
