reprise_test(
  unit_env_test
  SOURCES env/await_test.cpp env/blocking_call_test.cpp env/blocking_pool_test.cpp env/digest_test.cpp env/environment_test.cpp env/loop_test.cpp
          env/operation_test.cpp env/random_test.cpp env/scope_test.cpp env/stop_test.cpp
          env/task_test.cpp env/timer_heap_test.cpp env/timer_test.cpp env/trace_test.cpp
  LIBS reprise::runtime)
