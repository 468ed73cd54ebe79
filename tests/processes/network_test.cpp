// Two machines of their own network stacks and a cable that is pulled and plugged in again: network namespaces with a
// pair of virtual interfaces. Skipped where that is not permitted.
#include <unistd.h>

#include <cstdlib>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "cluster.hpp"

namespace reprise::testing {
namespace {

bool ip(const std::string& words) {
  return std::system(("ip " + words + " >/dev/null 2>&1").c_str()) == 0;
}

class cable {
 public:
  cable()
      : a_(fmt::format("reprise-{}-a", ::getpid())), b_(fmt::format("reprise-{}-b", ::getpid())) {
    usable_ = ip("netns add " + a_) && ip("netns add " + b_) &&
              ip(fmt::format("-n {} link add cable type veth peer name cable netns {}", a_, b_)) &&
              ip(fmt::format("-n {} address add 10.213.7.1/24 dev cable", a_)) &&
              ip(fmt::format("-n {} address add 10.213.7.2/24 dev cable", b_)) &&
              ip(fmt::format("-n {} link set cable up", a_)) &&
              ip(fmt::format("-n {} link set cable up", b_));
  }
  ~cable() {
    ip("netns delete " + a_);
    ip("netns delete " + b_);
  }
  cable(const cable&) = delete;
  cable& operator=(const cable&) = delete;

  [[nodiscard]] bool usable() const { return usable_; }
  [[nodiscard]] std::vector<std::string> inside_a() const { return {"ip", "netns", "exec", a_}; }
  [[nodiscard]] std::vector<std::string> inside_b() const { return {"ip", "netns", "exec", b_}; }
  void pull() { ASSERT_TRUE(ip(fmt::format("-n {} link set cable down", a_))); }
  void plug_in() { ASSERT_TRUE(ip(fmt::format("-n {} link set cable up", a_))); }

 private:
  std::string a_;
  std::string b_;
  bool usable_ = false;
};

TEST(pulled_cable, is_silence_on_both_sides_and_a_new_epoch_when_it_is_back) {
  cable wire;
  if (!wire.usable())
    GTEST_SKIP() << "no network namespaces here: this needs iproute2, root, and permission for "
                    "`ip netns add` and veth";
  cluster nodes;
  nodes.add("alpha", {});
  nodes.place("alpha", "10.213.7.1:7701", wire.inside_a());
  nodes.add("beta", {"alpha"});
  nodes.place("beta", "10.213.7.2:7702", wire.inside_b());
  nodes.start("alpha");
  nodes.start("beta");
  ASSERT_TRUE(nodes.await_together());

  wire.pull();
  for (const auto& [one, other] : {std::pair("alpha", "beta"), std::pair("beta", "alpha")}) {
    nodes.await([&] { return nodes.seen(one, other).silences > 0; }, "it is suspected");
    nodes.await([&] { return !nodes.seen(one, other).up; }, "it is down");
    EXPECT_EQ(1u, nodes.seen(one, other).watches_over) << one;
  }
  wire.plug_in();
  for (const auto& [one, other] : {std::pair("alpha", "beta"), std::pair("beta", "alpha")}) {
    nodes.await([&] { return nodes.seen(one, other).member_ups == 2; }, "they meet again");
    EXPECT_EQ(2u, nodes.seen(one, other).epoch) << one;
    EXPECT_EQ(nodes.log(other).incarnation(), nodes.seen(one, other).incarnation) << one;
  }
  nodes.stop("beta");
  nodes.stop("alpha");
}

}  // namespace
}  // namespace reprise::testing
