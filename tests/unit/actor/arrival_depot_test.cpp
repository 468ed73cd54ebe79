// What one loop makes and another one destroys is memory of both.
#include <reprise/actor/arrival.hpp>

#include <set>
#include <vector>

#include <gtest/gtest.h>

namespace reprise::testing {
namespace {

struct parcel final : arrival {
  explicit parcel(std::size_t) {}
  void arrive(actor_loop&) override {}
};

constexpr std::size_t magazine = arrival_depot::magazine_blocks;

std::vector<parcel*> make(arrival_pool& from, std::size_t count) {
  std::vector<parcel*> out;
  out.reserve(count);
  for (std::size_t i = 0; i < count; ++i) out.push_back(&from.make<parcel>(i));
  return out;
}

void destroy(arrival_pool& into, const std::vector<parcel*>& items) {
  for (parcel* each : items) into.destroy(*each);
}

arrival_depot::block* new_magazine() {
  arrival_depot::block* out = nullptr;
  for (std::size_t i = 0; i < magazine; ++i)
    out = ::new (::operator new(arrival_depot::sizes[0])) arrival_depot::block{out};
  return out;
}

TEST(arrival_depot, what_goes_one_way_comes_back_as_memory) {
  arrival_depot depot;
  arrival_pool here(depot);
  arrival_pool there(depot);
  const std::vector<parcel*> sent = make(here, 4 * magazine);
  const std::set<parcel*> known(sent.begin(), sent.end());
  destroy(there, sent);
  // Two magazines stay there, and two come back, both whole.
  const std::vector<parcel*> again = make(here, 2 * magazine);
  for (parcel* each : again) EXPECT_TRUE(known.contains(each));
  const std::vector<parcel*> more = make(here, 1);
  EXPECT_FALSE(known.contains(more.front()));
  destroy(here, again);
  destroy(here, more);
}

TEST(arrival_depot, keeps_magazines_up_to_its_limit) {
  arrival_depot depot;
  EXPECT_EQ(nullptr, depot.take(0));
  std::set<arrival_depot::block*> given;
  for (std::size_t i = 0; i < arrival_depot::magazines_max; ++i) {
    arrival_depot::block* const next = new_magazine();
    given.insert(next);
    depot.give(0, *next);
  }
  depot.give(0, *new_magazine());  // one beyond: freed
  EXPECT_EQ(nullptr, depot.take(1)) << "of another size";
  for (std::size_t i = 0; i < arrival_depot::magazines_max; ++i) {
    arrival_depot::block* const taken = depot.take(0);
    ASSERT_NE(nullptr, taken);
    EXPECT_EQ(1u, given.erase(taken));
    arrival_depot::free_all(taken);
  }
  EXPECT_EQ(nullptr, depot.take(0));
}

}  // namespace
}  // namespace reprise::testing
