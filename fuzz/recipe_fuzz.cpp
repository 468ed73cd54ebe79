// Any text is a recipe or gets an error that names its line; what is read is written so that it reads the
// same again.
#include <reprise/sim/recipe.hpp>

#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace reprise::sim;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const parsed_recipe once = parse_recipe(text);
  if (once.value.has_value() == !once.error.empty()) std::abort();
  if (!once.value) return 0;
  const parsed_recipe again = parse_recipe(to_text(*once.value));
  if (!again.value || !(*again.value == *once.value)) std::abort();
  return 0;
}
