reprise_test(
  unit_campaign_test
  SOURCES campaign/campaign_total_test.cpp campaign/crash_report_test.cpp
          campaign/duration_text_test.cpp campaign/explain_test.cpp campaign/junit_test.cpp
          campaign/replay_command_test.cpp campaign/result_line_test.cpp
          campaign/run_result_test.cpp campaign/scenario_test.cpp campaign/seed_range_test.cpp
          campaign/seed_source_test.cpp campaign/shrink_points_test.cpp
  LIBS reprise::sim)
# The parts of the front end that no installed header shows.
target_include_directories(unit_campaign_test
                           PRIVATE "${CMAKE_CURRENT_SOURCE_DIR}/../../sim/src/campaign")
