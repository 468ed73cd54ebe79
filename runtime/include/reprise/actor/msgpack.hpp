// Messages encoded by msgpack-cxx (https://msgpack.org, version 5 of the format), which the including program
// provides.
//
// A struct is an array of its fields in the order of REPRISE_MESSAGE. A newer version appends fields: a reader
// that does not know them skips them, and one that misses them keeps its defaults.
//
// Limits on what is decoded: 32 levels; arrays and maps have no more elements altogether than bytes came.
#pragma once

#ifndef MSGPACK_NO_BOOST
#define MSGPACK_NO_BOOST
#endif
#include <msgpack/object.hpp>
#include <msgpack/pack.hpp>
#include <msgpack/type.hpp>

#include <reprise/actor/actor_ref.hpp>
#include <reprise/actor/message.hpp>
#include <reprise/actor/msgpack_reader.hpp>

// Inside a struct: its name on the wire, then its fields.
#define REPRISE_MESSAGE(wire_name, ...)                       \
  static constexpr std::string_view message_name = wire_name; \
  MSGPACK_DEFINE_ARRAY(__VA_ARGS__)

namespace reprise {

template <class M>
concept msgpack_message = requires {
  { M::message_name } -> std::convertible_to<std::string_view>;
} && requires(const M& value, msgpack::packer<byte_sink>& to) { value.msgpack_pack(to); };

template <msgpack_message M>
struct message_traits<M> {
  static constexpr std::string_view name = M::message_name;

  static void encode(const M& value, byte_sink& out) {
    msgpack::packer<byte_sink> to(out);
    value.msgpack_pack(to);
  }
  static bool decode(const_bytes from, M& value) {
    detail::msgpack_reader reader(from);
    msgpack::object object;
    try {
      if (!reader.read(object)) return false;
      object.convert(value);
    } catch (const std::exception&) {
      return false;
    }
    return true;
  }
};

}  // namespace reprise

// References travel in messages.
template <>
struct msgpack::adaptor::pack<reprise::actor_ref> {
  template <class Stream>
  packer<Stream>& operator()(packer<Stream>& to, const reprise::actor_ref& value) const {
    to.pack_array(4);
    to.pack_uint64(value.node().value);
    to.pack_uint32(value.slot());
    to.pack_uint32(value.generation());
    to.pack_uint16(value.loop());
    return to;
  }
};

template <>
struct msgpack::adaptor::convert<reprise::actor_ref> {
  const msgpack::object& operator()(const msgpack::object& from, reprise::actor_ref& value) const {
    if (from.type != msgpack::type::ARRAY || from.via.array.size < 4) throw msgpack::type_error();
    const msgpack::object* const part = from.via.array.ptr;
    value = reprise::actor_ref({part[0].as<std::uint64_t>()}, part[3].as<std::uint16_t>(),
                               part[1].as<std::uint32_t>(), part[2].as<std::uint32_t>());
    return from;
  }
};
