# What the libraries use, all of it from the system; nothing is downloaded.
#
#   fmt::fmt-header-only, Threads::Threads     always
#   REPRISE_TOML_INCLUDE_DIR                   toml++, for a node's configuration
#   CLI11::CLI11, nlohmann_json::nlohmann_json the campaign's front end, examples
#   REPRISE_ASIO_INCLUDE_DIR                   standalone Asio, for transports
#
# A cross build (the toolchain file sets REPRISE_HOST_INCLUDE_DIR) takes the header-only ones from
# the building machine through a folder that holds these headers alone: the machine's own C library
# headers must not enter the other system's include path.

find_package(Threads REQUIRED)

if(REPRISE_HOST_INCLUDE_DIR)
  set(host_headers "${PROJECT_BINARY_DIR}/host-headers")
  file(MAKE_DIRECTORY "${host_headers}")
  foreach(entry IN ITEMS asio asio.hpp fmt CLI nlohmann toml++ msgpack msgpack.hpp)
    if(NOT EXISTS "${REPRISE_HOST_INCLUDE_DIR}/${entry}")
      message(FATAL_ERROR "${REPRISE_HOST_INCLUDE_DIR}/${entry} is missing; ./dev setup installs it")
    endif()
    file(CREATE_LINK "${REPRISE_HOST_INCLUDE_DIR}/${entry}" "${host_headers}/${entry}" SYMBOLIC
                     COPY_ON_ERROR)
  endforeach()

  foreach(package IN ITEMS fmt::fmt-header-only CLI11::CLI11 nlohmann_json::nlohmann_json)
    add_library(${package} INTERFACE IMPORTED GLOBAL)
    target_include_directories(${package} INTERFACE "${host_headers}")
  endforeach()
  target_compile_definitions(fmt::fmt-header-only INTERFACE FMT_HEADER_ONLY=1)
  set(REPRISE_ASIO_INCLUDE_DIR "${host_headers}")
  set(REPRISE_TOML_INCLUDE_DIR "${host_headers}")
else()
  find_package(fmt REQUIRED)
  find_path(REPRISE_TOML_INCLUDE_DIR toml++/toml.h REQUIRED)
  mark_as_advanced(REPRISE_TOML_INCLUDE_DIR)
  if(REPRISE_BUILD_SIM OR REPRISE_BUILD_EXAMPLES)
    find_package(CLI11 REQUIRED)
  endif()
  if(REPRISE_BUILD_SIM)
    find_package(nlohmann_json REQUIRED)
  endif()
  if(REPRISE_BUILD_TRANSPORTS)
    find_path(REPRISE_ASIO_INCLUDE_DIR asio.hpp REQUIRED)
    mark_as_advanced(REPRISE_ASIO_INCLUDE_DIR)
  endif()
endif()
