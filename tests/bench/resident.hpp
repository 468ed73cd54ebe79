// The resident memory of this process.
#pragma once

#include <cstdint>

namespace reprise::bench {

[[nodiscard]] std::uint64_t own_resident_bytes();

}  // namespace reprise::bench
