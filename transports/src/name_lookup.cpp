#include "name_lookup.hpp"

#include "endpoint_conversion.hpp"
#include "error_translation.hpp"
#include "socket_loop.hpp"

namespace reprise::transports {

name_lookup::name_lookup(socket_loop& home, name_lookups& owner, resolve_operation& op,
                         std::uint16_t port)
    : home_(home),
      owner_(owner),
      op_(&op),
      port_(port),
      turn_(delegate<void()>::to<&name_lookup::on_turn>(this)) {
  home_.objects().add(*this);
}

void name_lookup::begin(tcp_resolver& resolver, std::string_view host) {
  if (const auto address = ip_address::parse(host)) {
    op_->give({endpoint(address.value(), port_)});
    answered_ = true;
    return home_.run_soon(turn_);
  }
  resolver.async_resolve(host, {}, [this](const asio::error_code& error, const auto& found) {
    on_resolved(error, found);
  });
}

void name_lookup::on_resolved(const asio::error_code& error,
                              const tcp_resolver::results_type& found) {
  answered_ = true;
  if (turn_.linked()) return;  // cancelled just now
  if (op_ != nullptr) {
    std::vector<endpoint> places;
    for (const auto& entry : found)
      places.emplace_back(from_native(entry.endpoint().address()), port_);
    error_ = !error && places.empty() ? errc::name_not_found : translate(error);
    op_->give(std::move(places));
  }
  on_turn();
}

void name_lookup::cancel() {
  if (turn_.linked()) return;  // its outcome is known already
  error_ = errc::cancelled;
  home_.run_soon(turn_);
}

void name_lookup::on_turn() {
  resolve_operation* const op = std::exchange(op_, nullptr);
  socket_loop& home = home_;
  const errc error = error_;
  if (answered_) owner_.take(*this).reset();
  if (op != nullptr) home.complete(*op, {door_kind::resolve, error, home.core().entity(), 0});
}

void name_lookup::abandon() noexcept {
  if (op_ != nullptr) op_->abandon();
  home_.forget(turn_);
}

}  // namespace reprise::transports
