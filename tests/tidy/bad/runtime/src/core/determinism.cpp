#include <chrono>

// std::random_device in a comment, "getenv" in a comment: neither is code.
const char* text = "std::random_device, getenv, 1.0 double // not a comment";
const char* raw = R"(std::hash<int> " double
  std::unordered_map<int, int> float)";
/* double
   float */ int after_comment = 1'000'000;
auto a = std::chrono::steady_clock::now();               // expect: clock
auto b = std::chrono::system_clock :: now();             // expect: clock
auto c = time(nullptr);                                  // expect: clock
auto c1 = std::time(nullptr);                            // expect: clock
auto d = clock_gettime(0, &ts);                          // expect: clock
void e() { std::this_thread::sleep_for(1ms); }           // expect: thread
std::jthread f;                                          // expect: thread
thread_local int g = 0;                                  // expect: thread
std::random_device h;                                    // expect: random
auto i = std::rand();                                    // expect: random
std::uniform_int_distribution<int> j(1, 6);              // expect: random
void k() { std::shuffle(x.begin(), x.end(), y); }        // expect: random
auto l = std::getenv("HOME");                            // expect: getenv
auto m = std::hash<int>{}(3);                            // expect: hash
std::unordered_map<int, int> n;                          // expect: unordered
std::unordered_multiset<int> n1;                         // expect: unordered
std::map<session*, int> o;                               // expect: pointer-order
std::set<const session *> p;                             // expect: pointer-order
auto q = reinterpret_cast<std::uintptr_t>(&o);           // expect: pointer-order
double r = 0;                                            // expect: float
bool s = x.capacity() > 3;                               // expect: capacity
int t = errno;                                           // expect: errno
void u() { setlocale(LC_ALL, "C"); }                     // expect: locale
unsigned long v = 0;                                     // expect: long
unsigned long long w = 0;
auto x = y.below(3) + y.below(4);                        // expect: draw
void z() {
  use(env.random().next(),
      env.random().next());                              // expect: draw
  const auto mixed = draw(3) + world.random_below(4);  // expect: draw
  const auto chosen = draw(3) == 0 ? draw(4) : draw(5);
  if (draw(3) == 0) use(draw(4));
  const auto one = y.below(3);
  const auto two = y.below(3);
  co_await sleep_for(env, 10ms);
  const time_point now = env.now();
}
