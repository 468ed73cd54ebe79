// ZeroMQ: dealer and router for asks, push and pull for one-way messages, one I/O thread on each side.
#include <zmq.hpp>

#include "../actor_work.hpp"

namespace reprise::bench {
namespace {

std::string address(std::uint16_t port) { return "tcp://127.0.0.1:" + std::to_string(port); }

std::uint16_t bound_port(zmq::socket_t& socket) {
  const std::string end = socket.get(zmq::sockopt::last_endpoint);
  return static_cast<std::uint16_t>(std::stoul(end.substr(end.rfind(':') + 1)));
}

struct confirmation {
  std::uint64_t count = 0;
  std::uint64_t sum = 0;
};

zmq::socket_t make(zmq::context_t& context, zmq::socket_type type) {
  zmq::socket_t out(context, type);
  out.set(zmq::sockopt::sndhwm, static_cast<int>(one_way_window));
  out.set(zmq::sockopt::rcvhwm, static_cast<int>(one_way_window));
  out.set(zmq::sockopt::linger, 0);
  return out;
}

// The router gives its port; the pull socket's comes as the answer to an empty ask.
void serve(const report_port& report) {
  zmq::context_t context(1);
  zmq::socket_t router = make(context, zmq::socket_type::router);
  router.bind("tcp://127.0.0.1:*");
  report(bound_port(router));
  zmq::socket_t pull;
  confirmation seen;
  for (;;) {
    zmq::message_t who;
    zmq::message_t payload;
    static_cast<void>(router.recv(who));
    static_cast<void>(router.recv(payload));
    if (payload.size() == sizeof(wire_payload)) {
      router.send(who, zmq::send_flags::sndmore);
      router.send(payload, zmq::send_flags::none);
      continue;
    }
    pull = make(context, zmq::socket_type::pull);
    pull.bind("tcp://127.0.0.1:*");
    const std::uint16_t port = bound_port(pull);
    zmq::message_t copy;
    copy.copy(who);
    router.send(copy, zmq::send_flags::sndmore);
    router.send(zmq::buffer(&port, sizeof port), zmq::send_flags::none);
    for (;;) {
      static_cast<void>(pull.recv(payload));
      const std::uint64_t number = number_in(payload.data());
      ++seen.count;
      if (number == last_number) break;
      seen.sum += number;
    }
    router.send(who, zmq::send_flags::sndmore);
    router.send(zmq::buffer(&seen, sizeof seen), zmq::send_flags::none);
  }
}

zmq::socket_t connect(zmq::context_t& context, zmq::socket_type type, std::uint16_t port) {
  zmq::socket_t out = make(context, type);
  out.connect(address(port));
  return out;
}

work_done ask(const remote_slice& slice) {
  zmq::context_t context(1);
  zmq::socket_t dealer = connect(context, zmq::socket_type::dealer, slice.port);
  slice_clock clock(slice);
  std::uint64_t next = 0;
  const auto ask_one = [&] {
    const wire_payload payload = payload_of(next++);
    dealer.send(zmq::buffer(payload), zmq::send_flags::none);
  };
  for (std::uint32_t i = 0; i < slice.outstanding; ++i) ask_one();
  zmq::message_t answer;
  for (std::uint64_t wanted = 0;; ++wanted) {
    static_cast<void>(dealer.recv(answer));
    expect(number_in(answer.data()), wanted, "answer");
    if (!clock.more()) return clock.result();
    ask_one();
  }
}

work_done one_way(const remote_slice& slice) {
  zmq::context_t context(1);
  zmq::socket_t dealer = connect(context, zmq::socket_type::dealer, slice.port);
  dealer.send(zmq::message_t(), zmq::send_flags::none);
  zmq::message_t answer;
  static_cast<void>(dealer.recv(answer));
  std::uint16_t port = 0;
  std::memcpy(&port, answer.data(), sizeof port);
  zmq::socket_t push = connect(context, zmq::socket_type::push, port);
  slice_clock clock(slice);
  std::uint64_t sum = 0;
  std::uint64_t sent = 0;
  do {
    const wire_payload payload = payload_of(sent);
    push.send(zmq::buffer(payload), zmq::send_flags::none);
    sum += sent++;
  } while (clock.more());
  const wire_payload last = payload_of(last_number);
  push.send(zmq::buffer(last), zmq::send_flags::none);
  static_cast<void>(dealer.recv(answer));
  const work_done out = clock.result();
  confirmation seen;
  std::memcpy(&seen, answer.data(), sizeof seen);
  expect(seen.count, sent + 1, "messages");
  expect(seen.sum, sum, "sum");
  return out;
}

}  // namespace

void add_zmq(actor_registry& to) { to.remote["zeromq"] = {serve, ask, one_way}; }

}  // namespace reprise::bench
