// A place where connections arrive.
#pragma once

#include <memory>

#include <reprise/env/stream.hpp>

namespace reprise {

class loop;

// Completes with ok and a stream, or with out_of_resources, permission_denied, io_error (the listener
// lives on; wait before the next accept), cancelled, closed.
class accept_operation : public operation {
 public:
  using operation::operation;
  [[nodiscard]] std::unique_ptr<stream> take() noexcept { return std::move(accepted_); }
  void give(std::unique_ptr<stream> accepted) noexcept { accepted_ = std::move(accepted); }

 private:
  std::unique_ptr<stream> accepted_;
};

// Threading: everything on the loop that listened. At most one accept is in flight.
class listener {
 public:
  listener() = default;
  listener(const listener&) = delete;
  listener& operator=(const listener&) = delete;
  // Precondition: nothing is in flight. Connections that were not accepted are reset.
  virtual ~listener() = default;

  // Accepts one connection for `home`, a loop of the same node. The operation completes on the
  // listener's loop; the stream is used on its home only, to which the caller hands it over.
  virtual void accept(accept_operation& op, loop& home) = 0;
  virtual void cancel() = 0;
  // The endpoint in use, with the port that the system chose if 0 was asked for.
  [[nodiscard]] virtual endpoint local() const = 0;
};

}  // namespace reprise
