#include <reprise/session/buffer_pool.hpp>

#include <cstring>
#include <new>

#include <reprise/core/assert.hpp>

namespace reprise {
namespace {

// A block on a shelf begins with the address of the next one.
void* next_of(const void* block) noexcept {
  void* next = nullptr;
  std::memcpy(static_cast<void*>(&next), block, sizeof next);
  return next;
}

void set_next(void* block, void* next) noexcept {
  std::memcpy(block, static_cast<const void*>(&next), sizeof next);
}

}  // namespace

buffer_pool::~buffer_pool() {
  REPRISE_ASSERT(used_count_ == 0);
  for (shelf& each : shelves_)
    while (each.first != nullptr) {
      void* const block = each.first;
      each.first = next_of(block);
      ::operator delete(block);
    }
}

void* buffer_pool::acquire(block_size size) {
  shelf& from = shelves_[static_cast<std::size_t>(size)];
  void* block = from.first;
  if (block != nullptr) {
    from.first = next_of(block);
    --from.count;
  } else {
    block = ::operator new(block_bytes(size));
  }
  ++used_count_;
  return block;
}

void buffer_pool::release(void* block, block_size size) noexcept {
  REPRISE_ASSERT(used_count_ > 0);
  --used_count_;
  shelf& to = shelves_[static_cast<std::size_t>(size)];
  if (to.count == block_count_max(size)) {
    ::operator delete(block);
    return;
  }
  set_next(block, to.first);
  to.first = block;
  ++to.count;
}

}  // namespace reprise
