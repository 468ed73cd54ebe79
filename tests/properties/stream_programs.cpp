#include "stream_programs.hpp"

#include <reprise/env/await.hpp>

#include "planned_end.hpp"

namespace reprise::properties {
namespace {

class server {
 public:
  server(environment env, stream_board& board)
      : env_(env),
        board_(board),
        listen_(delegate<void()>::to<&server::on_listening>(this)),
        accept_(delegate<void()>::to<&server::on_accepted>(this)),
        again_(env.home(), env.home().new_child("accept again"),
               delegate<void()>::to<&server::accept_next>(this)) {
    listen_options options;
    options.backlog = static_cast<int>(board.plan->backlog);
    env.net().listen(listen_, endpoint(ip_address::any(), stream_port), options);
  }

 private:
  // An end on the way to the loop where it lives.
  struct arrival {
    explicit arrival(std::unique_ptr<planned_end> made) : end(std::move(made)) {}
    std::unique_ptr<planned_end> end;
    posted_call start{delegate<void()>::to<&planned_end::start>(end.get())};
  };

  void on_listening() {
    board_.require(listen_.error() == errc::ok, "the server cannot listen");
    if (listen_.error() != errc::ok) return;
    listener_ = listen_.take();
    accept_next();
  }

  void accept_next() {
    listener_->accept(accept_, env_.at(arrivals_.size() % env_.loop_count()).home());
  }

  void on_accepted() {
    if (accept_.error() == errc::out_of_resources) {
      again_.arm_after(5ms);
      return;
    }
    std::unique_ptr<stream> link = accept_.take();
    const auto found = board_.by_dialler.find(link->remote());
    board_.require(found != board_.by_dialler.end(), "accepted a connection that nobody made");
    if (found == board_.by_dialler.end()) return;
    connection_record& record = *found->second;
    board_.require(record.accepting.now == side_record::state::absent, "accepted twice");
    const environment home = env_.at(arrivals_.size() % env_.loop_count());
    arrivals_.push_back(std::make_unique<arrival>(
        std::make_unique<planned_end>(home, board_, board_.plan->connections[record.plan].accepting,
                                      record.accepting, record.dialling, std::move(link))));
    home.home().post(arrivals_.back()->start);
    accept_next();
  }

  environment env_;
  stream_board& board_;
  listen_operation listen_;
  accept_operation accept_;
  timer again_;
  std::unique_ptr<listener> listener_;
  std::vector<std::unique_ptr<arrival>> arrivals_;
};

// One planned connection, tried until it stands or was tried often enough.
class dialler {
 public:
  static constexpr int attempt_count_max = 4;

  dialler(environment env, stream_board& board, sim::world& world, std::size_t index)
      : env_(env),
        board_(board),
        world_(world),
        index_(index),
        plan_(board.plan->connections[index]),
        connect_(delegate<void()>::to<&dialler::on_connected>(this)),
        start_(env.home(), env.home().new_child("dial"),
               delegate<void()>::to<&dialler::dial>(this)),
        patience_(env.home(), env.home().new_child("patience"),
                  delegate<void()>::to<&dialler::give_up>(this)) {
    start_.arm_after(std::chrono::microseconds(plan_.delay_us));
  }

 private:
  void dial() {
    if (board_.over[index_] || board_.attempts[index_] == attempt_count_max) {
      board_.over[index_] = true;
      return;
    }
    ++board_.attempts[index_];
    dialling_ = true;
    env_.net().connect(connect_, endpoint(world_.find_node("server")->address(), stream_port));
    dialling_ = false;
    if (plan_.cancel_after_us != 0)
      patience_.arm_after(std::chrono::microseconds(plan_.cancel_after_us));
  }

  void give_up() { env_.net().cancel(connect_); }

  void on_connected() {
    board_.require(!dialling_, "connect completed inside the call that started it");
    patience_.cancel();
    if (connect_.error() != errc::ok) {
      start_.arm_after(20ms);
      return;
    }
    board_.over[index_] = true;
    connection_record& record = board_.connections.emplace_back();
    record.plan = index_;
    record.server_start = world_.find_node("server")->start_count();
    record.dialling.key = mix(board_.connections.size(), 1);
    record.accepting.key = mix(board_.connections.size(), 2);
    std::unique_ptr<stream> link = connect_.take();
    board_.by_dialler[link->local()] = &record;
    end_ = std::make_unique<planned_end>(env_, board_, plan_.dialling, record.dialling,
                                         record.accepting, std::move(link));
    end_->start();
  }

  environment env_;
  stream_board& board_;
  sim::world& world_;
  std::size_t index_;
  const connection_plan& plan_;
  connect_operation connect_;
  timer start_;
  timer patience_;
  std::unique_ptr<planned_end> end_;
  bool dialling_ = false;
};

task<void> run_server(environment env, stream_board* board) {
  const server self(env, *board);
  wake_event never;
  co_await never;
}

task<void> run_client(environment env, stream_board* board, sim::world* world,
                      std::uint32_t index) {
  std::vector<std::unique_ptr<dialler>> diallers;
  for (std::size_t i = 0; i < board->plan->connections.size(); ++i)
    if (board->plan->connections[i].client == index && !board->over[i])
      diallers.push_back(std::make_unique<dialler>(env, *board, *world, i));
  wake_event never;
  co_await never;
}

}  // namespace

sim::program stream_server(stream_board& board) {
  return [&board](environment env) { return run_server(env, &board); };
}

sim::program stream_client(stream_board& board, sim::world& world, std::uint32_t index) {
  return
      [&board, &world, index](environment env) { return run_client(env, &board, &world, index); };
}

}  // namespace reprise::properties
