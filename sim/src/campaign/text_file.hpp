// Files that the caller names.
#pragma once

#include <cstdio>
#include <memory>
#include <string>
#include <string_view>

namespace reprise::sim::campaign {

// Throws usage_error when it cannot be read, or is larger than the limit.
[[nodiscard]] std::string read_file(const std::string& path, std::size_t bytes_max);

// Opened before the work begins, so that a path that cannot be written costs no time.
class output_file {
 public:
  // Throws usage_error.
  explicit output_file(const std::string& path);
  // Throws usage_error when the disk is full.
  void write(std::string_view text);

 private:
  struct closer {
    void operator()(std::FILE* file) const { std::fclose(file); }
  };
  std::string path_;
  std::unique_ptr<std::FILE, closer> file_;
};

}  // namespace reprise::sim::campaign
