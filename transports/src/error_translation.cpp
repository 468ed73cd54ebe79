#include "error_translation.hpp"

#include <asio/error.hpp>

namespace reprise::transports {
namespace {

struct entry {
  std::error_code native;
  errc condition;
};

// Compared by value: on Windows the same condition has a WSA number and sometimes a system number.
const entry* table_begin() noexcept {
  using namespace asio::error;
  const auto system = [](int number) { return std::error_code(number, asio::system_category()); };
  static const entry table[] = {
      {make_error_code(operation_aborted), errc::cancelled},
      {make_error_code(eof), errc::end_of_stream},
      {make_error_code(connection_reset), errc::connection_reset},
      {make_error_code(connection_aborted), errc::connection_reset},
      {make_error_code(broken_pipe), errc::connection_reset},
      {make_error_code(network_reset), errc::connection_reset},
      {make_error_code(connection_refused), errc::connection_refused},
      {make_error_code(timed_out), errc::timed_out},
      {make_error_code(host_unreachable), errc::unreachable},
      {make_error_code(network_unreachable), errc::unreachable},
      {make_error_code(network_down), errc::unreachable},
      {make_error_code(address_in_use), errc::address_in_use},
      {make_error_code(access_denied), errc::permission_denied},
      {make_error_code(no_permission), errc::permission_denied},
      {make_error_code(host_not_found), errc::name_not_found},
      {make_error_code(host_not_found_try_again), errc::name_not_found},
      {make_error_code(no_data), errc::name_not_found},
      {make_error_code(no_recovery), errc::name_not_found},
      {make_error_code(service_not_found), errc::name_not_found},
      {make_error_code(no_descriptors), errc::out_of_resources},
      {make_error_code(no_buffer_space), errc::out_of_resources},
      {make_error_code(no_memory), errc::out_of_resources},
      {make_error_code(message_size), errc::message_too_large},
      {make_error_code(bad_descriptor), errc::closed},
      {make_error_code(not_socket), errc::closed},
      {make_error_code(shut_down), errc::closed},
      {make_error_code(address_family_not_supported), errc::unsupported},
      {make_error_code(operation_not_supported), errc::unsupported},
#if defined(ASIO_WINDOWS)
      {system(WSAEADDRNOTAVAIL), errc::address_not_available},
      {system(ERROR_NETNAME_DELETED), errc::connection_reset},
      {system(ERROR_CONNECTION_ABORTED), errc::connection_reset},
      {system(ERROR_PORT_UNREACHABLE), errc::connection_refused},
      {system(ERROR_CONNECTION_REFUSED), errc::connection_refused},
      {system(ERROR_SEM_TIMEOUT), errc::timed_out},
      {system(ERROR_HOST_UNREACHABLE), errc::unreachable},
      {system(ERROR_NETWORK_UNREACHABLE), errc::unreachable},
      {system(ERROR_TOO_MANY_OPEN_FILES), errc::out_of_resources},
#else
      {system(EADDRNOTAVAIL), errc::address_not_available},
      {system(ENFILE), errc::out_of_resources},
      {system(EPROTONOSUPPORT), errc::unsupported},
#endif
      {{}, errc::ok},
  };
  return table;
}

}  // namespace

errc translate(const std::error_code& error) noexcept {
  if (!error) return errc::ok;
  for (const entry* at = table_begin(); at->native; ++at)
    if (at->native == error) return at->condition;
  return errc::io_error;
}

bool would_block(const std::error_code& error) noexcept {
  return error == asio::error::would_block || error == asio::error::try_again ||
         error == asio::error::interrupted;
}

bool accept_again(const std::error_code& error) noexcept {
#if defined(ASIO_WINDOWS)
  return error == asio::error::connection_aborted || error == asio::error::connection_reset;
#else
  // accept(2) on Linux also reports what was already wrong with the new connection.
  for (const int number : {ECONNABORTED, EPROTO, ENOPROTOOPT, EHOSTDOWN, EHOSTUNREACH, ENETDOWN,
                           ENETUNREACH, ENONET, EOPNOTSUPP})
    if (error == std::error_code(number, asio::system_category())) return true;
  return false;
#endif
}

}  // namespace reprise::transports
