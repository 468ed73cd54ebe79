# reprise_test(NAME SOURCES file... [LIBS target...] [LABELS label...] [TIMEOUT seconds] [ARGS arg...])
#
# One GoogleTest program, bin/NAME, and one ctest test of the same name. Its labels are the folder
# under tests/ (ctest -L contract) and what LABELS adds; the target tests_FOLDER builds it. TIMEOUT
# is 120 unless given, and three times that in builds with sanitizers or under Wine.

set(REPRISE_GOOGLETEST_DIR "" CACHE PATH "Build GoogleTest from these sources instead of finding it")
set(REPRISE_TEST_TIMEOUT_FACTOR 1 CACHE STRING "Every test's timeout is multiplied by this")
mark_as_advanced(REPRISE_GOOGLETEST_DIR REPRISE_TEST_TIMEOUT_FACTOR)

# GoogleTest as built for the system's compiler and standard library does not serve another one.
if(REPRISE_GOOGLETEST_DIR)
  set(INSTALL_GTEST OFF)
  set(CMAKE_COMPILE_WARNING_AS_ERROR OFF)
  add_subdirectory("${REPRISE_GOOGLETEST_DIR}" "${PROJECT_BINARY_DIR}/googletest" EXCLUDE_FROM_ALL)
  foreach(library IN ITEMS gtest gtest_main gmock gmock_main)
    get_target_property(includes ${library} INTERFACE_INCLUDE_DIRECTORIES)
    set_target_properties(${library} PROPERTIES INTERFACE_SYSTEM_INCLUDE_DIRECTORIES "${includes}")
    target_compile_options(${library} PRIVATE -w)
  endforeach()
  unset(CMAKE_COMPILE_WARNING_AS_ERROR)
else()
  find_package(GTest REQUIRED)
endif()

# The same goes for rapidcheck, which has no sources to build here: TARGET rapidcheck tells.
if(NOT REPRISE_GOOGLETEST_DIR)
  find_package(rapidcheck QUIET)
endif()

# The folder under tests/ that is being configured, "unit" in tests/unit/session too.
function(reprise_test_folder out)
  file(RELATIVE_PATH path "${PROJECT_SOURCE_DIR}/tests" "${CMAKE_CURRENT_SOURCE_DIR}")
  string(REGEX REPLACE "/.*" "" folder "${path}")
  set(${out} "${folder}" PARENT_SCOPE)
endfunction()

# Says that TARGET belongs to the folder that is being configured: `tests_FOLDER` builds it.
function(reprise_test_target target)
  reprise_test_folder(folder)
  if(TARGET tests_${folder})
    add_dependencies(tests_${folder} ${target})
  endif()
endfunction()

function(reprise_test name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "TIMEOUT" "SOURCES;LIBS;LABELS;ARGS")
  reprise_test_folder(folder)
  if(NOT arg_TIMEOUT)
    set(arg_TIMEOUT 120)
  endif()
  math(EXPR timeout "${arg_TIMEOUT} * ${REPRISE_TEST_TIMEOUT_FACTOR}")

  add_executable(${name} ${arg_SOURCES})
  target_link_libraries(${name} PRIVATE ${arg_LIBS} GTest::gtest_main)
  target_compile_features(${name} PRIVATE cxx_std_20)
  set_target_properties(${name} PROPERTIES CXX_EXTENSIONS OFF)
  reprise_test_target(${name})

  add_test(NAME ${name} COMMAND ${name} ${arg_ARGS})
  set_tests_properties(${name} PROPERTIES TIMEOUT ${timeout} LABELS "${folder};${arg_LABELS}")
endfunction()
