// tidy: allow-file system: the front end starts its workers; no run sees them
#if defined(_WIN32)

#include "process.hpp"

#include <windows.h>

#include <fcntl.h>
#include <io.h>

#include <array>
#include <csignal>
#include <cstdlib>
#include <map>
#include <system_error>

#include <fmt/format.h>

namespace reprise::sim::campaign {
namespace {

[[noreturn]] void fail(const char* what) {
  throw std::system_error(static_cast<int>(::GetLastError()), std::system_category(), what);
}

class handle {
 public:
  handle() = default;
  explicit handle(HANDLE value) noexcept
      : value_(value == INVALID_HANDLE_VALUE ? nullptr : value) {}
  handle(handle&& other) noexcept : value_(std::exchange(other.value_, nullptr)) {}
  handle& operator=(handle&& other) noexcept {
    std::swap(value_, other.value_);
    return *this;
  }
  ~handle() { reset(); }
  void reset() noexcept {
    if (value_ != nullptr) ::CloseHandle(std::exchange(value_, nullptr));
  }
  [[nodiscard]] HANDLE get() const noexcept { return value_; }
  [[nodiscard]] bool open() const noexcept { return value_ != nullptr; }

 private:
  HANDLE value_ = nullptr;
};

std::wstring wide(std::string_view text) {
  const int size = static_cast<int>(text.size());
  std::wstring out(
      static_cast<std::size_t>(::MultiByteToWideChar(CP_ACP, 0, text.data(), size, nullptr, 0)),
      L'\0');
  ::MultiByteToWideChar(CP_ACP, 0, text.data(), size, out.data(), static_cast<int>(out.size()));
  return out;
}

std::wstring own_program() {
  std::wstring path(32'768, L'\0');
  path.resize(::GetModuleFileNameW(nullptr, path.data(), static_cast<DWORD>(path.size())));
  return path;
}

// As the C library of the other process takes it apart again.
std::wstring quoted(const std::wstring& word) {
  std::wstring out = L"\"";
  std::size_t backslashes = 0;
  for (const wchar_t c : word) {
    if (c == L'"') out.append(backslashes + 1, L'\\');
    backslashes = c == L'\\' ? backslashes + 1 : 0;
    out += c;
  }
  out.append(backslashes, L'\\');
  return out + L"\"";
}

std::wstring environment_with(const process_start& what) {
  std::wstring block;
  wchar_t* const own = ::GetEnvironmentStringsW();
  for (const wchar_t* one = own; *one != L'\0'; one += std::wcslen(one) + 1) {
    const std::wstring variable = one;
    bool replaced = false;
    for (const auto& [name, value] : what.environment)
      replaced = replaced || variable.starts_with(wide(name + "="));
    if (!replaced) block += variable + L'\0';
  }
  ::FreeEnvironmentStringsW(own);
  for (const auto& [name, value] : what.environment) block += wide(name + "=" + value) + L'\0';
  return block + L'\0';
}

// One pipe that is read through the completion port.
struct reader {
  OVERLAPPED operation{};
  handle from;
  std::array<char, std::size_t{64} << 10> buffer;
};

}  // namespace

class processes::state {
 public:
  struct child {
    handle process;
    handle input;
    reader output;
    reader errors;
  };

  state() : port(::CreateIoCompletionPort(INVALID_HANDLE_VALUE, nullptr, 0, 1)) {
    if (!port.open()) fail("CreateIoCompletionPort");
    // Whatever happens to this process, its children end with it.
    job = handle(::CreateJobObjectW(nullptr, nullptr));
    JOBOBJECT_EXTENDED_LIMIT_INFORMATION limits{};
    limits.BasicLimitInformation.LimitFlags = JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE;
    ::SetInformationJobObject(job.get(), JobObjectExtendedLimitInformation, &limits, sizeof limits);
  }

  static ULONG_PTR key_of(process_id id, process_event::kind kind) {
    return static_cast<ULONG_PTR>(id) << 1 | (kind == process_event::kind::output ? 0u : 1u);
  }

  // Opens a pipe whose far end a child may inherit.
  handle open_pipe(reader& reads, process_id id, process_event::kind kind) {
    const std::wstring name =
        wide(fmt::format("\\\\.\\pipe\\reprise-{}-{}", ::GetCurrentProcessId(), key_of(id, kind)));
    reads.from = handle(::CreateNamedPipeW(
        name.c_str(), PIPE_ACCESS_INBOUND | FILE_FLAG_OVERLAPPED | FILE_FLAG_FIRST_PIPE_INSTANCE,
        PIPE_TYPE_BYTE | PIPE_WAIT, 1, 1 << 16, 1 << 16, 0, nullptr));
    if (!reads.from.open()) fail("CreateNamedPipe");
    SECURITY_ATTRIBUTES inherited{sizeof inherited, nullptr, TRUE};
    handle far_end(
        ::CreateFileW(name.c_str(), GENERIC_WRITE, 0, &inherited, OPEN_EXISTING, 0, nullptr));
    if (!far_end.open()) fail("CreateFile");
    if (::CreateIoCompletionPort(reads.from.get(), port.get(), key_of(id, kind), 0) == nullptr)
      fail("CreateIoCompletionPort");
    return far_end;
  }

  void read_on(reader& reads, ULONG_PTR key) {
    reads.operation = {};
    const BOOL begun =
        ::ReadFile(reads.from.get(), reads.buffer.data(), static_cast<DWORD>(reads.buffer.size()),
                   nullptr, &reads.operation);
    // An error at once, usually the end of the pipe: it comes through the port like any other.
    if (!begun && ::GetLastError() != ERROR_IO_PENDING)
      ::PostQueuedCompletionStatus(port.get(), 0, key, &reads.operation);
  }

  handle port;
  handle job;
  std::map<process_id, std::unique_ptr<child>> children;
  std::uint32_t started = 0;
};

processes::processes() : state_(std::make_unique<state>()) {}

processes::~processes() {
  for (auto& [id, one] : state_->children) {
    ::TerminateProcess(one->process.get(), 1);
    // The buffers must outlive the reads.
    for (reader* reads : {&one->output, &one->errors}) {
      DWORD count = 0;
      if (!reads->from.open()) continue;
      ::CancelIoEx(reads->from.get(), &reads->operation);
      ::GetOverlappedResult(reads->from.get(), &reads->operation, &count, TRUE);
    }
  }
}

process_id processes::start(const process_start& what) {
  const process_id id{++state_->started};
  auto one = std::make_unique<state::child>();
  const handle output = state_->open_pipe(one->output, id, process_event::kind::output);
  const handle errors = state_->open_pipe(one->errors, id, process_event::kind::error_output);
  HANDLE input_reading = nullptr;
  HANDLE input_writing = nullptr;
  if (!::CreatePipe(&input_reading, &input_writing, nullptr, 1 << 16)) fail("CreatePipe");
  const handle input(input_reading);
  one->input = handle(input_writing);
  ::SetHandleInformation(input_reading, HANDLE_FLAG_INHERIT, HANDLE_FLAG_INHERIT);

  STARTUPINFOW startup{};
  startup.cb = sizeof startup;
  startup.dwFlags = STARTF_USESTDHANDLES;
  startup.hStdInput = input.get();
  startup.hStdOutput = output.get();
  startup.hStdError = errors.get();
  const std::wstring program = what.program.empty() ? own_program() : wide(what.program);
  std::wstring line = quoted(program);
  for (const std::string& argument : what.arguments) line += L' ' + quoted(wide(argument));
  std::wstring environment = environment_with(what);
  PROCESS_INFORMATION made{};
  if (!::CreateProcessW(program.c_str(), line.data(), nullptr, nullptr, TRUE,
                        CREATE_UNICODE_ENVIRONMENT, environment.data(), nullptr, &startup, &made))
    fail("CreateProcess");
  ::CloseHandle(made.hThread);
  one->process = handle(made.hProcess);
  ::AssignProcessToJobObject(state_->job.get(), made.hProcess);

  state_->read_on(one->output, state::key_of(id, process_event::kind::output));
  state_->read_on(one->errors, state::key_of(id, process_event::kind::error_output));
  state_->children.emplace(id, std::move(one));
  return id;
}

bool processes::write(process_id to, std::string_view bytes) {
  const auto found = state_->children.find(to);
  if (found == state_->children.end() || !found->second->input.open()) return false;
  while (!bytes.empty()) {
    DWORD count = 0;
    if (!::WriteFile(found->second->input.get(), bytes.data(), static_cast<DWORD>(bytes.size()),
                     &count, nullptr))
      return false;
    bytes.remove_prefix(count);
  }
  return true;
}

void processes::close_input(process_id to) {
  const auto found = state_->children.find(to);
  if (found != state_->children.end()) found->second->input.reset();
}

void processes::interrupt(process_id target) { kill(target); }

void processes::kill(process_id target) {
  const auto found = state_->children.find(target);
  if (found != state_->children.end()) ::TerminateProcess(found->second->process.get(), 1);
}

std::vector<process_event> processes::wait(std::int64_t timeout_ns) {
  std::vector<process_event> out;
  auto timeout_ms = static_cast<DWORD>((timeout_ns + 999'999) / 1'000'000);
  for (; out.size() < 64; timeout_ms = 0) {
    DWORD count = 0;
    ULONG_PTR key = 0;
    OVERLAPPED* operation = nullptr;
    const BOOL read =
        ::GetQueuedCompletionStatus(state_->port.get(), &count, &key, &operation, timeout_ms);
    if (operation == nullptr) break;
    const process_id id{static_cast<std::uint32_t>(key >> 1)};
    state::child& one = *state_->children.at(id);
    reader& reads = (key & 1) == 0 ? one.output : one.errors;
    if (read && count > 0) {
      out.push_back(
          {(key & 1) == 0 ? process_event::kind::output : process_event::kind::error_output,
           id,
           std::string(reads.buffer.data(), count),
           {}});
      state_->read_on(reads, key);
      continue;
    }
    reads.from.reset();
    if (one.output.from.open() || one.errors.from.open()) continue;
    DWORD code = 0;
    ::WaitForSingleObject(one.process.get(), INFINITE);
    ::GetExitCodeProcess(one.process.get(), &code);
    // A worker never leaves with 3: that is abort().
    out.push_back({process_event::kind::ended, id, {}, {code == 3 || code >= 0xc0000000, code}});
    state_->children.erase(id);
  }
  return out;
}

std::string describe(const exit_status& status) {
  switch (status.code) {
    case 3: return "abort";
    case EXCEPTION_ACCESS_VIOLATION: return "segmentation fault";
    case EXCEPTION_STACK_OVERFLOW: return "stack overflow";
    case EXCEPTION_INT_DIVIDE_BY_ZERO: return "arithmetic fault";
    case EXCEPTION_ILLEGAL_INSTRUCTION: return "illegal instruction";
    default:
      return status.by_signal ? fmt::format("exception 0x{:08x}", status.code)
                              : fmt::format("exit code {}", status.code);
  }
}

// --- This process

namespace {

void (*say_last_words)(death how) = nullptr;

void on_signal(int number) { say_last_words(number == SIGABRT ? death::aborted : death::fault); }

}  // namespace

std::FILE* become_worker() {
  ::SetErrorMode(SEM_FAILCRITICALERRORS | SEM_NOGPFAULTERRORBOX | SEM_NOOPENFILEERRORBOX);
#if defined(_UCRT) || defined(_MSC_VER)
  ::_set_abort_behavior(0,
                        _WRITE_ABORT_MSG | _CALL_REPORTFAULT);  // the older library has no dialogue
#endif
  ::_setmode(0, _O_BINARY);
  const int results = ::_dup(1);
  ::_dup2(2, 1);
  ::_setmode(results, _O_BINARY);
  return ::_fdopen(results, "wb");
}

void on_death(void (*last_words)(death how)) {
  say_last_words = last_words;
  for (const int number : {SIGSEGV, SIGFPE, SIGILL, SIGABRT}) std::signal(number, &on_signal);
}

unsigned processor_count() noexcept {
  SYSTEM_INFO info{};
  ::GetSystemInfo(&info);
  return info.dwNumberOfProcessors < 1 ? 1u : static_cast<unsigned>(info.dwNumberOfProcessors);
}

bool error_stream_is_terminal() noexcept { return ::_isatty(2) != 0; }

void ignore_broken_pipes() noexcept {}

void trap_here() noexcept { ::DebugBreak(); }

}  // namespace reprise::sim::campaign

#endif
