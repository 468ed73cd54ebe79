#include <reprise/actor/actor_crash.hpp>

#include <fmt/format.h>

#include <reprise/actor/actor_loop.hpp>
#include <reprise/actor/actor_system.hpp>

#include "actor_extras.hpp"

namespace reprise {

std::string crash_text(const std::exception_ptr& error) {
  if (error == nullptr) return "a child could not be made again";
  try {
    std::rethrow_exception(error);
  } catch (const std::exception& escaped) {
    return escaped.what();
  } catch (...) {
    return "an exception of an unknown type";
  }
}

std::string to_string(const actor_crash& crash) {
  std::string out = "actor ";
  if (!crash.name.empty()) out += crash.name + " ";
  if (!crash.type.empty()) out += "(" + crash.type + ") ";
  return fmt::format("{}{} crashed: {}", out, to_string(crash.who), crash_text(crash.error));
}

void actor_loop::crash(actor& who, const std::exception_ptr& error) noexcept {
  if (who.ending_ == actor_ending::none || who.ending_ == actor_ending::stopped)
    who.ending_ = actor_ending::crashed;
  report(who.self_, who.extras_ == nullptr ? nullptr : &who.extras_->options, error);
}

void actor_loop::report(const actor_ref& who, const spawn_options* known,
                        const std::exception_ptr& error) noexcept {
  try {
    actor_crash crash{who, {}, {}, error};
    if (known != nullptr) {
      crash.name = known->name;
      crash.type = known->type;
    }
    env_.note_text("actor", to_string(crash));
    // It may be replaced by what it does.
    const std::function<void(const actor_crash&)> handler = on_crash_;
    if (handler) handler(crash);
  } catch (...) {
    env_.note("actor: who was to be told of a crash failed", who.slot(), who.generation());
  }
}

}  // namespace reprise
