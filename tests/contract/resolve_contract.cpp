// What network::resolve promises.
#include <algorithm>

#include "contract_test.hpp"

namespace reprise::contract {
namespace {

class resolving : public contract_test {
 protected:
  probe<resolve_operation>& resolve(std::string host, std::uint16_t port) {
    auto& lookup = keep<probe<resolve_operation>>();
    on(client(), [this, &lookup, host, port] {
      std::string passing = host;  // the name is copied before the call returns
      lookup.begin([&](auto& op) { client().at(0).net().resolve(op, passing, port); });
      passing.assign(passing.size(), '!');
    });
    EXPECT_TRUE(wait_for([&] { return lookup.done(); }));
    return lookup;
  }
};

TEST_P(resolving, an_address_in_text_gives_itself) {
  auto& lookup = resolve("192.0.2.7", 80);
  ASSERT_EQ(errc::ok, lookup.error());
  ASSERT_EQ(1u, lookup.op.endpoints().size());
  EXPECT_EQ("192.0.2.7:80", lookup.op.endpoints()[0].to_string());
  auto& six = resolve("2001:db8::1", 443);
  ASSERT_EQ(errc::ok, six.error());
  ASSERT_EQ(1u, six.op.endpoints().size());
  EXPECT_EQ("[2001:db8::1]:443", six.op.endpoints()[0].to_string());
}

TEST_P(resolving, the_name_of_a_node_gives_its_address) {
  auto& lookup = resolve(server().host_name(), 1234);
  ASSERT_EQ(errc::ok, lookup.error());
  const auto& found = lookup.op.endpoints();
  EXPECT_NE(found.end(), std::find(found.begin(), found.end(), endpoint(server().address(), 1234)));
}

TEST_P(resolving, a_name_that_is_not_there_fails) {
  auto& lookup = resolve("nobody.invalid", 80);  // RFC 2606
  EXPECT_EQ(errc::name_not_found, lookup.error());
}

TEST_P(resolving, ends_by_cancel) {
  auto& lookup = keep<probe<resolve_operation>>();
  on(client(), [&] {
    lookup.begin([&](auto& op) { client().at(0).net().resolve(op, "nobody.invalid", 80); });
    client().at(0).net().cancel(lookup.op);
    EXPECT_TRUE(lookup.pending());
  });
  ASSERT_TRUE(wait_for([&] { return lookup.done(); }));
  EXPECT_TRUE(lookup.error() == errc::cancelled || lookup.error() == errc::name_not_found);
  auto& again = resolve("127.0.0.1", 1);
  EXPECT_EQ(errc::ok, again.error());
}

TEST_P(resolving, can_be_done_again_with_the_same_operation) {
  auto& lookup = resolve("127.0.0.1", 1);
  on(client(),
     [&] { lookup.begin([&](auto& op) { client().at(0).net().resolve(op, "127.0.0.2", 2); }); });
  ASSERT_TRUE(wait_for([&] { return lookup.done(); }));
  ASSERT_EQ(1u, lookup.op.endpoints().size());
  EXPECT_EQ("127.0.0.2:2", lookup.op.endpoints()[0].to_string());
}

REPRISE_CONTRACT(resolving);

}  // namespace
}  // namespace reprise::contract
