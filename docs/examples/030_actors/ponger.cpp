#include "ponger.hpp"

#include <stdexcept>

#include <fmt/format.h>

namespace examples {

using namespace reprise;

// Once for the class: which messages it understands, and what it does with them.
void ponger::setup(handlers<ponger>& on) {
  on.message<ping>(&ponger::pinged);
  on.request<count_pings>(&ponger::counted);
}

void ponger::pinged(const ping& what) {
  if (heard_ == in_.options.patience) {
    ++in_.report->crashes;
    in_.options.print(fmt::format("ponger: ping {} is too much for me", what.number));
    // What escapes a handler ends this actor and nothing else.
    throw std::runtime_error("too many pings");
  }
  ++heard_;
  tell<pong>(sender(), what.number);
}

}  // namespace examples
