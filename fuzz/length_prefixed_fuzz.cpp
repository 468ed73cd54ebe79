// Hostile bytes for the length-prefixed codec, with and without checksums, with a small maximum.
#include <reprise/session/length_prefixed_codec.hpp>

#include "codec_check.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace reprise;
  if (size == 0) return 0;
  length_prefixed_options options;
  options.payload_bytes_max = 4096;
  options.checksum = (data[0] & 1) != 0 ? frame_checksum::on : frame_checksum::off;
  const const_bytes input(reinterpret_cast<const std::byte*>(data) + 1, size - 1);
  fuzz::check_codec(length_prefixed_codec(options), input);
  fuzz::check_encoding(length_prefixed_codec(options), frame(data[0], input));
  return 0;
}
