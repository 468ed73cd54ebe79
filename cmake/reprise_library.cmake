# reprise_library(NAME HEADERS file... SOURCES file...)
#
# The static library reprise_NAME, known as reprise::NAME to the tree and to users of the installed
# package. Its include root is the folder's own include/, so that an include that points to a layer
# it does not link does not compile.
include(GNUInstallDirs)

function(reprise_library name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "HEADERS;SOURCES")
  set(target reprise_${name})

  add_library(${target} STATIC ${arg_SOURCES})
  add_library(reprise::${name} ALIAS ${target})
  target_sources(${target} PUBLIC FILE_SET HEADERS BASE_DIRS include FILES ${arg_HEADERS})
  target_compile_features(${target} PUBLIC cxx_std_20)
  set_target_properties(
    ${target} PROPERTIES EXPORT_NAME ${name} CXX_EXTENSIONS OFF LINKER_LANGUAGE CXX
                         POSITION_INDEPENDENT_CODE ON)
  install(
    TARGETS ${target}
    EXPORT reprise-targets
    ARCHIVE DESTINATION "${CMAKE_INSTALL_LIBDIR}"
    FILE_SET HEADERS DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}")
endfunction()
