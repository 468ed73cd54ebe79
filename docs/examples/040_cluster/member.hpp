// One actor of each node: it says who comes and goes, and asks all others how they are.
//
// Its lines, one for each event:
//
//   peer NODE up: incarnation HEX, epoch N      there is a link to that node
//   peer NODE is silent                         nothing was heard of it for suspect_after
//   peer NODE speaks again
//   peer NODE down: REASON
//   member NODE up                              the directory knows its actor
//   member NODE down: REASON
//   watch of NODE over: REASON                  one for each `member NODE up`
//   NODE answers: asked N times
//   NODE does not answer: ERROR
#pragma once

#include <map>
#include <set>
#include <string>

#include <reprise/actor/actor.hpp>

#include "messages.hpp"
#include "print_line.hpp"

namespace examples {

struct member_options {
  reprise::duration ask_period{1'000'000'000};
  reprise::duration ask_timeout{2'000'000'000};
  reprise::duration look_period{100'000'000};  // at who is silent
  print_line print = [](std::string_view) {};
};

class member final : public reprise::actor {
 public:
  member(reprise::actor_init& init, member_options options)
      : actor(init), options_(std::move(options)) {}
  static void setup(reprise::handlers<member>& on);

 private:
  void on_start() override;
  void peer_changed(const reprise::peer_change& change);
  void member_changed(const reprise::directory_change& change);
  void watch_over(const reprise::actor_down& how);
  void look_who_is_silent();
  void begin_round();
  reprise::task<void> asking(ask_around what);
  well_being asked(const how_are_you&) { return well_being{++asked_count_}; }

  member_options options_;
  // The last reference of each node's member, also when that is gone: then an ask says so.
  std::map<std::string, reprise::actor_ref> others_;
  std::map<reprise::watch_handle, std::string> watches_;
  std::set<std::string> silent_;
  std::uint64_t asked_count_ = 0;
  std::uint64_t round_ = 0;
};

}  // namespace examples
