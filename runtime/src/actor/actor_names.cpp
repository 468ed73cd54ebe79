#include <fmt/format.h>

#include <array>

#include <reprise/actor/actor_down.hpp>
#include <reprise/actor/actor_options.hpp>
#include <reprise/actor/actor_stats.hpp>
#include <reprise/actor/ask_result.hpp>
#include <reprise/actor/dead_letter.hpp>
#include <reprise/actor/tell_result.hpp>

namespace reprise {

std::string to_string(const actor_ref& ref) {
  if (!ref) return "nobody";
  return fmt::format("{:016x}/{}/{}.{}", ref.node().value, ref.loop(), ref.slot(),
                     ref.generation());
}

std::string_view to_string(ask_error error) noexcept {
  switch (error) {
    case ask_error::not_sent: return "not sent";
    case ask_error::maybe_delivered: return "maybe delivered";
    case ask_error::timed_out: return "timed out";
    case ask_error::target_down: return "target down";
    case ask_error::overflow: return "overflow";
    case ask_error::not_handled: return "not handled";
    case ask_error::undecodable: return "undecodable";
    case ask_error::too_large: return "too large";
    case ask_error::crashed: return "crashed";
    case ask_error::no_reply: return "no reply";
  }
  return "unknown";
}

std::string_view to_string(tell_result result) noexcept {
  switch (result) {
    case tell_result::ok: return "ok";
    case tell_result::not_here: return "not here";
    case tell_result::overflow: return "overflow";
    case tell_result::too_large: return "too large";
    case tell_result::no_link: return "no link";
  }
  return "unknown";
}

std::string_view to_string(dead_letter_reason reason) noexcept {
  switch (reason) {
    case dead_letter_reason::not_here: return "not here";
    case dead_letter_reason::stopped: return "stopped";
    case dead_letter_reason::overflow: return "overflow";
    case dead_letter_reason::not_handled: return "not handled";
    case dead_letter_reason::undecodable: return "undecodable";
    case dead_letter_reason::too_large: return "too large";
    case dead_letter_reason::no_link: return "no link";
    case dead_letter_reason::link_full: return "link full";
    case dead_letter_reason::not_sent: return "not sent";
    case dead_letter_reason::expired: return "expired";
    case dead_letter_reason::too_many_hops: return "too many hops";
  }
  return "unknown";
}

std::string_view to_string(down_reason reason) noexcept {
  switch (reason) {
    case down_reason::stopped: return "stopped";
    case down_reason::crashed: return "crashed";
    case down_reason::killed: return "killed";
    case down_reason::not_found: return "not found";
    case down_reason::link_lost: return "link lost";
    case down_reason::node_restarted: return "node restarted";
    case down_reason::moved: return "moved";
  }
  return "unknown";
}

const char* actor_options::problem() const noexcept {
  if (loop_count > 0xffff) return "loop_count: at most 65,535";
  if (mailbox_max < 1 || mailbox_max > mailbox_limit) return "mailbox_max: 1 to 2^24";
  if (turn_max < 1 || turn_max > (1u << 20)) return "turn_max: 1 to 2^20";
  if (message_bytes_max < 1 || message_bytes_max > (std::size_t{1} << 30))
    return "message_bytes_max: 1 to 2^30";
  if (forward_for < 1ms || forward_for > 1'000'000s) return "forward_for: 1 ms to 10^6 s";
  if (move_answer_within < 1ms || move_answer_within > 1'000'000s)
    return "move_answer_within: 1 ms to 10^6 s";
  if (generation_first == 0) return "generation_first: not 0";
  return peers.has_value() ? peers->problem() : nullptr;
}

actor_stats& actor_stats::operator+=(const actor_stats& other) noexcept {
  accepted += other.accepted;
  handled += other.handled;
  sent_remote += other.sent_remote;
  forwarded += other.forwarded;
  signals += other.signals;
  asks += other.asks;
  late_answers += other.late_answers;
  spawned += other.spawned;
  ended += other.ended;
  crashed += other.crashed;
  restarts += other.restarts;
  for (std::size_t i = 0; i < dead_letters.size(); ++i) dead_letters[i] += other.dead_letters[i];
  return *this;
}

}  // namespace reprise
