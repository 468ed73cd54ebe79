// Families and purposes have names of their own that read back, and every purpose has its family.
#include <reprise/sim/family.hpp>

#include <set>

#include <gtest/gtest.h>

namespace reprise::sim {
namespace {

TEST(family, names_read_back) {
  std::set<std::string_view> names;
  for (std::size_t i = 0; i < family_count; ++i) {
    const auto value = static_cast<family>(i);
    names.insert(to_string(value));
    EXPECT_EQ(value, family_from(to_string(value)));
  }
  EXPECT_EQ(family_count, names.size());
  EXPECT_FALSE(family_from("rain"));
}

TEST(purpose, names_read_back) {
  std::set<std::string_view> names;
  for (std::size_t i = 0; i < purpose_count; ++i) {
    const auto value = static_cast<purpose>(i);
    names.insert(to_string(value));
    EXPECT_EQ(value, purpose_from(to_string(value)));
  }
  EXPECT_EQ(purpose_count, names.size());
  EXPECT_FALSE(purpose_from("rain"));
}

TEST(purpose, every_family_has_one) {
  std::set<family> used;
  for (std::size_t i = 0; i < purpose_count; ++i) used.insert(family_of(static_cast<purpose>(i)));
  EXPECT_EQ(family_count, used.size());
  EXPECT_EQ(family::cut, family_of(purpose::retransmit));
  EXPECT_EQ(family::data, family_of(purpose::workload));
}

}  // namespace
}  // namespace reprise::sim
