#include "chat_hall.hpp"

#include <fmt/format.h>

namespace examples {

using namespace reprise;

namespace {

constexpr std::size_t name_bytes_max = 32;

// Letters, digits, '-' and '_': what a name may consist of.
bool well_formed(std::string_view name) {
  if (name.empty() || name.size() > name_bytes_max) return false;
  for (const char c : name) {
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    if (!letter && !(c >= '0' && c <= '9') && c != '-' && c != '_') return false;
  }
  return true;
}

}  // namespace

chat_hall::chat_hall(environment env)
    : box_(env.home(), delegate<void()>::to<&chat_hall::on_notices>(this)) {}

chat_hall::~chat_hall() {
  for (chat_notice* item = box_.take(); item != nullptr;) {
    const std::unique_ptr<chat_notice> held(item);
    item = box_.next(*item);
  }
}

void chat_hall::tell(std::unique_ptr<chat_notice> notice) {
  if (box_.push(*notice)) static_cast<void>(notice.release());  // the box has it now
}

void chat_hall::on_notices() {
  for (chat_notice* item = box_.take(); item != nullptr;) {
    const std::unique_ptr<chat_notice> notice(item);
    item = box_.next(*item);
    switch (notice->what) {
      case chat_notice::kind::entered: enter(notice->who, std::move(notice->sender)); break;
      case chat_notice::kind::said: said(notice->who, notice->text); break;
      case chat_notice::kind::left: leave(notice->who); break;
    }
  }
  if (on_closed_) try_retire();
}

void chat_hall::close(std::function<void()> on_closed) {
  on_closed_ = std::move(on_closed);
  try_retire();
}

void chat_hall::try_retire() {
  if (box_.retire()) std::exchange(on_closed_, nullptr)();
}

void chat_hall::enter(member_id who, session_sender sender) {
  member& fresh = members_[who];
  fresh.name = fmt::format("guest-{}", ++guests_);
  fresh.room = "lobby";
  fresh.sender = std::move(sender);
  rooms_["lobby"].insert(who);
  to_one(fresh, fmt::format("* welcome, {}; you are in lobby", fresh.name));
}

void chat_hall::leave(member_id who) {
  const auto found = members_.find(who);
  if (found == members_.end()) return;
  const std::string room = found->second.room;
  const std::string name = found->second.name;
  members_.erase(found);
  const auto place = rooms_.find(room);
  place->second.erase(who);
  if (place->second.empty()) {
    rooms_.erase(place);
  } else {
    to_room(room, fmt::format("* {} has left", name));
  }
}

void chat_hall::said(member_id who, std::string_view line) {
  const auto found = members_.find(who);
  if (found == members_.end()) return;
  member& speaker = found->second;
  if (line.starts_with("/name ")) {
    rename(speaker, line.substr(6));
  } else if (line.starts_with("/join ")) {
    move(who, speaker, line.substr(6));
  } else if (line == "/who") {
    list(speaker);
  } else if (line.starts_with('/')) {
    to_one(speaker, "* commands: /name NAME, /join ROOM, /who, /quit");
  } else {
    to_room(speaker.room, fmt::format("{}: {}", speaker.name, line));
  }
}

void chat_hall::rename(member& speaker, std::string_view name) {
  if (!well_formed(name)) {
    to_one(speaker, "* a name is 1 to 32 letters, digits, - or _");
    return;
  }
  for (const auto& [id, other] : members_) {
    if (other.name == name) {
      to_one(speaker, fmt::format("* {} is taken", name));
      return;
    }
  }
  to_room(speaker.room, fmt::format("* {} is now {}", speaker.name, name));
  speaker.name = name;
}

void chat_hall::move(member_id who, member& speaker, std::string_view room) {
  if (!well_formed(room)) {
    to_one(speaker, "* a room is 1 to 32 letters, digits, - or _");
    return;
  }
  if (speaker.room == room) return;
  const auto old = rooms_.find(speaker.room);
  old->second.erase(who);
  if (old->second.empty()) {
    rooms_.erase(old);
  } else {
    to_room(speaker.room, fmt::format("* {} has left", speaker.name));
  }
  speaker.room = room;
  rooms_[speaker.room].insert(who);
  to_room(speaker.room, fmt::format("* {} has entered {}", speaker.name, speaker.room));
}

void chat_hall::list(const member& asker) {
  std::string names;
  for (const member_id id : rooms_.find(asker.room)->second) names += " " + members_.at(id).name;
  to_one(asker, fmt::format("* in {}:{}", asker.room, names));
}

void chat_hall::to_room(std::string_view room, std::string_view line) {
  const auto place = rooms_.find(room);
  if (place == rooms_.end()) return;
  for (const member_id id : place->second) to_one(members_.at(id), line);
}

// A slow reader loses lines and delays nobody.
void chat_hall::to_one(const member& receiver, std::string_view line) {
  if (receiver.sender.send(as_bytes(line)) == send_result::would_block) ++skipped_;
}

}  // namespace examples
