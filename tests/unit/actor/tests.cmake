reprise_test(
  unit_actor_test
  SOURCES actor/actor_test.cpp actor/hostile_link_test.cpp
  LIBS reprise::sim fmt::fmt-header-only)
target_include_directories(unit_actor_test PRIVATE "${PROJECT_SOURCE_DIR}/runtime/src")
