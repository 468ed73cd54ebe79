// A worker of a campaign: the program started again as `program --worker`. It reads commands, one a
// line, from its standard input until that ends:
//
//   seeds SCENARIO FIRST COUNT STEP   runs FIRST, FIRST + STEP, …
//   recipe SCENARIO BYTES EVENTS      then BYTES of recipe; runs it at most EVENTS events long (0: the
//                                     world's own limit) and tells every choice that came out other
//                                     than zero
//   trace SCENARIO BYTES              then BYTES of recipe; tells the digest after every event
//
// and answers with lines:
//
//   at SEED                           before a run begins, so that a crash belongs to a seed
//   choice PATH ENTITY PURPOSE ORDINAL BOUND VALUE WHEN_NS
//   event NUMBER DIGEST TEXT          what entered a loop in it, for people
//   result …                          see result_line.hpp
//   end                               the command is done
//
// Words that may hold anything are escaped as result_line.hpp says. What scenarios print goes to the
// standard error stream.
#pragma once

#include <string_view>

namespace reprise::sim::campaign {

inline constexpr std::string_view worker_argument = "--worker";

[[nodiscard]] int worker_main();

}  // namespace reprise::sim::campaign
