reprise_test(unit_transports_test SOURCES transports/post_watch_test.cpp LIBS reprise::runtime)
target_include_directories(unit_transports_test PRIVATE "${PROJECT_SOURCE_DIR}/transports/src")
