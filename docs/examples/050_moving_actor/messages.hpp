// What visitors and the room say to each other.
#pragma once

#include <string>

#include <reprise/actor/msgpack.hpp>

namespace examples {

// The first line that the visitor will hear.
struct welcome {
  std::uint64_t first = 0;
  REPRISE_MESSAGE("room.welcome", first)
};
// Again is as good as once.
struct join {
  using reply = welcome;
  reprise::actor_ref who;
  std::string name;
  REPRISE_MESSAGE("room.join", who, name)
};

// The number of the line among all lines of the room; 0: the room does not know who speaks.
struct said {
  std::uint64_t number = 0;
  REPRISE_MESSAGE("room.said", number)
};
// `count` is the n-th line of this visitor: said twice, it is still one line.
struct say {
  using reply = said;
  reprise::actor_ref who;
  std::uint64_t count = 0;
  std::string text;
  REPRISE_MESSAGE("room.say", who, count, text)
};

// To every visitor.
struct heard {
  std::uint64_t number = 0;
  std::string speaker;
  std::string text;
  REPRISE_MESSAGE("room.heard", number, speaker, text)
};

// To the room: its node is about to end.
struct move_away {
  std::string why;
  REPRISE_MESSAGE("room.move_away", why)
};

// To oneself, to begin.
struct talk {
  std::uint64_t lines = 0;
  REPRISE_MESSAGE("room.talk", lines)
};

}  // namespace examples
