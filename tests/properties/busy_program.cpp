#include "busy_program.hpp"

#include <array>
#include <list>
#include <memory>
#include <stdexcept>
#include <vector>

#include <fmt/format.h>

#include <reprise/env/await.hpp>
#include <reprise/env/blocking_call.hpp>
#include <reprise/env/scope.hpp>

namespace reprise::properties {
namespace {

constexpr std::uint16_t stream_port = 700;
constexpr std::uint16_t datagram_port = 701;

// Answers what it hears, reading in both ways by turns, after a drawn rest.
class echo_session {
 public:
  echo_session(environment env, std::unique_ptr<stream> link)
      : env_(env),
        link_(std::move(link)),
        rest_(env.home(), env.home().new_child("rest"),
              delegate<void()>::to<&echo_session::read>(this)) {}
  posted_call begin{delegate<void()>::to<&echo_session::start>(this)};

 private:
  void start() {
    if (env_.fault("busy.drop_session", link_->entity())) link_->abort();
    rest_.arm_after(duration{static_cast<std::int64_t>(env_.random().below(50'000))});
  }
  void read() {
    if (++reads_ % 2 == 0) {
      link_->receive(receive_);
    } else {
      link_->read_some(read_, buffer_);
    }
  }
  void on_received() { heard(receive_.error(), receive_.data()); }
  void on_read() { heard(read_.error(), const_bytes(buffer_).first(read_.count())); }
  void heard(errc error, const_bytes bytes) {
    if (error != errc::ok) {
      link_.reset();
      return;
    }
    out_ = to_text(bytes);
    write();
  }
  void write() {
    const const_bytes all = as_bytes(out_);
    const std::array<const_bytes, 3> pieces{all.first(all.size() / 2), const_bytes{},
                                            all.subspan(all.size() / 2)};
    link_->write_some(write_, pieces);
  }
  void on_written() {
    if (write_.error() != errc::ok) {
      link_.reset();
      return;
    }
    out_.erase(0, write_.count());
    if (out_.empty()) {
      read();
    } else {
      write();
    }
  }

  environment env_;
  std::unique_ptr<stream> link_;
  receive_operation receive_{delegate<void()>::to<&echo_session::on_received>(this)};
  read_operation read_{delegate<void()>::to<&echo_session::on_read>(this)};
  write_operation write_{delegate<void()>::to<&echo_session::on_written>(this)};
  std::array<std::byte, 64> buffer_{};
  std::string out_;
  timer rest_;
  int reads_ = 0;
};

// One visit to the peer: says something, hears it back, ends in one of several ways.
class visit {
 public:
  visit(environment env, const busy_options& options) : env_(env), options_(options) {
    env_.net().resolve(lookup_, options.peer, stream_port);
    if (env_.random().below(10) == 0) env_.net().cancel(lookup_);
  }
  [[nodiscard]] bool over() const noexcept { return over_; }

 private:
  void on_found() {
    over_ = lookup_.error() != errc::ok;
    if (over_) return;
    env_.net().connect(connect_, lookup_.endpoints()[0]);
    if (env_.random().below(10) == 0) env_.net().cancel(connect_);
  }
  void on_connected() {
    over_ = connect_.error() != errc::ok;
    if (over_) return;
    link_ = connect_.take();
    said_ = fmt::format("{} {} {} {}", env_.now().time_since_epoch().count(),
                        env_.home().wall_now().time_since_epoch().count(),
                        link_->local().to_string(), env_.random().next());
    said_.resize(options_.visit_bytes, '.');
    receive();
    write();
  }
  void receive() { link_->receive(receive_); }
  void on_received() {
    if (receive_.error() != errc::ok) {
      heard_all_ = true;
      end_if_idle();
      return;
    }
    heard_ += as_text(receive_.data());
    if (heard_.size() == said_.size()) {
      heard_all_ = true;
      if (env_.random().below(4) == 0) link_->abort();
      end_if_idle();
    } else {
      receive();
    }
  }
  void write() {
    const const_bytes left = as_bytes(said_).subspan(written_);
    link_->write_some(write_, {&left, 1});
  }
  void on_written() {
    if (write_.error() != errc::ok) {
      end_if_idle();
      return;
    }
    written_ += write_.count();
    if (written_ < said_.size()) {
      write();
    } else {
      if (said_.size() % 2 == 0) link_->shutdown_send();
      end_if_idle();
    }
  }
  void end_if_idle() {
    if (write_.pending() || receive_.pending()) return;
    if (!heard_all_ && write_.error() == errc::ok) return;
    link_.reset();
    over_ = true;
  }

  environment env_;
  const busy_options& options_;
  resolve_operation lookup_{delegate<void()>::to<&visit::on_found>(this)};
  connect_operation connect_{delegate<void()>::to<&visit::on_connected>(this)};
  receive_operation receive_{delegate<void()>::to<&visit::on_received>(this)};
  write_operation write_{delegate<void()>::to<&visit::on_written>(this)};
  std::unique_ptr<stream> link_;
  std::string said_;
  std::string heard_;
  std::size_t written_ = 0;
  bool heard_all_ = false;
  bool over_ = false;
};

// What blocks: some of it throws, some is given up, and some posts to the loop from where it runs.
class hard_work {
 public:
  explicit hard_work(environment env) : env_(env) {}

  void begin() {
    if (op_.pending()) {
      if (env_.random().below(2) == 0) env_.pool().cancel(op_);
      return;
    }
    const auto work = std::make_shared<product>();
    work->factor = env_.random().below(1000);
    work->news = news_posted_ ? nullptr : this;
    news_posted_ = true;
    work_ = work;
    env_.pool().run(op_, work);
  }
  [[nodiscard]] std::uint64_t total() const noexcept { return total_; }

 private:
  struct product final : blocking_work {
    void run() override {
      if (factor % 5 == 0) throw std::runtime_error("five");
      value = factor * 3;
      if (news != nullptr) news->env_.home().post(news->news_);
    }
    std::uint64_t factor = 0;
    std::uint64_t value = 0;
    hard_work* news = nullptr;
  };
  void on_done() {
    total_ = chain(total_, op_.error() == errc::ok ? work_->value : 0);
    if (op_.error() != errc::ok && work_->news != nullptr) news_posted_ = false;
  }
  void on_news() {
    news_posted_ = false;
    total_ = chain(total_, 1);
  }

  environment env_;
  std::shared_ptr<product> work_;
  std::uint64_t total_ = 0;
  bool news_posted_ = false;
  posted_call news_{delegate<void()>::to<&hard_work::on_news>(this)};
  blocking_operation op_{delegate<void()>::to<&hard_work::on_done>(this)};
};

class busy {
 public:
  busy(environment env, const busy_options& options)
      : env_(env),
        options_(options),
        tick_(env.home(), env.home().new_child("tick"),
              delegate<void()>::to<&busy::on_tick>(this)) {
    env.net().listen(listen_, endpoint(ip_address::any(), stream_port), {});
    env.net().bind(bind_, endpoint(ip_address::any(), datagram_port));
    tick_.arm_after(1ms);
  }

 private:
  void on_listening() {
    if (listen_.error() != errc::ok) return;
    listener_ = listen_.take();
    accept_next();
  }
  [[nodiscard]] environment next_home() const {
    return env_.at(sessions_.size() % env_.loop_count());
  }
  void accept_next() { listener_->accept(accept_, next_home().home()); }
  void on_accepted() {
    if (accept_.error() == errc::ok) {
      const environment home = next_home();
      sessions_.push_back(std::make_unique<echo_session>(home, accept_.take()));
      home.home().post(sessions_.back()->begin);
    }
    accept_next();
  }

  void on_tick() {
    std::erase_if(visits_, [](const auto& item) { return item->over(); });
    if (visits_.size() < 3) visits_.push_back(std::make_unique<visit>(env_, options_));
    if (socket_ != nullptr && !send_.pending()) {
      const std::string text = fmt::format("tick {}", env_.random().below(1000));
      socket_->send(send_, endpoint(ip_address::v4(0x0a000001 + (ticks_ % 2)), datagram_port),
                    as_bytes(text));
      if (env_.random().below(8) == 0) socket_->cancel();
    }
    hard_.begin();
    env_.reached("busy.tick");
    ++ticks_;
    if (!note_posted_) env_.home().post(note_);
    note_posted_ = true;
    tick_.arm_after(std::chrono::milliseconds(5 + env_.random().below(20)) +
                    duration{static_cast<std::int64_t>(hard_.total() % 1000)});
  }
  void on_note() { note_posted_ = false; }

  void on_bound() {
    if (bind_.error() != errc::ok) return;
    socket_ = bind_.take();
    socket_->receive(receive_);
  }
  void on_mail() {
    if (receive_.error() == errc::ok) {
      mail_ = chain(mail_, hash_bytes(receive_.data()));
      tick_.arm_after(duration{static_cast<std::int64_t>(mail_ % 1'000'000)});
    }
    socket_->receive(receive_);
  }
  void on_sent() {}

  environment env_;
  const busy_options& options_;
  listen_operation listen_{delegate<void()>::to<&busy::on_listening>(this)};
  accept_operation accept_{delegate<void()>::to<&busy::on_accepted>(this)};
  bind_operation bind_{delegate<void()>::to<&busy::on_bound>(this)};
  datagram_receive_operation receive_{delegate<void()>::to<&busy::on_mail>(this)};
  datagram_send_operation send_{delegate<void()>::to<&busy::on_sent>(this)};
  hard_work hard_{env_};
  posted_call note_{delegate<void()>::to<&busy::on_note>(this)};
  std::unique_ptr<listener> listener_;
  std::unique_ptr<datagram> socket_;
  std::vector<std::unique_ptr<echo_session>> sessions_;
  std::list<std::unique_ptr<visit>> visits_;
  timer tick_;
  std::uint64_t ticks_ = 0;
  std::uint64_t mail_ = 0;
  bool note_posted_ = false;
};

// The same, awaited.
task<void> calls(environment env) {
  for (;;) {
    const std::uint64_t drawn = env.random().below(1'000'000);
    blocking_call call(env, [drawn] { return drawn / 2; });
    call.start();
    if (drawn % 7 == 0) call.cancel();
    const result<std::uint64_t> half = co_await call;
    const duration rest{10'000'000 + static_cast<std::int64_t>(half ? half.value() : 7)};
    co_await sleep_for(env, rest);
  }
}

}  // namespace

task<void> busy_program(environment env, busy_options options) {
  const busy self(env, options);
  scope children(env.home());
  children.spawn(calls(env));
  wake_event never;
  co_await never;
}

}  // namespace reprise::properties
