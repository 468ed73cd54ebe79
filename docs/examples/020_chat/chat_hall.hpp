// The rooms of a chat and who is in them. On one loop; sessions elsewhere reach it by its box.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>

#include <reprise/env/environment.hpp>
#include <reprise/session/post_box.hpp>
#include <reprise/session/session_sender.hpp>

namespace examples {

using member_id = std::uint64_t;

// What a session tells the hall.
struct chat_notice : reprise::post_box_item<chat_notice> {
  enum class kind : std::uint8_t { entered, said, left };
  kind what = kind::said;
  member_id who = 0;
  std::string text;
  reprise::session_sender sender;
};

class chat_hall {
 public:
  explicit chat_hall(reprise::environment env);
  ~chat_hall();
  chat_hall(const chat_hall&) = delete;
  chat_hall& operator=(const chat_hall&) = delete;

  // From any loop.
  void tell(std::unique_ptr<chat_notice> notice);
  // On its loop: takes no more notices; on_closed runs when none can be on its way. Once.
  void close(std::function<void()> on_closed);

  [[nodiscard]] std::size_t member_count() const noexcept { return members_.size(); }
  // Lines that a member's full queue did not take.
  [[nodiscard]] std::uint64_t skipped() const noexcept { return skipped_; }

 private:
  struct member {
    std::string name;
    std::string room;
    reprise::session_sender sender;
  };

  void on_notices();
  void try_retire();
  void enter(member_id who, reprise::session_sender sender);
  void leave(member_id who);
  void said(member_id who, std::string_view line);
  void rename(member& speaker, std::string_view name);
  void move(member_id who, member& speaker, std::string_view room);
  void list(const member& asker);
  void to_room(std::string_view room, std::string_view line);
  void to_one(const member& receiver, std::string_view line);

  reprise::post_box<chat_notice> box_;
  std::map<member_id, member> members_;
  std::map<std::string, std::set<member_id>, std::less<>> rooms_;
  std::uint64_t guests_ = 0;
  std::uint64_t skipped_ = 0;
  std::function<void()> on_closed_;
};

}  // namespace examples
