// Bots that talk in several rooms: each waits to hear its own lines, and checks that everybody's lines
// come in order, without a gap.
#pragma once

#include "load_client.hpp"

namespace examples {

struct chat_client_options {
  load_options load;
  std::size_t room_count = 3;
};

reprise::task<void> chat_client(reprise::environment env, chat_client_options options,
                                load_report* out);

}  // namespace examples
