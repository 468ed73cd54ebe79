// The front end of a program of scenarios:
//
//   int main(int argc, char** argv) { return reprise::sim::campaign_main(argc, argv); }
//
// Calls: list, run, replay, shrink, compare; --help tells the options of each. Exit codes: 0 all
// passed, 1 a failing seed, 2 wrong usage or unreadable input, 3 the campaign itself is not
// trustworthy (a digest that differs in a fresh process, a family of faults that stayed inert, a mark
// that was never reached, a canary that survived).
#pragma once

namespace reprise::sim {

[[nodiscard]] int campaign_main(int argc, char** argv);

}  // namespace reprise::sim
