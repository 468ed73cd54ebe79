// Clients are actors: listens for programs that are no peers, admits them, and begins an actor for each.
//
//   client_service clients(actors, client_options(endpoint(ip_address::any(), 9000)),
//                          [](const client_join& who) {
//                            return known(who.credentials) ? client_admission::admitted(name_of(who))
//                                                          : client_admission::refused("who are you?");
//                          },
//                          make_client_factory<guest>(hall));
//   co_await clients.start();
//   …
//   co_await clients.close(2s);   // before actors.close
//
// How a client joins stands in client_frames.hpp; client_session does it. What the actor is told stands in
// client_actor.hpp, and both in docs/CLIENTS.md.
#pragma once

#include <concepts>
#include <functional>
#include <memory>

#include <reprise/actor/actor_system.hpp>
#include <reprise/actor/client_actor.hpp>
#include <reprise/actor/client_admission.hpp>
#include <reprise/actor/client_options.hpp>
#include <reprise/actor/client_stats.hpp>

namespace reprise {

// Makes the actors of clients, on the loops where they live, so from several threads when there are several. An
// exception refuses the client (failed).
class client_factory {
 public:
  using make_function = std::function<std::unique_ptr<client_actor>(actor_init&)>;

  client_factory(const handler_table& table, make_function make)
      : table_(&table), make_(std::move(make)) {}
  [[nodiscard]] const handler_table& table() const noexcept { return *table_; }
  [[nodiscard]] std::unique_ptr<client_actor> make(actor_init& init) const { return make_(init); }

 private:
  const handler_table* table_;
  make_function make_;
};

// Each actor is an A(actor_init&, args...).
template <std::derived_from<client_actor> A, class... Args>
[[nodiscard]] client_factory make_client_factory(Args... args) {
  return client_factory(handler_table_of<A>(),
                        [args...](actor_init& init) -> std::unique_ptr<client_actor> {
                          return std::make_unique<A>(init, args...);
                        });
}

// Threading: on the first loop of the system.
class client_service {
 public:
  // Precondition: options.problem() == nullptr. The system outlives the service.
  client_service(actor_system& actors, client_options options, client_admit admit,
                 client_factory factory);
  // Precondition: never started, or closed; unless the loop was halted.
  ~client_service();
  client_service(const client_service&) = delete;
  client_service& operator=(const client_service&) = delete;

  // Once. Reports the outcome of listening, as session_server::start.
  void start(std::function<void(errc)> on_started);
  [[nodiscard]] task<result<void>> start();
  // Where it listens. Precondition: started.
  [[nodiscard]] endpoint local() const;

  // Nobody joins any more, every client's actor is stopped in its turn and its session drained; what is not done
  // within the time is ended. Reports once when neither a session nor a client's actor is left. May be called at
  // any time and more than once: a shorter time counts, each caller is told.
  void close(duration within, std::function<void()> on_closed);
  [[nodiscard]] task<void> close(duration within);

  // Clients as this loop counts them: never fewer than there are, never more than the maximum.
  [[nodiscard]] std::size_t client_count() const noexcept;
  // From any thread; of what other loops count, perhaps not the newest.
  [[nodiscard]] client_stats stats() const noexcept;
  // Of the connections, admitted or not.
  [[nodiscard]] session_server_stats connections() const;

 private:
  class core;
  std::unique_ptr<core> core_;
};

}  // namespace reprise
