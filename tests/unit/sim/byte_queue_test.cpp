// Bytes come out in the order they went in, and what is lent stays where it is while more arrive.
#include <reprise/sim/byte_queue.hpp>

#include <string>

#include <gtest/gtest.h>

#include <reprise/core/hash.hpp>

namespace reprise::sim {
namespace {

TEST(byte_queue, agrees_with_a_string) {
  byte_queue queue;
  std::string model;
  std::uint64_t written = 0;
  for (std::uint64_t step = 0; step < 5000; ++step) {
    const std::uint64_t drawn = mix(1, step);
    if (drawn % 2 == 0) {
      std::string more(drawn >> 8 & 4095, '\0');
      for (char& c : more) c = static_cast<char>(mix(2, ++written));
      queue.append(as_bytes(more));
      model += more;
    } else {
      const std::size_t count = model.empty() ? 0 : (drawn >> 8) % (model.size() + 1);
      ASSERT_EQ(model.substr(0, count), as_text(queue.front(count)));
      queue.drop(count);
      model.erase(0, count);
    }
    ASSERT_EQ(model.size(), queue.size());
  }
}

TEST(byte_queue, keeps_lent_bytes_while_more_arrive) {
  byte_queue queue;
  queue.append(as_bytes("abcdef"));
  const const_bytes lent = queue.front(3);
  queue.drop(3);
  queue.begin_loan();
  queue.append(as_bytes(std::string(100'000, 'x')));
  queue.append(as_bytes("end"));
  EXPECT_EQ("abc", as_text(lent));
  EXPECT_EQ("def", as_text(queue.front(3)));
  queue.end_loan();
  EXPECT_EQ(100'006u, queue.size());
}

}  // namespace
}  // namespace reprise::sim
