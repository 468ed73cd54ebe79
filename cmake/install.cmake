# The package: find_package(reprise) gives reprise::runtime, reprise::transports and reprise::sim.
include(CMakePackageConfigHelpers)
include(GNUInstallDirs)

set(package_dir "${CMAKE_INSTALL_LIBDIR}/cmake/reprise")

install(EXPORT reprise-targets NAMESPACE reprise:: DESTINATION "${package_dir}")
configure_package_config_file(
  "${PROJECT_SOURCE_DIR}/cmake/reprise-config.cmake.in" "${PROJECT_BINARY_DIR}/reprise-config.cmake"
  INSTALL_DESTINATION "${package_dir}" NO_SET_AND_CHECK_MACRO)
write_basic_package_version_file(
  "${PROJECT_BINARY_DIR}/reprise-config-version.cmake" COMPATIBILITY SameMinorVersion)
install(FILES "${PROJECT_BINARY_DIR}/reprise-config.cmake"
              "${PROJECT_BINARY_DIR}/reprise-config-version.cmake" DESTINATION "${package_dir}")
