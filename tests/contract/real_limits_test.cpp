// What happens at the limits of the operating system. Only real sockets have them.
#if !defined(_WIN32)

#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <vector>

#include "contract_test.hpp"

namespace reprise::contract {
namespace {

// While it lives this process gets no descriptor more.
class no_descriptors {
 public:
  no_descriptors() {
    ::getrlimit(RLIMIT_NOFILE, &before_);
    rlimit now = before_;
    now.rlim_cur = 1024;
    ::setrlimit(RLIMIT_NOFILE, &now);
    for (int next; (next = ::open("/dev/null", O_RDONLY | O_CLOEXEC)) >= 0;) held_.push_back(next);
  }
  ~no_descriptors() {
    for (const int each : held_) ::close(each);
    ::setrlimit(RLIMIT_NOFILE, &before_);
  }
  no_descriptors(const no_descriptors&) = delete;
  no_descriptors& operator=(const no_descriptors&) = delete;

 private:
  rlimit before_{};
  std::vector<int> held_;
};

using at_the_limit = contract_test;

TEST_P(at_the_limit, missing_descriptors_are_reported_and_the_listener_survives) {
  door& through = open_door();
  auto& dialling = keep<probe<connect_operation>>();
  on(client(),
     [&] { dialling.begin([&](auto& op) { client().at(0).net().connect(op, through.local()); }); });
  ASSERT_TRUE(wait_for([&] { return dialling.done(); }));
  {
    const no_descriptors now;
    on(server(), [&] { through.accept(server().at(0).home()); });
    ASSERT_TRUE(wait_for([&] { return through.accepting.done(); }));
    EXPECT_EQ(errc::out_of_resources, through.accepting.error());
    EXPECT_EQ(nullptr, through.accepting.op.take());
    auto& second = keep<probe<connect_operation>>();
    on(client(),
       [&] { second.begin([&](auto& op) { client().at(0).net().connect(op, through.local()); }); });
    ASSERT_TRUE(wait_for([&] { return second.done(); }));
    EXPECT_EQ(errc::out_of_resources, second.error());
    std::unique_ptr<listener> another;
    EXPECT_EQ(errc::out_of_resources, listen_at(endpoint(server().address(), 0), another));
  }
  on(server(), [&] { through.accept(server().at(0).home()); });
  ASSERT_TRUE(wait_for([&] { return through.accepting.done(); }));
  EXPECT_EQ(errc::ok, through.accepting.error());
}

REPRISE_CONTRACT(at_the_limit);

}  // namespace
}  // namespace reprise::contract

#endif
