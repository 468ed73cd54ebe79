// No library under this program closes a handle twice: the second close hits whatever has the number by then, and a
// socket or a completion port is gone. Watched while the whole program runs, by a CloseHandle of its own in the
// place of the imported one.
#include <atomic>

#include <gtest/gtest.h>

#include <windows.h>

extern "C" {
using close_handle = BOOL(WINAPI*)(HANDLE);
extern close_handle __imp_CloseHandle;  // the linker's entry for the import
}

namespace reprise::contract {
namespace {

close_handle system_close = nullptr;
std::atomic<int> closed_in_vain_count{0};

BOOL WINAPI close_and_look(HANDLE handle) {
  const BOOL done = system_close(handle);
  if (done == FALSE) ++closed_in_vain_count;
  return done;
}

class handle_watch : public ::testing::Environment {
 public:
  void SetUp() override {
    DWORD before = 0;
    ASSERT_NE(FALSE,
              VirtualProtect(&__imp_CloseHandle, sizeof(close_handle), PAGE_READWRITE, &before));
    system_close = __imp_CloseHandle;
    __imp_CloseHandle = &close_and_look;
  }
  void TearDown() override {
    __imp_CloseHandle = system_close;
    EXPECT_EQ(0, closed_in_vain_count.exchange(0)) << "handles were closed that nobody had open";
  }
};

[[maybe_unused]] const auto* const watch = ::testing::AddGlobalTestEnvironment(new handle_watch);

}  // namespace
}  // namespace reprise::contract
