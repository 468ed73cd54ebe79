// What a program gets with the public headers, besides their names: no macros of the system.
#include <gtest/gtest.h>

#include <reprise/actor/client_service.hpp>
#include <reprise/actor/msgpack.hpp>
#include <reprise/actor/reliable_channel.hpp>
#include <reprise/transports/run.hpp>

#if defined(_WINDEF_) || defined(_WINDOWS_)
#error \
    "a public header includes <windows.h>, whose macros take names like far, near and ERROR from programs"
#endif

namespace reprise::contract {
namespace {

struct places {
  actor_ref near;
  actor_ref far;
  REPRISE_MESSAGE("places", near, far)
};

TEST(public_headers, leave_names_to_programs) {
  places sent;
  sent.far = actor_ref(incarnation_id{7}, 0, 1, 2);
  byte_vector bytes;
  byte_sink out(bytes);
  message_traits<places>::encode(sent, out);
  places back;
  EXPECT_TRUE(message_traits<places>::decode(bytes, back));
  EXPECT_EQ(sent.far, back.far);
}

}  // namespace
}  // namespace reprise::contract
