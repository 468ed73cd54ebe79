// Property: the queues between a session and its stream hold exactly the bytes they were given, in
// order, and no memory beyond what is stated.
#include <gtest/gtest.h>

#include <array>
#include <cstring>
#include <string>

#include <reprise/session/receive_buffer.hpp>
#include <reprise/session/send_queue.hpp>

namespace reprise {
namespace {

std::string numbered(std::size_t size, std::size_t from = 0) {
  std::string out(size, '\0');
  for (std::size_t i = 0; i < size; ++i) out[i] = static_cast<char>((from + i) * 31 % 251);
  return out;
}

TEST(receive_buffer, memory_follows_the_bytes_that_arrived_and_not_the_claim) {
  receive_buffer buffer;
  EXPECT_EQ(buffer.memory_bytes(), 0u);
  std::string all;
  for (std::size_t i = 0; i < 3000; ++i) {
    const std::string piece = numbered(1 + i % 7, all.size());
    buffer.append(as_bytes(piece), std::size_t{1} << 32);
    all += piece;
    ASSERT_LE(buffer.memory_bytes(), std::max(2 * all.size(), std::size_t{256}));
  }
  EXPECT_EQ(as_text(buffer.kept()), all);
}

TEST(receive_buffer, the_expected_size_saves_memory) {
  receive_buffer buffer;
  buffer.append(as_bytes(numbered(600)), 1000);
  EXPECT_EQ(buffer.memory_bytes(), 1000u);
  buffer.append(as_bytes(numbered(400)), 1000);
  EXPECT_EQ(buffer.memory_bytes(), 1000u);
  buffer.append(as_bytes("x"), 1000);  // the hint was wrong
  EXPECT_EQ(buffer.kept().size(), 1001u);
}

TEST(receive_buffer, releases_when_used_up_and_reuses_the_front) {
  receive_buffer buffer;
  std::string model;
  for (std::size_t i = 0; i < 500; ++i) {
    buffer.append(as_bytes(numbered(200, i)));
    model += numbered(200, i);
    buffer.consume(199);
    model.erase(0, 199);
    ASSERT_EQ(as_text(buffer.kept()), model);
    ASSERT_LE(buffer.memory_bytes(), 2 * (model.size() + 400));
  }
  buffer.consume(buffer.kept().size());
  EXPECT_TRUE(buffer.empty());
  EXPECT_EQ(buffer.memory_bytes(), 0u);
}

TEST(receive_buffer, a_burst_leaves_nothing_behind_though_a_byte_is_left) {
  receive_buffer buffer;
  const std::string burst = numbered(100'000);
  buffer.append(as_bytes(burst));
  for (std::size_t left = burst.size(); left > 1; --left) {
    buffer.consume(1);
    ASSERT_LE(buffer.memory_bytes(), std::max(4 * left, receive_buffer_slack_bytes));
  }
  EXPECT_EQ(as_text(buffer.kept()), burst.substr(burst.size() - 1));
}

class queue : public ::testing::Test {
 protected:
  std::string gathered() const {
    std::array<const_bytes, gather_count_max> pieces;
    std::string out;
    const std::size_t count = queue_.gather(pieces);
    for (std::size_t i = 0; i < count; ++i) out += as_text(pieces[i]);
    return out;
  }
  std::size_t piece_count() const {
    std::array<const_bytes, gather_count_max> pieces;
    return queue_.gather(pieces);
  }
  shared_frame shared(const std::string& bytes) const {
    class bare final : public codec {
      decoded decode(const_bytes, std::size_t) const override { return {}; }
      void encode(const frame&, frame_envelope&) const override {}
      std::size_t frame_bytes_max() const noexcept override { return 0; }
    } plain;
    return shared_frame::encode(plain, frame(as_bytes(bytes))).value();
  }
  buffer_pool pool_;
  send_queue queue_{pool_};
};

TEST_F(queue, small_frames_stand_together) {
  std::string model;
  for (int i = 0; i < 100; ++i) {
    queue_.append(as_bytes(numbered(64, model.size())));
    model += numbered(64, model.size());
  }
  EXPECT_EQ(piece_count(), 1u);
  EXPECT_EQ(gathered(), model);
  EXPECT_EQ(queue_.bytes(), model.size());
}

TEST_F(queue, every_partial_write_is_accounted_for) {
  const std::string model = numbered(3000) + numbered(20000) + numbered(5);
  for (const std::size_t step : {1u, 7u, 4096u, 8191u, 30000u}) {
    queue_.append(as_bytes(numbered(3000)));
    queue_.append(as_bytes(numbered(20000)));
    queue_.append(as_bytes(numbered(5)));
    std::size_t done = 0;
    while (!queue_.empty()) {
      ASSERT_EQ(queue_.bytes(), model.size() - done);
      ASSERT_EQ(gathered(), model.substr(done));
      const std::size_t taken = std::min(step == 1 ? std::size_t{997} : step, queue_.bytes());
      queue_.consume(taken);
      done += taken;
    }
    EXPECT_EQ(pool_.used_count(), 0u);
  }
}

TEST_F(queue, what_a_write_looks_at_stays_where_it_is) {
  queue_.append(as_bytes(numbered(100)));
  std::array<const_bytes, gather_count_max> pieces;
  ASSERT_EQ(queue_.gather(pieces), 1u);
  for (int i = 0; i < 1000; ++i) queue_.append(as_bytes(numbered(500)));
  EXPECT_EQ(as_text(pieces[0]), numbered(100));
  queue_.consume(100);
  EXPECT_EQ(queue_.bytes(), 500'000u);
  EXPECT_EQ(gathered().substr(0, 500), numbered(500));
}

TEST_F(queue, a_write_gathers_no_more_than_the_seam_allows) {
  std::string model;
  for (int i = 0; i < 100; ++i) {
    queue_.append(shared(numbered(2000, model.size())));
    model += numbered(2000, model.size());
  }
  EXPECT_EQ(piece_count(), gather_count_max);
  EXPECT_EQ(gathered(), model.substr(0, 2000 * gather_count_max));
  queue_.consume(2000 * gather_count_max - 1);
  EXPECT_EQ(gathered(), model.substr(2000 * gather_count_max - 1));
}

TEST_F(queue, shared_frames_are_referred_to_and_small_ones_copied_into_an_open_block) {
  const shared_frame big = shared(numbered(5000));
  queue_.append(as_bytes(numbered(10)));
  queue_.append(big);
  queue_.append(as_bytes(numbered(10)));
  queue_.append(shared(numbered(100)));
  EXPECT_EQ(piece_count(), 3u);
  std::array<const_bytes, gather_count_max> pieces;
  ASSERT_EQ(queue_.gather(pieces), 3u);
  EXPECT_EQ(pieces[1].data(), big.bytes().data());
  EXPECT_EQ(gathered(), numbered(10) + numbered(5000) + numbered(10) + numbered(100));
}

TEST_F(queue, a_small_shared_frame_is_referred_to_while_nothing_else_waits) {
  const shared_frame small = shared(numbered(100));
  queue_.append(small);
  std::array<const_bytes, gather_count_max> pieces;
  ASSERT_EQ(queue_.gather(pieces), 1u);
  EXPECT_EQ(pieces[0].data(), small.bytes().data());
  EXPECT_EQ(queue_.front().data(), small.bytes().data());
  for (int i = 0; i < 50; ++i) queue_.append(small);
  EXPECT_EQ(piece_count(), 2u);
  EXPECT_EQ(queue_.bytes(), 5100u);
}

TEST_F(queue, what_is_written_into_its_room_joins_the_block) {
  const auto write = [this](const std::string& text) {
    std::memcpy(queue_.room().data(), text.data(), text.size());
    queue_.extend(text.size());
  };
  EXPECT_TRUE(queue_.room().empty());  // no block yet
  queue_.append(as_bytes("."));
  write("head");
  write("body");
  EXPECT_EQ(queue_.bytes(), 9u);
  EXPECT_EQ(gathered(), ".headbody");
  const std::size_t room = queue_.room().size();
  write(numbered(room));
  EXPECT_TRUE(queue_.room().empty());
  EXPECT_EQ(gathered(), ".headbody" + numbered(room));
  EXPECT_EQ(piece_count(), 1u);
  queue_.consume(queue_.bytes());
  queue_.append(shared(numbered(10)));
  EXPECT_TRUE(queue_.room().empty());  // a shared frame has no room
}

TEST_F(queue, memory_stays_near_what_waits) {
  for (std::size_t bytes = 100; bytes < 300'000; bytes += 100) {
    queue_.append(as_bytes(numbered(100)));
    ASSERT_LE(pool_.used_count(), 1 + bytes / 8000);
  }
  EXPECT_LE(piece_count(), 8u + 4u + 1u);
}

TEST_F(queue, a_shared_frame_lives_as_long_as_its_last_holder) {
  queue_.append(shared(numbered(5000)));
  EXPECT_EQ(gathered(), numbered(5000));
  queue_.clear();
  EXPECT_TRUE(queue_.empty());
  EXPECT_EQ(gathered(), "");
}

TEST(buffer_pool, gives_back_and_keeps_no_more_than_stated) {
  buffer_pool pool;
  std::vector<void*> blocks;
  for (std::size_t i = 0; i < block_count_max(block_size::large) + 1; ++i)
    blocks.push_back(pool.acquire(block_size::large));
  EXPECT_EQ(pool.used_count(), blocks.size());
  for (void* block : blocks) pool.release(block, block_size::large);  // the last goes to the heap
  EXPECT_EQ(pool.used_count(), 0u);
  void* const again = pool.acquire(block_size::large);
  EXPECT_EQ(again, blocks[block_count_max(block_size::large) - 1]);
  pool.release(again, block_size::large);
}

TEST(buffer_pool_death_test, a_block_that_did_not_come_back_is_noticed) {
  EXPECT_DEATH(
      {
        buffer_pool pool;
        static_cast<void>(pool.acquire(block_size::small));
      },
      "assertion failed");
}

}  // namespace
}  // namespace reprise
