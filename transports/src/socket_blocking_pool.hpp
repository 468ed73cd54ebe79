// The pool of one loop: hands work to the node's threads, and lets its outcome in through the loop's door.
#pragma once

#include <reprise/env/blocking_pool.hpp>

#include "in_flight.hpp"
#include "io_object.hpp"

namespace reprise::transports {

class socket_loop;
class worker_threads;

class socket_blocking_pool final : public blocking_pool, private io_object {
 public:
  socket_blocking_pool(socket_loop& home, worker_threads& threads);
  ~socket_blocking_pool() override;

  void run(blocking_operation& op, std::shared_ptr<blocking_work> work) override;
  void cancel(blocking_operation& op) override;
  // Lets go of work that was abandoned. Precondition: the threads have stopped.
  void forget() noexcept;

 private:
  class job;
  void abandon() noexcept override;

  socket_loop& home_;
  worker_threads& threads_;
  in_flight<job> jobs_;
};

}  // namespace reprise::transports
