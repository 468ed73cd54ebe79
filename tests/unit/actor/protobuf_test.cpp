// Messages as Protocol Buffers, of a type that comes with the library.
#include <reprise/actor/protobuf.hpp>

#include <google/protobuf/wrappers.pb.h>

#include "troupe.hpp"

namespace {

// What is asked for has a reply.
struct shout
    : reprise::protobuf_request<google::protobuf::StringValue, google::protobuf::StringValue> {};

}  // namespace

template <>
struct reprise::message_traits<google::protobuf::StringValue>
    : reprise::protobuf_message<google::protobuf::StringValue> {
  static constexpr std::string_view name = "test.text";
};
template <>
struct reprise::message_traits<shout> : reprise::protobuf_message<shout> {
  static constexpr std::string_view name = "test.shout";
};

namespace reprise::testing {
namespace {

using google::protobuf::StringValue;

StringValue text_of(const std::string& what) {
  StringValue out;
  out.set_value(what);
  return out;
}

class echo final : public actor {
 public:
  echo(actor_init& init, logbook log) : actor(init), log_(std::move(log)) {}
  static void setup(handlers<echo>& on) {
    on.message<StringValue>(&echo::heard);
    on.request<shout>(&echo::asked);
  }

 private:
  void heard(const StringValue& what) { log_->push_back(what.value()); }
  StringValue asked(const shout& what) { return text_of(what.body.value() + "!"); }
  logbook log_;
};

task<void> ask_once(actor_loop& here, actor_ref whom, logbook log) {
  const StringValue what = text_of("hey");
  const ask_result<StringValue> got = co_await here.ask<shout>(whom, 2s, what);
  log->push_back(got ? got.value().value() : std::string(to_string(got.error())));
}

TEST(protobuf, comes_out_as_it_went_in) {
  static_assert(message<StringValue> && request<shout>);
  for (const std::string& what : {std::string(), std::string("text"), std::string(100'000, 'x')}) {
    byte_vector raw;
    byte_sink out(raw);
    message_traits<StringValue>::encode(text_of(what), out);
    StringValue got;
    ASSERT_TRUE(message_traits<StringValue>::decode(raw, got));
    EXPECT_EQ(what, got.value());
  }
}

TEST(protobuf, hostile_bytes_are_none) {
  StringValue got;
  byte_vector raw;
  byte_sink out(raw);
  message_traits<StringValue>::encode(text_of("text"), out);
  for (std::size_t size = 1; size < raw.size(); ++size)
    EXPECT_FALSE(message_traits<StringValue>::decode(const_bytes(raw).first(size), got)) << size;
  for (std::byte& each : raw) each = std::byte{0xff};
  EXPECT_FALSE(message_traits<StringValue>::decode(raw, got));
  dice random(3);
  for (int i = 0; i < 10'000; ++i) {
    for (std::byte& each : raw) each = static_cast<std::byte>(random.next());
    static_cast<void>(message_traits<StringValue>::decode(raw, got));
  }
}

TEST(protobuf, is_told_and_asked_here_and_elsewhere) {
  sim::world world(1);
  const logbook log = std::make_shared<lines>();
  stage beta(world, "beta");
  stage alpha(world, "alpha", lines{"beta"});
  world.run_for(1s);
  for (stage* const where : {&alpha, &beta}) {
    const actor_ref it = where->spawn<echo>(log);
    EXPECT_EQ(tell_result::ok, alpha.tell(it, text_of("hello")));
    std::optional<scope> work;
    alpha.home.call([&] {
      work.emplace(alpha.home.env().home());
      work->spawn(ask_once(alpha.actors->here(), it, log));
    });
    world.run_for(1s);
    alpha.home.call([&] { work.reset(); });
  }
  EXPECT_EQ((lines{"hello", "hey!", "hello", "hey!"}), *log);
}

}  // namespace
}  // namespace reprise::testing
