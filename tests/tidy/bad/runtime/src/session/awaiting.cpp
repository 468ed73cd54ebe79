namespace reprise {
namespace {

struct options {
  int a{1};
  std::vector<int> b = {1, 2};
};

task<void> wrong(environment env, ref<kv> to) {
  co_await ask(to, get{key});                            // expect: co-await
  co_await get{key};                                     // expect: co-await
  auto r = co_await ask(to, {key, 1});                   // expect: co-await
  co_await ask<get>(
      to,
      options{1},                                        // expect: co-await
      key);
  co_return co_await send(options{2});                   // expect: co-await
  use(options{3}, co_await receive());                   // expect: co-await
  co_await run([env] { return 1; });                     // expect: co-await
  co_await run([&]() -> task<int> { co_return 1; });     // expect: co-await
  co_await run(std::vector<int>{1});                     // expect: co-await
  if (co_await ask(to, get{key})) {                      // expect: co-await
    co_await ask(to, get{{1}, {2}});                     // expect: co-await
  }
  while (auto m = co_await box.receive(options{4})) {}   // expect: co-await
  use([env] { return 1; }, co_await receive());          // expect: co-await
  auto outer = [&](environment in) -> task<void> {
    co_await ask(to, get{key});                          // expect: co-await
  };
}

task<void> right(environment env, ref<kv> to) {
  co_await ask<get>(to, 2s, key);
  const get message{key};
  auto r = co_await ask(to, message);
  options drawn = {1, 2};
  auto work = run([env] { return 1; });
  co_await std::move(work);
  co_await run([](environment inner) { return get{inner}; });
  for (auto& each : co_await list(to)) { use(get{each}); }
  if (const auto answer = co_await ask(to, message); answer) { use(get{1}); }
  co_await table[index]->wait();
  auto [first, second] = pair{1, 2};
  auto lambda = [env](int x) -> task<void> { co_await wait(env, x); };
  schedule([env](int x) -> task<void> {
    co_await wait(env, x);
  });
  switch (x) {
    case 1: { co_await wait(env); break; }
    default: co_await wait(env);
  }
  int value{co_await receive()};
  co_await ask(to, get{key});  // tidy: allow co-await: get is trivially destructible
}

class session : public base {
 public:
  session() : a_(1), b_{2} { start(); }
  [[nodiscard]] task<void> run() const override { co_await close(); }
  awaiter operator co_await() noexcept { return awaiter{*this}; }

 private:
  int a_ = 0, b_{3};
};

}  // namespace
}  // namespace reprise
