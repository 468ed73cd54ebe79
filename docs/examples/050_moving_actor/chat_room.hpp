// A room that numbers what is said in it and tells everybody; and that moves from node to node.
//
// All that it knows travels with it: who is there, and how many lines were said.
#pragma once

#include <vector>

#include <reprise/actor/actor.hpp>

#include "messages.hpp"
#include "print_line.hpp"
#include "room_state.hpp"

namespace examples {

struct room_options {
  reprise::duration stay{500'000'000};  // on one node
  print_line print = [](std::string_view) {};
};

// Above it somebody else has to go.
inline constexpr std::size_t visitors_max = 1000;

class chat_room final : public reprise::actor {
 public:
  // A new one.
  chat_room(reprise::actor_init& init, room_options options);
  // One that comes from another node. Throws when those are not the bytes of a room.
  chat_room(reprise::actor_init& init, reprise::const_bytes packed, room_options options);
  static void setup(reprise::handlers<chat_room>& on);

 private:
  void on_start() override;
  void pack(reprise::byte_sink& out) const override;
  void stayed(const reprise::move_ended& why);
  void peer_changed(const reprise::peer_change& change);
  void move_later();
  void wander();
  void leave_node(const move_away&);
  void move_somewhere();

  welcome joined(const join& what);
  said spoken(const say& what);
  void visitor_down(const reprise::actor_down& how);
  void make_place();
  [[nodiscard]] room_visitor* find(const reprise::actor_ref& who);

  room_options options_;
  std::vector<reprise::node_id> peers_;
  room_state state_;
  reprise::timer_handle next_move_;
};

}  // namespace examples
