// Where the front end speaks: results on the standard output, progress and complaints on the standard
// error stream.
#pragma once

#include <cstdio>
#include <string_view>

namespace reprise::sim::campaign {

inline void write_to(std::FILE* where, std::string_view text) {
  std::fwrite(text.data(), 1, text.size(), where);
  std::fflush(where);
}
inline void say(std::string_view text) { write_to(stdout, text); }
inline void complain(std::string_view text) { write_to(stderr, text); }

}  // namespace reprise::sim::campaign
