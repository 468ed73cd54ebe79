# Windows programs from a Debian machine: MinGW's GCC with POSIX threads, tests under Wine.
set(CMAKE_SYSTEM_NAME Windows)
set(CMAKE_SYSTEM_PROCESSOR x86_64)

set(CMAKE_C_COMPILER x86_64-w64-mingw32-gcc-posix)
set(CMAKE_CXX_COMPILER x86_64-w64-mingw32-g++-posix)
set(CMAKE_RC_COMPILER x86_64-w64-mingw32-windres)

set(CMAKE_FIND_ROOT_PATH /usr/x86_64-w64-mingw32)
set(CMAKE_FIND_ROOT_PATH_MODE_PROGRAM NEVER)
set(CMAKE_FIND_ROOT_PATH_MODE_LIBRARY ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_INCLUDE ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_PACKAGE ONLY)

# One file per program: no DLL to carry along.
set(CMAKE_EXE_LINKER_FLAGS_INIT "-static")

# Header-only libraries come from the building machine; see cmake/dependencies.cmake.
set(REPRISE_HOST_INCLUDE_DIR /usr/include)

# ctest runs every test program through this.
find_program(REPRISE_WINE NAMES wine64 wine PATHS /usr/lib/wine)
if(REPRISE_WINE)
  set(CMAKE_CROSSCOMPILING_EMULATOR "${REPRISE_WINE}")
endif()
