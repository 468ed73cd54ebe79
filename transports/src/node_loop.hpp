// Everything that one loop of a node consists of.
#pragma once

#include <string>

#include <reprise/env/environment.hpp>

#include "socket_blocking_pool.hpp"
#include "socket_loop.hpp"
#include "socket_network.hpp"
#include "system_random.hpp"

namespace reprise::transports {

class node_loop {
 public:
  node_loop(const std::string& node_name, std::size_t index, std::uint64_t seed,
            worker_threads& threads)
      : backend(child_entity(entity_id{hash_text(node_name)}, "loop", index)),
        net(backend),
        pool(backend, threads),
        random(mix(seed, backend.core().entity().value)) {
    parts.home = &backend.core();
    parts.net = &net;
    parts.random = &random;
    parts.traces = &traces;
    parts.stop = &stop;
    parts.pool = &pool;
    parts.node = node_name;
    backend.set_on_stop(delegate<void()>::to<&stop_request::request>(&stop));
  }
  node_loop(const node_loop&) = delete;
  node_loop& operator=(const node_loop&) = delete;

  socket_loop backend;
  socket_network net;
  socket_blocking_pool pool;
  system_random random;
  trace traces;
  stop_request stop;
  environment_parts parts;
};

}  // namespace reprise::transports
