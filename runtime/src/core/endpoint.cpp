#include <reprise/core/endpoint.hpp>

#include <charconv>

#include <fmt/format.h>

namespace reprise {
namespace {

result<std::uint16_t> parse_port(std::string_view text) {
  std::uint16_t port = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  if (text.empty() || error != std::errc{} || end != text.data() + text.size())
    return errc::name_not_found;
  return port;
}

result<ip_address> parse_v4(std::string_view text) {
  std::uint32_t value = 0;
  const char* at = text.data();
  const char* const end = text.data() + text.size();
  for (int part = 0; part < 4; ++part) {
    if (part > 0 && (at == end || *at++ != '.')) return errc::name_not_found;
    unsigned octet = 256;
    const auto parsed = std::from_chars(at, end, octet);
    if (parsed.ec != std::errc{} || octet > 255 || parsed.ptr - at > 3) return errc::name_not_found;
    at = parsed.ptr;
    value = value << 8 | octet;
  }
  if (at != end) return errc::name_not_found;
  return ip_address::v4(value);
}

result<ip_address> parse_v6(std::string_view text) {
  std::array<std::uint16_t, 8> groups{};
  std::size_t count = 0;
  std::size_t gap = 8;  // index of "::", 8 when there is none
  const char* at = text.data();
  const char* const end = text.data() + text.size();
  if (text.starts_with("::")) {
    gap = 0;
    at += 2;
  }
  while (at != end) {
    if (count == 8) return errc::name_not_found;
    unsigned group = 0x10000;
    const auto parsed = std::from_chars(at, end, group, 16);
    if (parsed.ec != std::errc{} || group > 0xffff || parsed.ptr - at > 4)
      return errc::name_not_found;
    groups[count++] = static_cast<std::uint16_t>(group);
    at = parsed.ptr;
    if (at == end) break;
    if (*at++ != ':' || at == end) return errc::name_not_found;
    if (*at == ':') {
      if (gap != 8) return errc::name_not_found;
      gap = count;
      ++at;
    }
  }
  if (gap == 8 ? count != 8 : count == 8) return errc::name_not_found;
  std::array<std::uint8_t, 16> octets{};
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t group = i < gap ? i : 8 - count + i;
    octets[2 * group] = static_cast<std::uint8_t>(groups[i] >> 8);
    octets[2 * group + 1] = static_cast<std::uint8_t>(groups[i]);
  }
  return ip_address::v6(octets);
}

struct split_place {
  std::string_view host;
  std::string_view port;
};

// Brackets are around an address with colons, and nothing else: without them nobody could tell where its
// port begins.
result<split_place> split(std::string_view text) {
  if (text.starts_with('[')) {
    const auto close = text.find("]:");
    if (close == std::string_view::npos) return errc::name_not_found;
    const std::string_view inside = text.substr(1, close - 1);
    if (inside.find(':') == std::string_view::npos) return errc::name_not_found;
    return split_place{inside, text.substr(close + 2)};
  }
  const auto colon = text.find(':');
  if (colon == std::string_view::npos) return errc::name_not_found;
  return split_place{text.substr(0, colon), text.substr(colon + 1)};
}

}  // namespace

result<ip_address> ip_address::parse(std::string_view text) {
  return text.find(':') == std::string_view::npos ? parse_v4(text) : parse_v6(text);
}

std::string ip_address::to_string() const {
  if (family_ == address_family::v4)
    return fmt::format("{}.{}.{}.{}", octets_[0], octets_[1], octets_[2], octets_[3]);
  // RFC 5952: the longest run of two or more zero groups becomes "::".
  const auto group = [this](std::size_t i) {
    return static_cast<unsigned>(octets_[2 * i] << 8 | octets_[2 * i + 1]);
  };
  std::size_t best = 8;
  std::size_t best_length = 1;
  for (std::size_t i = 0; i < 8; ++i) {
    std::size_t length = 0;
    while (i + length < 8 && group(i + length) == 0) ++length;
    if (length > best_length) {
      best = i;
      best_length = length;
    }
  }
  std::string out;
  for (std::size_t i = 0; i < 8;) {
    if (i == best) {
      out += "::";
      i += best_length;
      continue;
    }
    if (!out.empty() && out.back() != ':') out += ':';
    out += fmt::format("{:x}", group(i));
    ++i;
  }
  return out;
}

result<endpoint> endpoint::parse(std::string_view text) {
  const auto parts = split(text);
  if (!parts) return parts.error();
  const auto address = ip_address::parse(parts.value().host);
  const auto port = parse_port(parts.value().port);
  if (!address || !port) return errc::name_not_found;
  return endpoint(address.value(), port.value());
}

std::string endpoint::to_string() const {
  return address.family() == address_family::v4 ? fmt::format("{}:{}", address.to_string(), port)
                                                : fmt::format("[{}]:{}", address.to_string(), port);
}

result<host_port> host_port::parse(std::string_view text) {
  const auto parts = split(text);
  if (!parts) return parts.error();
  const auto port = parse_port(parts.value().port);
  if (!port || parts.value().host.empty() || parts.value().host.size() > 253)
    return errc::name_not_found;
  host_port out;
  out.host = std::string(parts.value().host);
  out.port = port.value();
  return out;
}

}  // namespace reprise
