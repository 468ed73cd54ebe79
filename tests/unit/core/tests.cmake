reprise_test(
  unit_core_test
  SOURCES core/assert_test.cpp core/bytes_test.cpp core/crc32c_test.cpp core/delegate_test.cpp
          core/endpoint_test.cpp core/entity_test.cpp core/error_test.cpp core/hash_test.cpp
          core/intrusive_queue_test.cpp core/result_test.cpp core/time_test.cpp
  LIBS reprise::runtime)
