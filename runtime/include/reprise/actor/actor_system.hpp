// The actors of a node, on its loops, and their way to those of other nodes.
//
//   actor_options options;
//   options.peers = peer_options(node_id::parse("alpha").value());
//   actor_system actors(env, options);
//   co_await actors.start();
//   actor_ref bank = actors.here().spawn_with<banker>(spawn_options("bank"));
//   …
//   co_await actors.close(1s);
//
// What is promised of messages, watches and asks stands in docs/ACTORS.md.
#pragma once

#include <exception>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <reprise/actor/actor.hpp>
#include <reprise/env/await.hpp>
#include <reprise/env/task.hpp>
#include <reprise/peer/peer_service.hpp>

namespace reprise {

class actor_hub;
class actor_directory;

// Threading: on the node's first loop, except where stated.
class actor_system {
 public:
  // Precondition: options.problem() == nullptr, and env is that of the node's first loop.
  actor_system(environment env, actor_options options = {});
  // Precondition: closed, or its loops were halted.
  ~actor_system();
  actor_system(const actor_system&) = delete;
  actor_system& operator=(const actor_system&) = delete;

  // Once: peers are dialled and let in. Reports whether it listens; ok at once without peers.
  void start(std::function<void(errc)> on_started);
  [[nodiscard]] task<result<void>> start();
  // Every actor ends, then peers are told goodbye; reports once when nothing is left. May be called without start.
  void close(duration within, std::function<void()> on_closed);
  [[nodiscard]] task<void> close(duration within);

  // The actors of the first loop.
  [[nodiscard]] actor_loop& here() noexcept { return *loops_.front(); }
  // From any thread; what it gives is used on that loop.
  [[nodiscard]] actor_loop& at(std::size_t loop) noexcept { return *loops_[loop]; }
  [[nodiscard]] std::size_t loop_count() const noexcept { return loops_.size(); }

  // Begins an A on another loop of the node; nobody when the system is closing. What its constructor throws is thrown
  // here. Precondition: loop < loop_count().
  template <class A, class... Args>
  [[nodiscard]] task<actor_ref> spawn_on(std::size_t loop, spawn_options options, Args... args);

  // An actor by its unique name, as far as this node knows now; nobody.
  [[nodiscard]] actor_ref find(std::string_view name) const;

  // Actors of this type may come from other nodes: each is an A(actor_init&, const_bytes packed), with what its
  // pack() wrote elsewhere. An exception, or bytes that it does not like, refuse it.
  // Before start.
  template <class A>
  void accept_movable(std::string type) {
    accept_movable(std::move(type), handler_table_of<A>(),
                   [](actor_init& init, const_bytes packed) -> std::unique_ptr<actor> {
                     return std::make_unique<A>(init, packed);
                   });
  }
  // The same, made by a function of one's own. Threading: on the first loop.
  void accept_movable(
      std::string type, const handler_table& table,
      std::function<std::unique_ptr<actor>(actor_init&, const_bytes packed)> unpack) {
    movable_.insert_or_assign(std::move(type), movable_type{&table, std::move(unpack)});
  }

  // Empty without peers.
  [[nodiscard]] node_id node() const;
  [[nodiscard]] incarnation_id incarnation() const noexcept { return incarnation_; }
  // Precondition: options.peers was given.
  [[nodiscard]] peer_service& peers() noexcept { return *peers_; }
  [[nodiscard]] const actor_options& options() const noexcept { return options_; }

  // --- For the parts of the system
  [[nodiscard]] const movable_type* movable(std::string_view type) const;
  [[nodiscard]] actor_hub* hub() noexcept { return hub_.get(); }
  [[nodiscard]] actor_directory& directory() noexcept { return *directory_; }
  [[nodiscard]] arrival_depot& depot() noexcept { return depot_; }
  [[nodiscard]] bool closing() const noexcept { return closing_; }
  void loop_stopped();
  void loop_retired();

 private:
  class farewell;
  void retire_loops();
  void first_retired();

  environment env_;
  actor_options options_;
  std::unique_ptr<peer_service> peers_;
  incarnation_id incarnation_;
  std::unique_ptr<actor_directory> directory_;
  std::unique_ptr<actor_hub> hub_;
  arrival_depot depot_;
  std::vector<std::unique_ptr<farewell>> farewells_;
  std::vector<std::unique_ptr<actor_loop>> loops_;
  std::map<std::string, movable_type, std::less<>> movable_;
  std::size_t waiting_ = 0;  // for loops
  duration within_{};
  std::vector<std::function<void()>> on_closed_;
  bool started_ = false;
  bool closing_ = false;
  bool closed_ = false;
};

namespace detail {

// Something to do on a loop, and the way back.
class spawn_request : public arrival {
 public:
  virtual actor_ref begin(actor_loop& there) = 0;
  void arrive(actor_loop& here) final;

  std::uint16_t back = 0;
  std::shared_ptr<class spawn_outcome> outcome;
};

class spawn_outcome {
 public:
  wake_event done;
  actor_ref made;
  std::exception_ptr failed;
};

template <class A, class... Args>
class typed_spawn final : public spawn_request {
 public:
  typed_spawn(spawn_options options, std::tuple<Args...> args)
      : options_(std::move(options)), args_(std::move(args)) {}
  actor_ref begin(actor_loop& there) override {
    return std::apply(
        [&](Args&... each) { return there.spawn_with<A>(options_, std::move(each)...); }, args_);
  }

 private:
  spawn_options options_;
  std::tuple<Args...> args_;
};

}  // namespace detail

template <class A, class... Args>
task<actor_ref> actor_system::spawn_on(std::size_t loop, spawn_options options, Args... args) {
  if (closing_) co_return actor_ref();
  std::tuple<Args...> kept(std::move(args)...);
  auto& request =
      here().pool().make<detail::typed_spawn<A, Args...>>(std::move(options), std::move(kept));
  request.outcome = std::make_shared<detail::spawn_outcome>();
  const std::shared_ptr<detail::spawn_outcome> outcome = request.outcome;
  here().send_to_loop(static_cast<std::uint16_t>(loop), request);
  co_await outcome->done;
  if (outcome->failed != nullptr) std::rethrow_exception(outcome->failed);
  co_return outcome->made;
}

}  // namespace reprise
