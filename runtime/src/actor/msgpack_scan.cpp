// Whether bytes are sound msgpack, without building anything. The library's own limits hold for each array alone, and
// arrays that claim much may stand within each other: 1 MiB could cost 2 GiB.
#include <array>
#include <cstdint>

#include <reprise/core/bytes.hpp>

namespace reprise::detail {
namespace {

constexpr std::size_t depth_max = 32;

// One value without those within it.
struct token {
  std::uint64_t bytes = 1;     // all of it, so that 0 is none
  std::uint64_t children = 0;  // values that follow it and belong to it
};

std::uint64_t big_endian(const_bytes raw) noexcept {
  std::uint64_t out = 0;
  for (const std::byte each : raw) out = out << 8 | std::to_integer<std::uint64_t>(each);
  return out;
}

token read_token(const_bytes left) noexcept {
  const auto first = std::to_integer<unsigned>(left.front());
  if (first <= 0x7f || first >= 0xe0) return {};
  if (first <= 0x8f) return {1, std::uint64_t{2} * (first & 0x0f)};
  if (first <= 0x9f) return {1, first & 0x0f};
  if (first <= 0xbf) return {1u + (first & 0x1f), 0};

  // A count or a length of 1, 2 or 4 bytes, and what it counts.
  const auto counted = [&](unsigned width, std::uint64_t extra, std::uint64_t each) -> token {
    if (left.size() < 1u + width) return {0, 0};
    const std::uint64_t count = big_endian(left.subspan(1, width));
    return each != 0 ? token{1u + width, each * count} : token{1u + width + extra + count, 0};
  };
  switch (first) {
    case 0xc0:
    case 0xc2:
    case 0xc3: return {};
    case 0xc4: return counted(1, 0, 0);
    case 0xc5: return counted(2, 0, 0);
    case 0xc6: return counted(4, 0, 0);
    case 0xc7: return counted(1, 1, 0);
    case 0xc8: return counted(2, 1, 0);
    case 0xc9: return counted(4, 1, 0);
    case 0xca:
    case 0xce:
    case 0xd2: return {5, 0};
    case 0xcb:
    case 0xcf:
    case 0xd3: return {9, 0};
    case 0xcc:
    case 0xd0: return {2, 0};
    case 0xcd:
    case 0xd1: return {3, 0};
    case 0xd4: return {3, 0};
    case 0xd5: return {4, 0};
    case 0xd6: return {6, 0};
    case 0xd7: return {10, 0};
    case 0xd8: return {18, 0};
    case 0xd9: return counted(1, 0, 0);
    case 0xda: return counted(2, 0, 0);
    case 0xdb: return counted(4, 0, 0);
    case 0xdc: return counted(2, 0, 1);
    case 0xdd: return counted(4, 0, 1);
    case 0xde: return counted(2, 0, 2);
    case 0xdf: return counted(4, 0, 2);
    default: return {0, 0};
  }
}

}  // namespace

bool is_sound_msgpack(const_bytes left) noexcept {
  std::array<std::uint64_t, depth_max + 1> open{1};  // values that are still to come, by level
  std::size_t depth = 0;
  std::uint64_t owed = 1;  // on all levels; each has a byte at least
  while (owed != 0) {
    if (left.empty()) return false;
    const token one = read_token(left);
    if (one.bytes == 0 || one.bytes > left.size()) return false;
    left = left.subspan(static_cast<std::size_t>(one.bytes));
    --open[depth];
    owed += one.children;
    --owed;
    if (owed > left.size()) return false;
    if (one.children != 0) {
      if (depth == depth_max) return false;
      open[++depth] = one.children;
    }
    while (depth != 0 && open[depth] == 0) --depth;
  }
  return left.empty();
}

}  // namespace reprise::detail
