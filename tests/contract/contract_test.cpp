#include "contract_test.hpp"

namespace reprise::contract {
namespace {

// Runs a function as an event of a loop.
class errand {
 public:
  explicit errand(std::function<void()> what) : what_(std::move(what)) {}
  [[nodiscard]] bool ran() const noexcept { return ran_; }
  posted_call call{delegate<void()>::to<&errand::run>(this)};

 private:
  void run() {
    what_();
    ran_ = true;
  }
  std::function<void()> what_;
  bool ran_ = false;
};

}  // namespace

std::string pattern(std::size_t size, std::uint64_t from) {
  std::string out(size, '\0');
  for (std::size_t i = 0; i < size; ++i)
    out[i] = static_cast<char>(mix((from + i) / 8, 0) >> (from + i) % 8 * 8);
  return out;
}

contract_test::contract_test()
    : harness_(GetParam().make()),
      server_(&harness_->add_node("server", 2)),
      client_(&harness_->add_node("client", 2)) {}

contract_test::~contract_test() {
  client_->halt();
  server_->halt();
  while (!kept_.empty()) kept_.pop_back();
}

void contract_test::on(contract_node& where, std::size_t loop_index, std::function<void()> what) {
  errand& task = keep<errand>(std::move(what));
  where.at(loop_index).home().post(task.call);
  ASSERT_TRUE(wait_for([&task] { return task.ran(); }));
}

::testing::AssertionResult contract_test::wait_for(const std::function<bool()>& predicate) {
  if (harness_->run_until(predicate, harness_->patience())) return ::testing::AssertionSuccess();
  return ::testing::AssertionFailure() << "did not happen";
}

void contract_test::settle() { run_for(harness_->settle_time()); }

void contract_test::run_for(duration length) {
  (void)harness_->run_until([] { return false; }, length);
}

errc contract_test::listen_at(const endpoint& at, std::unique_ptr<listener>& out) {
  auto& listening = keep<probe<listen_operation>>();
  on(server(), [this, &listening, at] {
    listening.begin([this, at](auto& op) { server().at(0).net().listen(op, at, {}); });
  });
  EXPECT_TRUE(wait_for([&listening] { return listening.done(); }));
  out = listening.op.take();
  return listening.error();
}

contract_test::door& contract_test::open_door() {
  door& out = keep<door>();
  EXPECT_EQ(errc::ok, listen_at(endpoint(server().address(), 0), out.place));
  return out;
}

contract_test::connection& contract_test::connect() { return connect_through(open_door()); }

contract_test::connection& contract_test::connect_through(door& through) {
  auto& dialling = keep<probe<connect_operation>>();
  connection& out = keep<connection>();
  on(server(), [this, &through] { through.accept(server().at(0).home()); });
  on(client(), [this, &dialling, to = through.local()] {
    dialling.begin([this, to](auto& op) { client().at(0).net().connect(op, to); });
  });
  EXPECT_TRUE(wait_for([&] { return dialling.done() && through.accepting.done(); }));
  EXPECT_EQ(errc::ok, dialling.error());
  EXPECT_EQ(errc::ok, through.accepting.error());
  out.near.link = dialling.op.take();
  out.far.link = through.accepting.op.take();
  return out;
}

}  // namespace reprise::contract
