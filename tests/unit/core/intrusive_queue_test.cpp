// First in, first out; taking one out of the middle keeps the order of the rest.
#include <reprise/core/intrusive_queue.hpp>

#include <vector>

#include <gtest/gtest.h>

namespace reprise {
namespace {

struct item : queue_link<item> {
  int number = 0;
};

struct fixture {
  explicit fixture(int count) : items(static_cast<std::size_t>(count)) {
    for (int i = 0; i < count; ++i) {
      items[static_cast<std::size_t>(i)].number = i;
      queue.push(items[static_cast<std::size_t>(i)]);
    }
  }
  std::vector<int> drain() {
    std::vector<int> out;
    while (!queue.empty()) out.push_back(queue.pop().number);
    return out;
  }
  std::vector<item> items;
  intrusive_queue<item> queue;
};

TEST(intrusive_queue, is_first_in_first_out) {
  fixture all(4);
  EXPECT_TRUE(all.items[0].linked());
  EXPECT_EQ((std::vector<int>{0, 1, 2, 3}), all.drain());
  EXPECT_FALSE(all.items[0].linked());
  EXPECT_TRUE(all.queue.empty());
}

TEST(intrusive_queue, removes_from_any_place) {
  for (std::size_t gone = 0; gone < 4; ++gone) {
    fixture all(4);
    all.queue.remove(all.items[gone]);
    EXPECT_FALSE(all.items[gone].linked());
    std::vector<int> rest{0, 1, 2, 3};
    rest.erase(rest.begin() + static_cast<std::ptrdiff_t>(gone));
    all.queue.push(all.items[gone]);  // the tail is right
    rest.push_back(static_cast<int>(gone));
    EXPECT_EQ(rest, all.drain());
  }
}

TEST(intrusive_queue, removing_the_only_one_leaves_it_empty) {
  fixture all(1);
  all.queue.remove(all.items[0]);
  EXPECT_TRUE(all.queue.empty());
  all.queue.push(all.items[0]);
  EXPECT_EQ((std::vector<int>{0}), all.drain());
}

TEST(intrusive_queue, removing_what_is_not_there_does_nothing) {
  fixture all(2);
  item other;
  all.queue.remove(other);
  EXPECT_EQ((std::vector<int>{0, 1}), all.drain());
}

TEST(intrusive_queue, takes_what_was_popped_again) {
  fixture all(2);
  item& first = all.queue.pop();
  all.queue.push(first);
  EXPECT_EQ((std::vector<int>{1, 0}), all.drain());
}

TEST(intrusive_queue_death_test, refuses_what_stands_in_it) {
  fixture all(2);
  EXPECT_DEATH(all.queue.push(all.items[1]), "assertion failed");
}

}  // namespace
}  // namespace reprise
