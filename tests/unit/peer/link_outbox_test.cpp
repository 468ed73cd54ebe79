// Messages leave whole, in order, in pieces of at most the size that was asked for.
#include "peer/link_outbox.hpp"

#include <gtest/gtest.h>

namespace reprise {
namespace {

TEST(link_outbox, hands_out_messages_in_order_and_pieces) {
  link_outbox box;
  const std::vector<std::string> messages{"", "ab", "abcdef", std::string(1000, 'x'), "z"};
  std::size_t total = 0;
  for (const std::string& one : messages) {
    box.add(as_bytes(one));
    total += one.size() + message_overhead_bytes;
  }
  EXPECT_EQ(total, box.bytes());
  EXPECT_EQ(messages.size(), box.count());
  for (const std::string& one : messages) {
    std::string heard;
    for (bool last = false; !last;) {
      const link_outbox::chunk next = box.front(4);
      EXPECT_LE(next.bytes.size(), 4u);
      heard += as_text(next.bytes);
      last = next.last;
      box.take(next);
    }
    EXPECT_EQ(one, heard);
  }
  EXPECT_TRUE(box.empty());
  EXPECT_EQ(0u, box.bytes());
}

}  // namespace
}  // namespace reprise
