// An actor that holds channels, and notes how they end.
#pragma once

#include <reprise/actor/reliable_channel.hpp>

#include "probe.hpp"

namespace reprise::testing {

class shipper final : public actor {
 public:
  shipper(actor_init& init, logbook log, shipper** out) : actor(init), log_(std::move(log)) {
    *out = this;
  }
  static void setup(handlers<shipper>& on) { on.channel_ended(&shipper::over); }
  reliable_channel& open(const actor_ref& to, channel_options how = {}) {
    channels.push_back(std::make_unique<reliable_channel>(*this, to, how));
    return *channels.back();
  }
  using actor::stop;
  std::vector<std::unique_ptr<reliable_channel>> channels;

 private:
  void over(const channel_ended& how) {
    constexpr const char* names[] = {"target down", "node restarted", "refused"};
    log_->push_back(fmt::format("over {} {}+{}", names[static_cast<int>(how.why)], how.confirmed,
                                how.unconfirmed_count));
  }
  logbook log_;
};

}  // namespace reprise::testing
