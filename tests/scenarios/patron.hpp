// Clients of several nodes that talk to each other through their actors, and an actor on each node that watches them
// all. What they are promised is checked on one table for the whole run.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <string>

#include <reprise/actor/client_service.hpp>
#include <reprise/actor/client_session.hpp>
#include <reprise/actor/msgpack.hpp>

#include "actor_board.hpp"

namespace scenarios {

// One connection of a client, counted over the whole run; what it joins with.
using visit_id = std::uint64_t;

inline constexpr std::uint8_t visit_frame = 7;

// What a client wants of its actor.
enum class wish_kind : std::uint8_t { echo, pass_on, pause, stop, crash, kill_other };

// What the clients of one run have in common.
class tavern {
 public:
  explicit tavern(reprise::sim::world& world) : board(world) {}
  [[nodiscard]] reprise::sim::world& world() noexcept { return board.world(); }

  // --- The client's end
  visit_id new_visit() {
    visits_.emplace_back();
    return visits_.size() - 1;
  }
  void sent(visit_id who) { ++visits_[who].sent; }
  void halted(visit_id who) { visits_[who].halted = true; }
  // Frames are numbered, each way: whoever takes one takes the next one.
  void heard(visit_id who, std::uint64_t number);

  // --- The actor's end
  void begun(std::size_t place);
  void joined(visit_id who);
  void handled(visit_id who, std::uint64_t number);
  void left(visit_id who, const reprise::disconnect_cause& cause);
  void gone(std::size_t place, visit_id who);
  static constexpr visit_id nobody = ~visit_id{0};

  // --- Services that run; a crash takes an entry out with its frame.
  class opening {
   public:
    opening(tavern& of, std::size_t place, reprise::client_service& service, std::size_t count_max)
        : of_(of), place_(place) {
      of_.services_[place_] = {&service, count_max};
    }
    ~opening() { of_.services_.erase(place_); }
    opening(const opening&) = delete;
    opening& operator=(const opening&) = delete;

   private:
    tavern& of_;
    std::size_t place_;
  };
  void close(std::size_t place) { closing_.insert(place); }
  [[nodiscard]] bool closing(std::size_t place) const { return closing_.contains(place); }
  // After every event.
  void check_counts();
  // When all clients have gone.
  void check_empty();

  actor_board board;
  bool calm = false;  // clients join, stay and talk
  bool over = false;  // clients leave
  std::set<class patron*> patrons;
  std::set<class resident*> residents;

 private:
  struct visit {
    std::uint64_t sent = 0;     // frames that the client's session took
    std::uint64_t handled = 0;  // of these
    std::uint64_t heard = 0;    // frames to it
    std::uint32_t joins = 0;
    std::uint32_t leaves = 0;
    bool gone = false;
    bool finished = false;  // its end of the connection, as the service saw it
    bool halted = false;    // it crashed
  };
  struct service {
    reprise::client_service* at = nullptr;
    std::size_t count_max = 0;
  };

  std::vector<visit> visits_;
  std::map<std::size_t, service> services_;
  std::map<std::size_t, std::size_t> alive_;  // actors of clients, by place
  std::set<std::size_t> closing_;             // places where actors are stopped
};

struct passed_on {
  std::uint64_t number = 0;
  std::string padding;
  REPRISE_MESSAGE("tavern.passed_on", number, padding)
};

// The actor of a client.
class patron final : public reprise::client_actor {
 public:
  patron(reprise::actor_init& init, std::shared_ptr<tavern> in, std::size_t place);
  ~patron() override;
  static void setup(reprise::handlers<patron>& on);
  [[nodiscard]] const std::set<reprise::actor_ref>& known() const noexcept { return known_; }

 private:
  void on_start() override;
  void on_joined(const reprise::client_join& who) override;
  void on_client_frame(std::uint8_t type, reprise::const_bytes payload) override;
  void on_client_writable() override;
  void on_left(const reprise::disconnect_cause& cause) override;
  void on_stop() override;
  void listed(const reprise::directory_change& change);
  void took(const passed_on& what);
  void returned(const reprise::undelivered& what);

  void say(std::size_t bytes);
  void pass_on();
  reprise::task<void> pause();
  [[nodiscard]] reprise::actor_ref somebody();
  [[nodiscard]] std::uint64_t draw(std::uint64_t bound) { return env().random().below(bound); }

  std::shared_ptr<tavern> in_;
  std::size_t place_;
  visit_id visit_ = tavern::nobody;
  std::uint64_t next_out_ = 0;
  bool left_ = false;
  bool stopping_ = false;
  bool pausing_ = false;
  std::set<reprise::actor_ref> known_;
};

// Lives on every node, and watches every patron that it hears of.
class resident final : public reprise::actor {
 public:
  resident(reprise::actor_init& init, std::shared_ptr<tavern> in);
  ~resident() override;
  static void setup(reprise::handlers<resident>& on);
  [[nodiscard]] const std::set<reprise::actor_ref>& known() const noexcept { return known_; }

 private:
  void on_start() override { follow_type("patron"); }
  void listed(const reprise::directory_change& change);
  void downed(const reprise::actor_down& how);

  std::shared_ptr<tavern> in_;
  std::set<reprise::actor_ref> known_;
};

// The client.
class visitor final : public reprise::client_session {
 public:
  visitor(reprise::session_init& init, std::shared_ptr<tavern> in, visit_id visit, bool* joined);
  ~visitor() override;
  // Something numbered; false when the queue is full.
  bool wish(wish_kind kind, std::size_t bytes);

 private:
  void on_joined() override { *joined_ = true; }
  void on_refused(reprise::client_refusal why, std::string_view text) override;
  void on_service_frame(std::uint8_t type, reprise::const_bytes payload) override;
  void on_disconnected(const reprise::disconnect_cause&) override { *joined_ = false; }

  std::shared_ptr<tavern> in_;
  visit_id visit_;
  std::uint64_t next_out_ = 0;
  bool* joined_;  // of the program that owns the session
};

}  // namespace scenarios
