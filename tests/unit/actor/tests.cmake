reprise_test(
  unit_actor_test
  SOURCES actor/actor_crash_test.cpp actor/actor_edges_test.cpp actor/actor_hub_test.cpp actor/actor_life_test.cpp actor/actor_options_test.cpp
          actor/actor_system_end_test.cpp actor/actor_system_test.cpp actor/actor_test.cpp actor/arrival_depot_test.cpp actor/ask_table_test.cpp
          actor/ask_test.cpp actor/ask_wait_test.cpp actor/channel_book_test.cpp actor/client_closing_test.cpp actor/client_flow_test.cpp
          actor/client_service_test.cpp actor/handlers_test.cpp actor/hostile_link_test.cpp actor/hostile_types_test.cpp
          actor/location_test.cpp actor/mailbox_test.cpp actor/move_offer_test.cpp actor/moved_addresses_test.cpp actor/moving_test.cpp
          actor/msgpack_reader_test.cpp actor/msgpack_test.cpp actor/named_ref_test.cpp actor/order_test.cpp
          actor/peer_limits_test.cpp actor/reliable_channel_test.cpp actor/watch_test.cpp
  LIBS reprise::sim fmt::fmt-header-only)
target_include_directories(unit_actor_test PRIVATE "${PROJECT_SOURCE_DIR}/runtime/src")

# Optional: built for the system's compiler and standard library, as rapidcheck is.
if(NOT REPRISE_GOOGLETEST_DIR AND NOT CMAKE_CROSSCOMPILING)
  find_package(Protobuf QUIET)
  if(Protobuf_FOUND)
    target_sources(unit_actor_test PRIVATE actor/protobuf_test.cpp)
    target_link_libraries(unit_actor_test PRIVATE protobuf::libprotobuf)
  endif()
endif()
