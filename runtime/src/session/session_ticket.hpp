// The right to be one of a server's sessions.
//
// The accepting loop owns all tickets. One goes to a shard with a connection and comes back when the
// session is destroyed, so there are never more sessions than tickets out. Both ways it is its own
// post, and nothing is allocated for them.
#pragma once

#include <memory>

#include <reprise/env/loop.hpp>
#include <reprise/env/stream.hpp>
#include <reprise/session/session_stats.hpp>

namespace reprise {

class session_ticket final : public posted_work {
 public:
  explicit session_ticket(delegate<void(session_ticket&)> on_return) noexcept
      : posted_work(delegate<void()>::to<&session_ticket::arrive>(this)), on_return_(on_return) {}

  // From `from` to `to`: directly when they are one loop.
  void hand_over(loop& from, loop& to, std::unique_ptr<stream> with,
                 delegate<void(session_ticket&)> on_arrival) {
    connection = std::move(with);
    next_ = on_arrival;
    travel(from, to);
  }
  void bring_back(loop& from, loop& to) {
    next_ = on_return_;
    travel(from, to);
  }

  std::unique_ptr<stream> connection;  // on its way to the shard
  session_stats ended;                 // on its way back: what the session did
  bool dropped = false;                // on its way back: no session was made

 private:
  void travel(loop& from, loop& to) {
    if (&from == &to) return arrive();
    to.post(*this);
  }
  void arrive() { next_(*this); }

  delegate<void(session_ticket&)> on_return_;
  delegate<void(session_ticket&)> next_;
};

}  // namespace reprise
