#include "text_file.hpp"

#include "usage_error.hpp"

namespace reprise::sim::campaign {

std::string read_file(const std::string& path, std::size_t bytes_max) {
  std::FILE* const from = std::fopen(path.c_str(), "rb");
  if (from == nullptr) throw usage_error(path + ": cannot be read");
  std::string text(bytes_max + 1, '\0');
  text.resize(std::fread(text.data(), 1, text.size(), from));
  const bool broken = std::ferror(from) != 0;
  std::fclose(from);
  if (broken) throw usage_error(path + ": cannot be read");
  if (text.size() > bytes_max) throw usage_error(path + ": larger than the limit");
  return text;
}

output_file::output_file(const std::string& path)
    : path_(path), file_(std::fopen(path.c_str(), "wb")) {
  if (file_ == nullptr) throw usage_error(path + ": cannot be written");
}

void output_file::write(std::string_view text) {
  const bool written = std::fwrite(text.data(), 1, text.size(), file_.get()) == text.size();
  if (!written || std::fflush(file_.get()) != 0) throw usage_error(path_ + ": cannot be written");
}

}  // namespace reprise::sim::campaign
