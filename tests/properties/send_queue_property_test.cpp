// Property: a send queue is the string of what was appended, minus what was consumed, under every order of
// appends, looks and consumptions; what a write looks at stays where it is while more is appended; and every
// block goes back to the pool.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <array>
#include <cstring>
#include <string>
#include <vector>

#include <reprise/session/length_prefixed_codec.hpp>
#include <reprise/session/send_queue.hpp>

namespace reprise {
namespace {

struct step {
  enum class type : std::uint8_t { append, in_place, shared, look, consume, clear };
  type what = type::append;
  std::uint32_t size = 0;

  friend std::ostream& operator<<(std::ostream& out, const step& one) {
    return out << int{static_cast<std::uint8_t>(one.what)} << ':' << one.size;
  }
};

rc::Gen<step> steps() {
  using kind = step::type;
  // Sizes about one byte, about a block, and across several.
  const auto sizes = rc::gen::resize(
      rc::kNominalSize, rc::gen::oneOf(rc::gen::inRange<std::uint32_t>(0, 40),
                                       rc::gen::inRange<std::uint32_t>(8'100, 8'300),
                                       rc::gen::inRange<std::uint32_t>(1'000, 1'050),
                                       rc::gen::inRange<std::uint32_t>(60'000, 140'000)));
  return rc::gen::build<step>(
      rc::gen::set(&step::what, rc::gen::weightedElement<kind>({{6, kind::append},
                                                                {6, kind::in_place},
                                                                {3, kind::shared},
                                                                {4, kind::look},
                                                                {6, kind::consume},
                                                                {1, kind::clear}})),
      rc::gen::set(&step::size, sizes));
}

std::string text_of(std::size_t size, std::size_t seed) {
  std::string out(size, ' ');
  for (std::size_t i = 0; i < size; ++i) out[i] = static_cast<char>('a' + (seed + i * 7) % 26);
  return out;
}

std::string joined(std::span<const const_bytes> pieces) {
  std::string out;
  for (const const_bytes piece : pieces) out += as_text(piece);
  return out;
}

RC_GTEST_PROP(send_queue_property, is_the_string_of_what_was_appended, ()) {
  const auto script = *rc::gen::container<std::vector<step>>(steps());
  const length_prefixed_codec framing;
  buffer_pool pool;
  {
    send_queue queue(pool);
    std::string model;
    std::array<const_bytes, gather_count_max> seen{};  // by a write in flight
    std::size_t seen_count = 0;
    std::string seen_text;
    for (std::size_t i = 0; i < script.size(); ++i) {
      const step& now = script[i];
      switch (now.what) {
        case step::type::append: {
          const std::string text = text_of(now.size, i);
          queue.append(as_bytes(text));
          model += text;
          break;
        }
        case step::type::in_place: {
          const std::string text = text_of(now.size, i);
          const mutable_bytes room = queue.room();
          if (text.empty() || room.size() < text.size()) break;
          std::memcpy(room.data(), text.data(), text.size());
          queue.extend(text.size());
          model += text;
          break;
        }
        case step::type::shared: {
          const std::string text = text_of(now.size, i);
          const auto shared = shared_frame::encode(framing, frame(as_bytes(text)));
          RC_ASSERT(shared.has_value());
          queue.append(shared.value());
          model += as_text(shared.value().bytes());
          break;
        }
        case step::type::look:
          seen_count = queue.gather(seen);
          seen_text = joined(std::span(seen).first(seen_count));
          RC_ASSERT(model.starts_with(seen_text));
          RC_ASSERT(!seen_text.empty() || model.empty());
          break;
        case step::type::consume: {
          // A write takes a part of what it looked at.
          RC_ASSERT(joined(std::span(seen).first(seen_count)) == seen_text);
          const std::size_t count = seen_text.empty() ? 0 : now.size % (seen_text.size() + 1);
          queue.consume(count);
          model.erase(0, count);
          seen_count = 0;
          seen_text.clear();
          break;
        }
        case step::type::clear:
          queue.clear();
          model.clear();
          seen_count = 0;
          seen_text.clear();
          break;
      }
      RC_ASSERT(queue.bytes() == model.size());
      RC_ASSERT(queue.empty() == model.empty());
      RC_ASSERT(joined(std::span(seen).first(seen_count)) == seen_text);
      if (!model.empty()) RC_ASSERT(model.starts_with(as_text(queue.front())));
    }
    // All of it comes out in order.
    std::string rest;
    while (!queue.empty()) {
      const std::size_t count = queue.gather(seen);
      const std::string part = joined(std::span(seen).first(count));
      RC_ASSERT(count > 0u && !part.empty());
      rest += part;
      queue.consume(part.size());
    }
    RC_ASSERT(rest == model);
  }
  RC_ASSERT(pool.used_count() == 0u);
}

}  // namespace
}  // namespace reprise
