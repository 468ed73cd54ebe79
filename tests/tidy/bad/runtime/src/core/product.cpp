void a() { std::cout << 1; }                             // expect: print
void b() { std::printf("x"); }                           // expect: print
void c() { fmt::print("x"); }                            // expect: print
void d() { std::snprintf(buffer, 3, "x"); }
void e() { assert(x); }                                  // expect: assert
static_assert(sizeof(int) == 4);
void f() { REPRISE_ASSERT(x); }
class g : public std::enable_shared_from_this<g> {};     // expect: ownership
std::coroutine_handle<> await_suspend(handle h);         // expect: transfer
void await_suspend(std::coroutine_handle<> h);
int h;	// a tab                                        // expect: layout
int i;  // TODO                                          // expect: unfinished
int j;  // tidy: allow it please                         // expect: annotation
int k;  // tidy: allow float:                            // expect: annotation
