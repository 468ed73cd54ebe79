// One value of msgpack as an object tree that points into the bytes that were read.
//
// msgpack-cxx reads the same, but allocates its stacks and its zone for each message; this allocates nothing for
// messages of few fields.
#pragma once

#ifndef MSGPACK_NO_BOOST
#define MSGPACK_NO_BOOST
#endif
// Not <msgpack.hpp>: its unpacker brings <windows.h>, whose macros would be every user's.
#include <msgpack/object.hpp>
#include <msgpack/zone.hpp>

#include <array>
#include <bit>
#include <cstdint>
#include <new>
#include <optional>

#include <reprise/core/bytes.hpp>

namespace reprise::detail {

// Limits: 32 levels, and altogether no more elements than bytes came. Lives as long as its objects are used.
class msgpack_reader {
 public:
  explicit msgpack_reader(const_bytes from) noexcept
      : at_(reinterpret_cast<const unsigned char*>(from.data())), left_(from.size()) {}
  msgpack_reader(const msgpack_reader&) = delete;
  msgpack_reader& operator=(const msgpack_reader&) = delete;

  // False: not one value and nothing else, or beyond the limits.
  [[nodiscard]] bool read(msgpack::object& out) { return read_value(out, 0) && left_ == 0; }

 private:
  using type = msgpack::type::object_type;
  static constexpr std::size_t levels_max = 32;

  bool read_value(msgpack::object& out, std::size_t level) {
    if (left_ == 0) return false;
    const unsigned head = *at_;
    skip(1);
    if (head < 0x80) return number(out, head);
    if (head < 0x90) return map(out, head & 0x0f, level);
    if (head < 0xa0) return array(out, head & 0x0f, level);
    if (head < 0xc0) return text(out, head & 0x1f);
    if (head >= 0xe0) return signed_number(out, static_cast<std::int8_t>(head));
    std::uint64_t size = 0;
    switch (head) {
      case 0xc0: out.type = type::NIL; return true;
      case 0xc2:
      case 0xc3:
        out.type = type::BOOLEAN;
        out.via.boolean = head == 0xc3;
        return true;
      case 0xc4: return take<std::uint8_t>(size) && blob(out, size);
      case 0xc5: return take<std::uint16_t>(size) && blob(out, size);
      case 0xc6: return take<std::uint32_t>(size) && blob(out, size);
      case 0xc7: return take<std::uint8_t>(size) && extension(out, size);
      case 0xc8: return take<std::uint16_t>(size) && extension(out, size);
      case 0xc9: return take<std::uint32_t>(size) && extension(out, size);
      case 0xca:
        out.type = type::FLOAT32;
        if (!take<std::uint32_t>(size)) return false;
        // tidy: allow float: the format has them, and nothing is decided by one
        out.via.f64 = std::bit_cast<float>(static_cast<std::uint32_t>(size));
        return true;
      case 0xcb:
        out.type = type::FLOAT64;
        if (!take<std::uint64_t>(size)) return false;
        // tidy: allow float: the format has them, and nothing is decided by one
        out.via.f64 = std::bit_cast<double>(size);
        return true;
      case 0xcc: return take<std::uint8_t>(size) && number(out, size);
      case 0xcd: return take<std::uint16_t>(size) && number(out, size);
      case 0xce: return take<std::uint32_t>(size) && number(out, size);
      case 0xcf: return take<std::uint64_t>(size) && number(out, size);
      case 0xd0:
        return take<std::uint8_t>(size) && signed_number(out, static_cast<std::int8_t>(size));
      case 0xd1:
        return take<std::uint16_t>(size) && signed_number(out, static_cast<std::int16_t>(size));
      case 0xd2:
        return take<std::uint32_t>(size) && signed_number(out, static_cast<std::int32_t>(size));
      case 0xd3:
        return take<std::uint64_t>(size) && signed_number(out, static_cast<std::int64_t>(size));
      case 0xd4: return extension(out, 1);
      case 0xd5: return extension(out, 2);
      case 0xd6: return extension(out, 4);
      case 0xd7: return extension(out, 8);
      case 0xd8: return extension(out, 16);
      case 0xd9: return take<std::uint8_t>(size) && text(out, size);
      case 0xda: return take<std::uint16_t>(size) && text(out, size);
      case 0xdb: return take<std::uint32_t>(size) && text(out, size);
      case 0xdc: return take<std::uint16_t>(size) && array(out, size, level);
      case 0xdd: return take<std::uint32_t>(size) && array(out, size, level);
      case 0xde: return take<std::uint16_t>(size) && map(out, size, level);
      case 0xdf: return take<std::uint32_t>(size) && map(out, size, level);
      default: return false;
    }
  }

  static bool number(msgpack::object& out, std::uint64_t value) noexcept {
    out.type = type::POSITIVE_INTEGER;
    out.via.u64 = value;
    return true;
  }
  static bool signed_number(msgpack::object& out, std::int64_t value) noexcept {
    if (value >= 0) return number(out, static_cast<std::uint64_t>(value));
    out.type = type::NEGATIVE_INTEGER;
    out.via.i64 = value;
    return true;
  }
  bool text(msgpack::object& out, std::uint64_t size) noexcept {
    if (size > left_) return false;
    out.type = type::STR;
    out.via.str.ptr = here();
    out.via.str.size = static_cast<std::uint32_t>(size);
    skip(size);
    return true;
  }
  bool blob(msgpack::object& out, std::uint64_t size) noexcept {
    if (size > left_) return false;
    out.type = type::BIN;
    out.via.bin.ptr = here();
    out.via.bin.size = static_cast<std::uint32_t>(size);
    skip(size);
    return true;
  }
  // Its type stands before it and is part of what an object points to.
  bool extension(msgpack::object& out, std::uint64_t size) noexcept {
    if (size >= left_) return false;
    out.type = type::EXT;
    out.via.ext.ptr = here();
    out.via.ext.size = static_cast<std::uint32_t>(size);
    skip(size + 1);
    return true;
  }
  bool array(msgpack::object& out, std::uint64_t count, std::size_t level) {
    out.type = type::ARRAY;
    out.via.array.size = static_cast<std::uint32_t>(count);
    out.via.array.ptr = nullptr;
    if (!promise(count, level)) return false;
    if (count == 0) return true;
    msgpack::object* const items = static_cast<msgpack::object*>(room(count));
    out.via.array.ptr = items;
    for (std::uint64_t i = 0; i < count; ++i) {
      --promised_;
      if (!read_value(*::new (items + i) msgpack::object, level + 1)) return false;
    }
    return true;
  }
  bool map(msgpack::object& out, std::uint64_t count, std::size_t level) {
    static_assert(sizeof(msgpack::object_kv) == 2 * sizeof(msgpack::object));
    out.type = type::MAP;
    out.via.map.size = static_cast<std::uint32_t>(count);
    out.via.map.ptr = nullptr;
    if (!promise(2 * count, level)) return false;
    if (count == 0) return true;
    auto* const items = static_cast<msgpack::object_kv*>(room(2 * count));
    out.via.map.ptr = items;
    for (std::uint64_t i = 0; i < count; ++i) {
      msgpack::object_kv& item = *::new (items + i) msgpack::object_kv;
      --promised_;
      if (!read_value(item.key, level + 1)) return false;
      --promised_;
      if (!read_value(item.val, level + 1)) return false;
    }
    return true;
  }

  // Each element has at least one byte, so what does not fit never comes: nothing is allocated for it.
  bool promise(std::uint64_t count, std::size_t level) noexcept {
    if (level >= levels_max || count + promised_ > left_) return false;
    promised_ += count;
    return true;
  }
  void* room(std::uint64_t count) {
    if (count <= few_.size() - few_used_) {
      void* const out = few_[few_used_].bytes;
      few_used_ += count;
      return out;
    }
    if (!many_) many_.emplace();
    return many_->allocate_align(count * sizeof(msgpack::object), alignof(msgpack::object));
  }
  // Big-endian.
  template <class Integer>
  bool take(std::uint64_t& out) noexcept {
    if (left_ < sizeof(Integer)) return false;
    out = 0;
    for (std::size_t i = 0; i < sizeof(Integer); ++i) out = out << 8 | at_[i];
    skip(sizeof(Integer));
    return true;
  }
  [[nodiscard]] const char* here() const noexcept { return reinterpret_cast<const char*>(at_); }
  void skip(std::uint64_t count) noexcept {
    at_ += count;
    left_ -= count;
  }

  struct place {
    alignas(msgpack::object) std::byte bytes[sizeof(msgpack::object)];
  };

  const unsigned char* at_;
  std::size_t left_;
  std::uint64_t promised_ = 0;  // elements that must still come
  std::size_t few_used_ = 0;
  std::array<place, 16> few_;
  std::optional<msgpack::zone> many_;
};

}  // namespace reprise::detail
