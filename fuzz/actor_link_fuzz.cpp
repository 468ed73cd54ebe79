// A node with actors, and a peer that says whatever the fuzzer's bytes are after a proper handshake. Whatever it is: no
// assertion fails, actors that it does not reach are still there, and in the end everything can be closed.
//
// Byte 0: bit 0, whether the node has two loops. Then messages: a length (u8; 0 lets time pass) and as many bytes.
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <optional>

#include <reprise/actor/actor_system.hpp>
#include <reprise/actor/msgpack.hpp>
#include <reprise/actor/named_ref.hpp>
#include <reprise/actor/reliable_channel.hpp>
#include <reprise/sim/world.hpp>

namespace {

using namespace reprise;

struct word {
  std::string text;
  std::vector<actor_ref> who;
  REPRISE_MESSAGE("fuzz.word", text, who)
};
struct question {
  using reply = word;
  std::int64_t number = 0;
  REPRISE_MESSAGE("fuzz.question", number)
};

// Is asked, asks, watches, sends and is watched: something to aim at for every kind of message.
class target final : public actor {
 public:
  using actor::actor;
  static void setup(handlers<target>& on) {
    on.message<word>(&target::heard);
    on.request<question>(&target::asked);
    on.down(&target::downed);
    on.undelivered(&target::returned);
    on.directory(&target::listed);
    on.name_conflict(&target::beaten);
    on.peers(&target::peers_changed);
    on.channel_ended(&target::channel_over);
    on.moved(&target::stayed);
  }

 private:
  void on_start() override {
    follow_peers();
    follow_type("t");
  }
  void pack(byte_sink& out) const override { out.put(std::uint8_t{1}); }
  void heard(const word& what) {
    for (const actor_ref& each : what.who) {
      watch(each);
      tell<word>(each, what.text, what.who);
    }
  }
  task<word> asked(question what) {
    if (what.number == 13) throw std::runtime_error("unlucky");
    if (what.number > 0) co_await sleep_for(env(), std::chrono::microseconds(what.number % 1000));
    co_return word();
  }
  void downed(const actor_down&) {}
  void returned(const undelivered&) {}
  void listed(const directory_change& change) { known_ += change.who ? 1u : 0u; }
  void beaten(const name_conflict&) {}
  void peers_changed(const peer_change& change) {
    if (!change.up) return;
    const actor_ref whom(change.peer.incarnation, 0, 0, 1);
    watch(whom);
    tell<word>(whom, "hello", std::vector<actor_ref>());
    ask_then<question>(whom, 1s, &target::answered, 1);
    channel_ = std::make_unique<reliable_channel>(*this, whom);
    for (int i = 0; i < 3; ++i) static_cast<void>(channel_->send(word()));
  }
  void answered(const ask_result<word>&) {}
  void channel_over(const channel_ended&) {}
  void stayed(const move_ended&) {}

  named_ref ref_{*this, "x"};
  std::unique_ptr<reliable_channel> channel_;
  std::size_t known_ = 0;
};

class settler final : public actor {
 public:
  settler(actor_init& init, const_bytes packed) : actor(init) {
    if (packed.empty()) throw std::runtime_error("nothing");
  }
  static void setup(handlers<settler>& on) { on.message<word>(&settler::heard); }

 private:
  void pack(byte_sink& out) const override { out.put(std::uint8_t{1}); }
  void heard(const word&) {}
};

struct talker final : peer_observer {
  void on_peer_up(const peer_id& peer) override { whom = peer; }
  void on_peer_message(const peer_id&, const_bytes) override {}
  void on_peer_down(const peer_id&, const peer_down&) override {}
  peer_id whom;
};

void require(bool condition, const char* what) {
  if (condition) return;
  std::fprintf(stderr, "%s\n", what);
  std::abort();
}

void run(const_bytes input) {
  sim::world world(1);
  const std::size_t loops = input.empty() || (input[0] & std::byte{1}) == std::byte{0} ? 1 : 2;
  sim::node& node = world.add_node("good", loops);
  sim::node& other = world.add_node("other");
  node.start_bare();
  other.start_bare();

  std::optional<actor_system> actors;
  node.call([&] {
    actor_options options;
    options.mailbox_max = 16;
    options.peers = peer_options(node_id::parse("good").value());
    options.peers->listen = endpoint(ip_address::any(), 7700);
    actors.emplace(node.env(), options);
    actors->accept_movable<settler>("settler");
    actors->start([](errc) {});
    actors->here().spawn<target>();
    spawn_options how("movable");
    how.type = "t";
    actors->here().spawn_with<target>(how);
  });
  std::optional<peer_service> service;
  talker said;
  other.call([&] {
    peer_options options(node_id::parse("other").value());
    options.dial.push_back(host_port::parse("good:7700").value());
    service.emplace(other.env(), options);
    service->subscribe(said);
    service->start([](errc) {});
  });
  world.run_for(10ms);
  require(said.whom.epoch == 1, "no link");

  const_bytes left = input.empty() ? input : input.subspan(1);
  while (!left.empty()) {
    const std::size_t size = std::min(std::to_integer<std::size_t>(left.front()), left.size() - 1);
    if (size == 0) world.run_for(2ms);
    other.call([&] { static_cast<void>(service->send(said.whom, left.subspan(1, size))); });
    left = left.subspan(1 + size);
  }
  world.run_for(100ms);
  if (world.failed()) require(false, world.failed()->message.c_str());

  actor_ref fresh;
  node.call([&] {
    fresh = actors->here().spawn<target>();
    require(actors->here().tell<word>(fresh, word()) == tell_result::ok, "nobody can begin");
  });
  int closed = 0;
  node.call([&] { actors->close(100ms, [&] { ++closed; }); });
  other.call([&] { service->close(100ms, [&] { ++closed; }); });
  world.run_for(5s);
  if (world.failed()) require(false, world.failed()->message.c_str());
  require(closed == 2, "it does not close");
  node.call([&] { actors.reset(); });
  other.call([&] { service.reset(); });
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  run(const_bytes(reinterpret_cast<const std::byte*>(data), size));
  return 0;
}
