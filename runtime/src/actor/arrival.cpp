#include <reprise/actor/arrival.hpp>

namespace reprise {

arrival_pool::~arrival_pool() {
  for (shelf& each : shelves_) {
    while (each.first != nullptr) {
      free_block* const gone = std::exchange(each.first, each.first->next);
      ::operator delete(gone);
    }
  }
}

}  // namespace reprise
