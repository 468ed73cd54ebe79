# reprise_fuzzer(NAME SOURCES file... [LIBS target...] [CORPUS folder])
#
# The fuzz target bin/NAME. With REPRISE_LIBFUZZER (the preset `fuzz`) libFuzzer drives it; without,
# it gets fuzz/replay_main.cpp, which runs every file and every file of every folder it is given, so
# that each build compiles each fuzzer and replays its corpus as a test.

option(REPRISE_LIBFUZZER "Link the fuzz targets with libFuzzer (clang)" OFF)
mark_as_advanced(REPRISE_LIBFUZZER)

function(reprise_fuzzer name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "CORPUS" "SOURCES;LIBS")
  add_executable(${name} ${arg_SOURCES})
  target_link_libraries(${name} PRIVATE ${arg_LIBS})
  target_compile_features(${name} PRIVATE cxx_std_20)
  set_target_properties(${name} PROPERTIES CXX_EXTENSIONS OFF)
  if(REPRISE_LIBFUZZER)
    target_link_options(${name} PRIVATE -fsanitize=fuzzer)
    return()
  endif()
  target_sources(${name} PRIVATE "${PROJECT_SOURCE_DIR}/fuzz/replay_main.cpp")
  if(arg_CORPUS AND REPRISE_BUILD_TESTS)
    add_test(NAME ${name}_replay COMMAND ${name} "${CMAKE_CURRENT_SOURCE_DIR}/${arg_CORPUS}")
    set_tests_properties(${name}_replay PROPERTIES TIMEOUT 120 LABELS fuzz)
  endif()
endfunction()
