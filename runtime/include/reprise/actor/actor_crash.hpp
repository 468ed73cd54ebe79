// What ended an actor that did not mean to end.
#pragma once

#include <exception>
#include <string>

#include <reprise/actor/actor_ref.hpp>

namespace reprise {

struct actor_crash {
  actor_ref who;
  std::string name;          // as it was spawned; empty: none
  std::string type;          // the same
  std::exception_ptr error;  // null: one of its children could not be made again
};

// What the exception says.
[[nodiscard]] std::string crash_text(const std::exception_ptr& error);
// One line without an end.
[[nodiscard]] std::string to_string(const actor_crash& crash);

}  // namespace reprise
