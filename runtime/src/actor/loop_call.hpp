// Something to do on another loop of the node.
#pragma once

#include <utility>

#include <reprise/actor/actor_loop.hpp>

namespace reprise {

template <class Call>
class loop_call final : public arrival {
 public:
  explicit loop_call(Call call) : call_(std::move(call)) {}
  void arrive(actor_loop& here) override {
    call_(here);
    here.pool().destroy(*this);
  }

 private:
  Call call_;
};

// On `to`, in the order in which `from` calls; at once where both are the same.
template <class Call>
void call_on(actor_loop& from, std::uint16_t to, Call call) {
  if (from.index() == to) return call(from);
  from.send_to_loop(to, from.pool().make<loop_call<Call>>(std::move(call)));
}

}  // namespace reprise
