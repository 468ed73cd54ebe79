// What all sessions of a run are held to: the order of callbacks, exactly one end, frames in order and
// without a gap, sends after the end answered with closed, and every object destroyed.
#pragma once

#include <cstdint>

#include <reprise/session/session.hpp>
#include <reprise/sim/world.hpp>

namespace scenarios {

struct session_oracle {
  reprise::sim::world& world;
  std::int64_t live = 0;          // objects
  std::int64_t up_at_server = 0;  // server's sessions between the first and the last callback
  std::uint64_t connected = 0;
  std::uint64_t disconnected = 0;
  std::uint64_t frames = 0;
  bool calm = false;  // no more mischief: sessions only read

  explicit session_oracle(reprise::sim::world& in) : world(in) {}
};

enum class session_side : std::uint8_t { server, client };

// Sends numbered frames and, at drawn moments, does everything a user may do in a callback.
class ruled_session final : public reprise::session {
 public:
  ruled_session(reprise::session_init& init, session_oracle* oracle, session_side side);
  ~ruled_session() override;

 private:
  enum class phase : std::uint8_t { made, up, down };
  class callback;  // asserts that callbacks do not overlap

  void on_connected() override;
  void on_frame(const reprise::frame& received) override;
  void on_sent(std::size_t bytes) override;
  void on_writable() override;
  void on_disconnected(const reprise::disconnect_cause& cause) override;

  void say(std::size_t count);
  void mischief();
  void on_resume();

  session_oracle& oracle_;
  session_side side_;
  phase phase_ = phase::made;
  bool inside_ = false;
  std::uint64_t next_out_ = 0;
  std::uint64_t next_in_ = 0;
  reprise::byte_vector payload_;
  reprise::timer resume_;
};

}  // namespace scenarios
