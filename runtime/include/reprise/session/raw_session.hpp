// A session that reads and writes bytes as they come.
#pragma once

#include <reprise/session/session_base.hpp>

namespace reprise {

class raw_session : public session_base {
 public:
  explicit raw_session(session_init& init) : session_base(init) {}

  // Copies. too_big above options.raw_send_bytes_max; no bytes are ok.
  [[nodiscard]] send_result send(const_bytes bytes);

 protected:
  // Returns how many bytes of the input are done with, at most all. The rest is kept and offered
  // again with what comes next, and after resume_reading. The input is valid during the call.
  [[nodiscard]] virtual std::size_t on_bytes(const_bytes input) = 0;

 private:
  void take_input(const_bytes lent) final;
  std::size_t offer(const_bytes input);
  const char* torn() const noexcept final { return nullptr; }
  const codec* framing() const noexcept final { return nullptr; }
};

}  // namespace reprise
