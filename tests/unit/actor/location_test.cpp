// The same code with the other actor here, on another loop, on another node, or here as if it were elsewhere; and with
// an actor that moves away in the middle.
#include <array>

#include "probe.hpp"

namespace reprise::testing {
namespace {

enum class place { here, as_remote, other_loop, other_node, moving };

constexpr std::array<const char*, 5> place_names{"here", "as_remote", "other_loop", "other_node",
                                                 "moving"};

// Goes to the node of its name when it has heard `words` messages.
class wanderer final : public actor {
 public:
  wanderer(actor_init& init, logbook log) : actor(init), log_(std::move(log)) {}
  wanderer(actor_init& init, const_bytes packed, logbook log) : actor(init), log_(std::move(log)) {
    heard_ = static_cast<std::int64_t>(load_le<std::uint64_t>(packed.data()));
  }
  static void setup(handlers<wanderer>& on) {
    on.message<add>(&wanderer::added);
    on.message<say>(&wanderer::said);
    on.request<get>(&wanderer::got);
  }

 private:
  void pack(byte_sink& out) const override { out.put(static_cast<std::uint64_t>(heard_)); }
  void added(const add& what) {
    ++heard_;
    log_->push_back(fmt::format("add {}", what.amount));
  }
  void said(const say& what) {
    if (what.what == "throw") throw std::runtime_error("as told");
    if (what.what == "stop") return stop();
    move_to(node_id::parse(what.what).value());
  }
  sum got(const get& what) {
    if (what.why == "throw") throw std::runtime_error("as asked");
    return sum{heard_};
  }
  logbook log_;
  std::int64_t heard_ = 0;
};

struct location : ::testing::TestWithParam<place> {
  location() {
    for (stage* const each : {&alpha, &beta}) {
      each->home.call([&] {
        each->actors->accept_movable(
            "wanderer", handler_table_of<wanderer>(),
            [log = there](actor_init& init, const_bytes packed) -> std::unique_ptr<actor> {
              return std::make_unique<wanderer>(init, packed, log);
            });
      });
    }
    world.run_for(1s);
    alpha.spawn<probe>(log, &p);
    it = spawn();
    world.run_for(1s);
    log->clear();
  }
  static actor_options how() {
    actor_options out = stage::options_of("alpha", {"beta"});
    out.local_as_remote = GetParam() == place::as_remote;
    return out;
  }
  [[nodiscard]] static bool moves() { return GetParam() == place::moving; }
  actor_ref spawn(std::string name = "") {
    spawn_options options(std::move(name));
    options.type = "wanderer";
    switch (GetParam()) {
      case place::other_node: return beta.spawn_with<wanderer>(options, there);
      case place::other_loop: {
        actor_ref out;
        alpha.home.call([&] { out = alpha.actors->at(1).spawn_with<wanderer>(options, there); }, 1);
        return out;
      }
      default: return alpha.spawn_with<wanderer>(options, there);
    }
  }
  void in(const std::function<void()>& what) { alpha.home.call(what); }
  void settle() { world.run_for(1s); }

  sim::world world{1};
  stage beta{world, "beta"};
  stage alpha{world, "alpha", how(), 2};
  logbook log = std::make_shared<lines>();
  logbook there = std::make_shared<lines>();
  seat p;
  actor_ref it;
};
INSTANTIATE_TEST_SUITE_P(anywhere, location,
                         ::testing::Values(place::here, place::as_remote, place::other_loop,
                                           place::other_node, place::moving),
                         [](const auto& each) {
                           return place_names[static_cast<std::size_t>(each.param)];
                         });

TEST_P(location, tells_arrive_in_their_order_and_never_inside_the_call) {
  in([&] {
    for (int i = 0; i < 200; ++i) {
      if (i == 100 && moves()) p->tell<say>(it, "beta");
      EXPECT_EQ(tell_result::ok, p->tell<add>(it, i));
    }
    EXPECT_EQ((lines{}), *there);
  });
  settle();
  lines want;
  for (int i = 0; i < 200; ++i) want.push_back(fmt::format("add {}", i));
  EXPECT_EQ(want, *there);
}

TEST_P(location, asks_are_answered_and_never_inside_the_call) {
  in([&] {
    for (int i = 0; i < 10; ++i) {
      if (i == 5 && moves()) p->tell<say>(it, "beta");
      p->tell<add>(it, i);
      p->ask_then<get>(it, 5s, &probe::answered, "x");
    }
    EXPECT_EQ((lines{}), *log);
  });
  settle();
  lines want;
  for (int i = 1; i <= 10; ++i) want.push_back(fmt::format("got {}", i));
  EXPECT_EQ(want, *log);
}

TEST_P(location, an_ask_that_crashes_it) {
  in([&] {
    p->watch(it);
    p->ask_then<get>(it, 5s, &probe::answered, "throw");
  });
  settle();
  lines sorted = *log;
  std::sort(sorted.begin(), sorted.end());
  EXPECT_EQ((lines{"down crashed", "no crashed"}), sorted);
  in([&] { p->ask_then<get>(it, 5s, &probe::answered, "again"); });
  settle();
  EXPECT_EQ("no target down", log->back());
}

TEST_P(location, an_ask_that_nobody_handles) {
  in([&] { p->ask_then<stray_request>(it, 5s, &probe::answered, 1); });
  settle();
  EXPECT_EQ((lines{"no not handled"}), *log);
}

TEST_P(location, watches) {
  in([&] {
    p->watch(it);
    p->watch(it);
    p->unwatch(p->watch(it));
  });
  settle();
  if (moves()) in([&] { p->tell<say>(it, "beta"); });
  settle();
  in([&] { p->tell<say>(it, "stop"); });
  settle();
  const std::string want = moves() ? "down moved" : "down stopped";
  EXPECT_EQ((lines{want, want}), *log);
  in([&] { p->watch(it); });
  settle();
  // Of an old address it is known where it led to.
  EXPECT_EQ(moves() ? "down moved" : "down not found", log->back());
}

TEST_P(location, kills) {
  in([&] {
    p->watch(it);
    p->kill(it);
    p->tell<add>(it, 1);
  });
  settle();
  EXPECT_EQ(1u, count_of(*log, "down killed"));
  EXPECT_EQ((lines{}), *there);
}

TEST_P(location, a_message_that_nobody_handles_or_that_is_too_late_comes_back) {
  tell_result second = tell_result::ok;
  in([&] { EXPECT_EQ(tell_result::ok, p->tell<stray>(it, 1)); });
  settle();
  in([&] { p->tell<say>(it, "stop"); });
  settle();
  in([&] { second = p->tell<add>(it, 1); });
  settle();
  // On this loop the result says it all.
  const bool same_loop = GetParam() == place::here || GetParam() == place::as_remote || moves();
  EXPECT_EQ(same_loop ? tell_result::not_here : tell_result::ok, second);
  lines returned{"returned not handled"};
  if (!same_loop) returned.emplace_back("returned not here");
  EXPECT_EQ(returned, *log);
}

TEST_P(location, is_found_by_name) {
  const actor_ref named = spawn("found");
  settle();
  actor_ref found;
  in([&] {
    found = alpha.actors->find("found");
    p->follow_name("found");
  });
  settle();
  EXPECT_EQ(named, found);
  EXPECT_EQ((lines{"up found/wanderer", "complete"}), *log);
  if (moves()) {
    in([&] { p->tell<say>(named, "beta"); });
    settle();
    in([&] { found = alpha.actors->find("found"); });
    EXPECT_NE(named, found);
    in([&] {
      p->tell<add>(found, 1);
      p->tell<add>(named, 2);
    });
    settle();
    EXPECT_EQ((lines{"add 1", "add 2"}), *there);
    EXPECT_EQ((lines{"up found/wanderer", "complete", "gone found/wanderer", "up found/wanderer"}),
              *log);
  }
}

TEST_P(location, references_travel) {
  // The other one is told of the asker, and the asker's address means the same there.
  struct friendly final : actor {
    using actor::actor;
    static void setup(handlers<friendly>& on) { on.message<introduce>(&friendly::met); }
    void met(const introduce& what) { tell<say>(what.whom, "hello"); }
  };
  actor_ref other;
  switch (GetParam()) {
    case place::other_node: other = beta.spawn<friendly>(); break;
    case place::other_loop:
      alpha.home.call([&] { other = alpha.actors->at(1).spawn<friendly>(); }, 1);
      break;
    default: other = alpha.spawn<friendly>();
  }
  in([&] { p->tell<introduce>(other, p->self()); });
  settle();
  EXPECT_EQ((lines{"hello"}), *log);
}

}  // namespace
}  // namespace reprise::testing
