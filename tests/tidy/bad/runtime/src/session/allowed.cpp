// tidy: allow-file locale: shows that a file may say so once
double a = 0;  // tidy: allow float: shown to people, decides nothing
// tidy: allow float: shown to people, decides nothing
double b = 0;
double c = 0;                          // expect: float
std::unordered_map<int, int> d;  // tidy: ordered by the vector beside it
void e() { setlocale(LC_ALL, "C"); }
void f() { std::locale here; }
double g = 0;  // tidy: allow clock: another rule's note  // expect: float
