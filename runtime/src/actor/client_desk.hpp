// The clients of one loop: where a session and the actor that stands for it meet.
//
// Made and destroyed by the service; everything else happens on the desk's own loop. The count of clients lives on
// the accepting loop: a seat goes there with a join and comes back with the answer, each way its own post; when it is
// free again only a number goes there.
#pragma once

#include <array>
#include <atomic>
#include <memory>
#include <vector>

#include <reprise/actor/client_service.hpp>

namespace reprise {

class client_connection;
class client_desk;

// One client, from its join until neither session nor actor is there.
class client_seat final : public posted_work {
 public:
  explicit client_seat(client_desk& desk) noexcept
      : posted_work(delegate<void()>::to<&client_seat::arrive>(this)), desk_(desk) {}

  [[nodiscard]] client_desk& desk() const noexcept { return desk_; }
  // From one loop to another: directly when they are one.
  void travel(loop& from, loop& to, delegate<void(client_seat&)> on_arrival);

  // --- On the accepting loop: the question and the answer.
  [[nodiscard]] client_join question() const noexcept { return {credentials, remote, {}}; }
  void refuse(client_refusal why, std::string text);

  // --- From the session
  void take_frame(const frame& received);
  void take_writable();
  void session_gone(const disconnect_cause& cause);
  void session_halted() noexcept { session_ = nullptr; }

  // --- From the actor
  // Null: it is gone.
  [[nodiscard]] client_connection* session() const noexcept { return session_; }
  void actor_gone(actor_ending how);

  byte_vector credentials;
  endpoint remote;
  client_admission answer = client_admission::refused({});
  client_refusal reason = client_refusal::failed;  // of a refusal
  bool counted = false;                            // as a client

 private:
  friend class client_desk;
  class joined_errand;
  class frame_errand;
  class writable_errand;
  class left_errand;
  enum class phase : std::uint8_t { free, asking, begun };

  void arrive() { next_(*this); }
  void begin(client_actor& who) noexcept;
  void leave_actor() noexcept;
  void frame_handled(std::size_t bytes) noexcept;
  template <class Errand, class... Args>
  void send_errand(std::size_t extra, Args&&... args);

  client_desk& desk_;
  delegate<void(client_seat&)> next_;
  client_connection* session_ = nullptr;  // null: it is gone
  client_actor* actor_ = nullptr;         // null: not yet, or gone
  actor_ref who_;
  std::size_t waiting_bytes_ = 0;  // of frames in the mailbox
  phase phase_ = phase::free;
  bool held_ = false;  // the session is not read from, because of them
};

// Counted on many loops, read anywhere.
struct client_counters {
  using counter = std::atomic<std::uint64_t>;
  counter joined{0};
  counter left{0};
  counter timed_out{0};
  counter vanished{0};
  counter frames_dropped{0};
  std::array<counter, client_refusal_count> refused{};

  static void add(counter& to) noexcept { to.fetch_add(1, std::memory_order_relaxed); }
  [[nodiscard]] client_stats read() const noexcept;
};

// What a desk has in common with the others, and what it asks of the accepting loop.
struct client_house {
  client_options options;
  client_admit admit;
  client_factory factory;
  client_counters counters;
  // On the accepting loop. A seat goes back with its answer.
  delegate<void(client_seat&)> on_question;
  // So many seats are free again, of which so many were counted.
  delegate<void(std::uint32_t seats, std::uint32_t clients)> on_returned;
};

class client_desk {
 public:
  client_desk(actor_loop& here, loop& accepting, client_house& house);
  ~client_desk();
  client_desk(const client_desk&) = delete;
  client_desk& operator=(const client_desk&) = delete;

  [[nodiscard]] actor_loop& here() const noexcept { return here_; }
  [[nodiscard]] client_house& house() const noexcept { return house_; }
  [[nodiscard]] loop& home() const noexcept { return here_.env().home(); }

  // --- On the desk's loop
  // The seat is the session's until session_gone, or until it is refused.
  client_seat& take_seat(client_connection& whose, const_bytes credentials);
  void ask(client_seat& seat);
  void give_back(client_seat& seat);

  // --- From the accepting loop
  void answer(client_seat& seat);
  // Once each: every actor is stopped in its turn; every actor ends.
  void stop_all() { home().post(stopping_); }
  void end_all() { home().post(ending_); }

 private:
  void on_answer(client_seat& seat);
  void begin(client_seat& seat);
  void turn_away(client_seat& seat, client_refusal why, std::string_view text);
  void on_stop_all();
  void on_end_all();
  void on_returned();

  actor_loop& here_;
  loop& accepting_;
  client_house& house_;
  std::vector<std::unique_ptr<client_seat>> seats_;
  std::vector<client_seat*> free_;
  bool closing_ = false;
  posted_call stopping_;
  posted_call ending_;
  // Seats that are free again and of which the accepting loop does not know: clients << 32 | seats. Who raises it
  // from 0 posts.
  std::atomic<std::uint64_t> returned_{0};
  posted_call returning_;
};

}  // namespace reprise
