#include "alloc_counter.hpp"

#include <malloc.h>

#include <cstddef>
#include <cstdlib>
#include <new>

namespace reprise::bench {
namespace {

constexpr auto relaxed = std::memory_order_relaxed;

std::int64_t footprint(void* block) noexcept {
  return static_cast<std::int64_t>(malloc_usable_size(block) + sizeof(std::size_t));
}

void* counted(void* block) noexcept {
  if (block == nullptr || !counting_allocations()) return block;
  process_counters& counters = own_counters();
  counters.allocations.store(counters.allocations.load(relaxed) + 1, relaxed);
  counters.live_bytes.store(counters.live_bytes.load(relaxed) + footprint(block), relaxed);
  return block;
}

void release(void* block) noexcept {
  if (block == nullptr || !counting_allocations()) return std::free(block);
  process_counters& counters = own_counters();
  counters.live_bytes.store(counters.live_bytes.load(relaxed) - footprint(block), relaxed);
  std::free(block);
}

void* allocate(std::size_t size) noexcept { return counted(std::malloc(size == 0 ? 1 : size)); }

void* allocate(std::size_t size, std::align_val_t alignment) noexcept {
  const auto step = static_cast<std::size_t>(alignment);
  const std::size_t rounded = (size + step - 1) / step * step;  // aligned_alloc's condition
  return counted(std::aligned_alloc(step, rounded == 0 ? step : rounded));
}

void* require(void* block) {
  if (block == nullptr) throw std::bad_alloc();
  return block;
}

}  // namespace
}  // namespace reprise::bench

using reprise::bench::allocate;
using reprise::bench::release;
using reprise::bench::require;

void* operator new(std::size_t n) { return require(allocate(n)); }
void* operator new[](std::size_t n) { return require(allocate(n)); }
void* operator new(std::size_t n, std::align_val_t a) { return require(allocate(n, a)); }
void* operator new[](std::size_t n, std::align_val_t a) { return require(allocate(n, a)); }
void* operator new(std::size_t n, const std::nothrow_t&) noexcept { return allocate(n); }
void* operator new[](std::size_t n, const std::nothrow_t&) noexcept { return allocate(n); }
void* operator new(std::size_t n, std::align_val_t a, const std::nothrow_t&) noexcept {
  return allocate(n, a);
}
void* operator new[](std::size_t n, std::align_val_t a, const std::nothrow_t&) noexcept {
  return allocate(n, a);
}

void operator delete(void* p) noexcept { release(p); }
void operator delete[](void* p) noexcept { release(p); }
void operator delete(void* p, std::size_t) noexcept { release(p); }
void operator delete[](void* p, std::size_t) noexcept { release(p); }
void operator delete(void* p, std::align_val_t) noexcept { release(p); }
void operator delete[](void* p, std::align_val_t) noexcept { release(p); }
void operator delete(void* p, std::size_t, std::align_val_t) noexcept { release(p); }
void operator delete[](void* p, std::size_t, std::align_val_t) noexcept { release(p); }
void operator delete(void* p, const std::nothrow_t&) noexcept { release(p); }
void operator delete[](void* p, const std::nothrow_t&) noexcept { release(p); }
void operator delete(void* p, std::align_val_t, const std::nothrow_t&) noexcept { release(p); }
void operator delete[](void* p, std::align_val_t, const std::nothrow_t&) noexcept { release(p); }
