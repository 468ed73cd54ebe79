#include <reprise/session/buffer_pool.hpp>

#include <cstring>
#include <new>

#include <reprise/core/assert.hpp>

namespace reprise {

buffer_pool::~buffer_pool() {
  REPRISE_ASSERT(used_count_ == 0);
  for (shelf& each : shelves_)
    while (each.first != nullptr) {
      void* const block = each.first;
      std::memcpy(&each.first, block, sizeof each.first);
      ::operator delete(block);
    }
}

void* buffer_pool::acquire(block_size size) {
  shelf& from = shelves_[static_cast<std::size_t>(size)];
  void* block = from.first;
  if (block != nullptr) {
    std::memcpy(&from.first, block, sizeof from.first);
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
  std::memcpy(block, &to.first, sizeof to.first);
  to.first = block;
  ++to.count;
}

}  // namespace reprise
