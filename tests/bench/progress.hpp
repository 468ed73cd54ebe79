// One changing line on standard error; silent when that is no terminal.
#pragma once

#include <string>
#include <string_view>

namespace reprise::bench {

class progress {
 public:
  progress();
  ~progress() { clear(); }
  progress(const progress&) = delete;
  progress& operator=(const progress&) = delete;

  void begin(std::size_t index, std::size_t count, std::string_view bench);
  void step(std::string_view doing, std::size_t index, std::size_t count);
  void clear();

 private:
  bool shown_;
  std::string bench_;
};

}  // namespace reprise::bench
