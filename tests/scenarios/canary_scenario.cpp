// A campaign that can't find this bug finds nothing: a client that takes each receive for one whole
// message, which is true until the network cuts a message in two.
#include <reprise/session/raw_session.hpp>
#include <reprise/session/session_client.hpp>
#include <reprise/session/session_server.hpp>
#include <reprise/sim/scenario.hpp>

namespace {

using namespace reprise;

constexpr std::size_t message_bytes = 64;

class mirror final : public raw_session {
 public:
  using raw_session::raw_session;

 private:
  std::size_t on_bytes(const_bytes bytes) override {
    static_cast<void>(send(bytes));
    return bytes.size();
  }
};

class careless final : public raw_session {
 public:
  careless(session_init& init, sim::world* world) : raw_session(init), world_(*world) {}

 private:
  void on_connected() override { ask(); }
  std::size_t on_bytes(const_bytes bytes) override {
    // The planted bug: bytes.size() is whatever has arrived by now.
    world_.always(bytes.size() == message_bytes, "receive_is_a_message");
    if (++answers_ < 20) ask();
    return bytes.size();
  }
  void ask() {
    const byte_vector message(message_bytes, std::byte{7});
    static_cast<void>(send(message));
  }

  sim::world& world_;
  int answers_ = 0;
};

}  // namespace

REPRISE_SCENARIO(canary, sim::about("a planted bug: one receive taken for one message").canary(),
                 sim::world& world) {
  world.swarm();
  sim::node& far = world.add_node("server");
  sim::node& near = world.add_node("client");
  session_server server(far.start_bare(), session_server_options(endpoint(ip_address::any(), 7)),
                        make_session_factory<mirror>());
  session_client client(near.start_bare(), {}, make_session_factory<careless>(&world));
  far.call([&] { server.start([](errc) {}); });
  world.run_for(1ms);
  near.call(
      [&] { client.connect(endpoint(far.address(), 7), [](const result<session_handle>&) {}); });
  world.run_for(2s);
  near.crash();  // both hold sessions of this frame
  far.crash();
}
