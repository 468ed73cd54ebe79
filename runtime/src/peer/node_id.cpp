#include <reprise/peer/node_id.hpp>

#include <algorithm>

namespace reprise {

result<node_id> node_id::parse(std::string_view text) {
  const auto allowed = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
           c == '_' || c == '-';
  };
  if (text.empty() || text.size() > node_id_bytes_max ||
      !std::all_of(text.begin(), text.end(), allowed))
    return errc::protocol_error;
  node_id out;
  out.text_ = text;
  return out;
}

}  // namespace reprise
