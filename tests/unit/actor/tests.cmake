reprise_test(
  unit_actor_test
  SOURCES actor/actor_test.cpp actor/client_closing_test.cpp actor/client_flow_test.cpp
          actor/client_service_test.cpp actor/msgpack_reader_test.cpp
  LIBS reprise::sim fmt::fmt-header-only)
target_include_directories(unit_actor_test PRIVATE "${PROJECT_SOURCE_DIR}/runtime/src")
