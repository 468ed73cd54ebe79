// What can be told to an actor: a plain struct that has a name and can be encoded.
//
//   struct greet {
//     std::string who;
//     REPRISE_MESSAGE("hello.greet", who)        // from <reprise/actor/msgpack.hpp>
//   };
//   struct withdraw {
//     using reply = balance;                     // what an ask for it answers
//     …
//   };
//
// Any other encoding is a specialisation of message_traits; <reprise/actor/protobuf.hpp> is one.
#pragma once

#include <concepts>
#include <cstdint>
#include <string_view>

#include <reprise/actor/byte_sink.hpp>
#include <reprise/core/hash.hpp>

namespace reprise {

// For a type M:
//   static constexpr std::string_view name;                // on the wire, so it stays when M is renamed
//   static void encode(const M& value, byte_sink& out);
//   static bool decode(const_bytes from, M& value);        // false: that is no M. Never throws; what it allocates is bounded
//                                                          // by from.size(): an element a byte, at most.
template <class M>
struct message_traits;

template <class M>
concept message =
    std::movable<M> && requires(const M& value, M& room, byte_sink& out, const_bytes from) {
      { message_traits<M>::name } -> std::convertible_to<std::string_view>;
      message_traits<M>::encode(value, out);
      { message_traits<M>::decode(from, room) } -> std::same_as<bool>;
    };

template <class M>
concept request = message<M> && message<typename M::reply>;

// What a message's type is called in an envelope and on the wire: a hash of its name. Names of one class's handlers
// that collide are found when they are listed.
using message_id = std::uint64_t;

template <class M>
inline constexpr message_id message_id_of = hash_text(message_traits<M>::name);

// Which type of this program a value has: a name, or a peer, may lie.
using type_mark = const void*;

template <class M>
inline constexpr char type_mark_place = 0;
template <class M>
constexpr type_mark type_mark_of() noexcept {
  return &type_mark_place<M>;
}

}  // namespace reprise
