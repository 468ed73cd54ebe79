// Hostile bytes for the line codec, with a small maximum.
#include <reprise/session/line_codec.hpp>

#include "codec_check.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace reprise;
  line_options options;
  options.line_bytes_max = 512;
  const const_bytes input(reinterpret_cast<const std::byte*>(data), size);
  fuzz::check_codec(line_codec(options), input);
  fuzz::check_encoding(line_codec(options), frame(input));
  return 0;
}
