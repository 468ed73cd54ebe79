// Talks in the room, and writes down what it hears. It knows the room by its name, and does not notice where it is.
#pragma once

#include <map>
#include <string>

#include <reprise/actor/actor.hpp>
#include <reprise/actor/named_ref.hpp>

#include "messages.hpp"
#include "print_line.hpp"

namespace examples {

struct visitor_options {
  std::string name;
  std::uint64_t lines = 20;  // to say; 0: without end
  reprise::duration think{100'000'000};
  reprise::duration patience{1'000'000'000};  // for an answer
  print_line print = [](std::string_view) {};
};

class visitor final : public reprise::actor {
 public:
  visitor(reprise::actor_init& init, visitor_options options)
      : actor(init), options_(std::move(options)) {}
  static void setup(reprise::handlers<visitor>& on);

 private:
  void on_start() override { tell<talk>(self(), options_.lines); }
  reprise::task<void> talking(talk what);
  reprise::task<bool> try_join();
  reprise::task<bool> try_say(std::string text);
  void hear(const heard& what);
  void tell_what_is_next();

  visitor_options options_;
  reprise::named_ref room_{*this, "room"};
  std::uint64_t next_ = 0;  // line to be heard; 0: not in the room
  std::uint64_t said_ = 0;
  std::map<std::uint64_t, heard> early_;
};

}  // namespace examples
