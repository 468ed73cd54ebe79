#include <reprise/core/error.hpp>

#include <string>

namespace reprise {
namespace {

class category final : public std::error_category {
 public:
  const char* name() const noexcept override { return "reprise"; }
  std::string message(int value) const override {
    return std::string(to_string(static_cast<errc>(value)));
  }
};

}  // namespace

std::string_view to_string(errc code) noexcept {
  switch (code) {
    case errc::ok: return "ok";
    case errc::cancelled: return "cancelled";
    case errc::end_of_stream: return "end of stream";
    case errc::connection_reset: return "connection reset";
    case errc::connection_refused: return "connection refused";
    case errc::timed_out: return "timed out";
    case errc::unreachable: return "unreachable";
    case errc::address_in_use: return "address in use";
    case errc::address_not_available: return "address not available";
    case errc::permission_denied: return "permission denied";
    case errc::name_not_found: return "name not found";
    case errc::out_of_resources: return "out of resources";
    case errc::message_too_large: return "message too large";
    case errc::closed: return "closed";
    case errc::unsupported: return "unsupported";
    case errc::protocol_error: return "protocol error";
    case errc::io_error: return "input/output error";
    case errc::work_failed: return "work failed";
  }
  return "unknown error";
}

const std::error_category& reprise_category() noexcept {
  static const category instance;
  return instance;
}

std::error_code make_error_code(errc code) noexcept {
  return {static_cast<int>(code), reprise_category()};
}

}  // namespace reprise
