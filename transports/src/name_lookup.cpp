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

void name_lookup::begin(std::string_view host) {
  if (const auto address = ip_address::parse(host)) {
    op_->give({endpoint(address.value(), port_)});
    return finish_soon(errc::ok);
  }
  const auto answer = system_lookup::handler::to<&name_lookup::on_answer>(this);
  if (!system_.ask(std::string(host), home_.native_executor(), answer))
    finish_soon(errc::out_of_resources);
}

void name_lookup::finish_soon(errc error) {
  error_ = error;
  home_.run_soon(turn_);
}

void name_lookup::on_answer(const asio::error_code& error, const system_lookup::results& found) {
  if (turn_.linked()) return;  // cancelled just now
  std::vector<endpoint> places;
  for (const auto& entry : found)
    places.emplace_back(from_native(entry.endpoint().address()), port_);
  error_ = !error && places.empty() ? errc::name_not_found : translate(error);
  op_->give(std::move(places));
  on_turn();
}

void name_lookup::cancel() {
  if (turn_.linked()) return;  // its outcome is known already
  system_.forget();
  finish_soon(errc::cancelled);
}

void name_lookup::on_turn() {
  resolve_operation& op = *std::exchange(op_, nullptr);
  socket_loop& home = home_;
  const errc error = error_;
  owner_.take(*this).reset();
  home.complete(op, {door_kind::resolve, error, home.core().entity(), 0});
}

void name_lookup::abandon() noexcept {
  system_.forget();
  if (op_ != nullptr) op_->abandon();
  home_.forget(turn_);
}

}  // namespace reprise::transports
