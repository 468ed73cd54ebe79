// Where a program's lines of text go: standard output in production, nowhere or a test in simulation.
#pragma once

#include <functional>
#include <string_view>

namespace examples {

using print_line = std::function<void(std::string_view)>;

}  // namespace examples
