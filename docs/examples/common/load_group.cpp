#include "load_group.hpp"

namespace examples {

using namespace reprise;

namespace {

session_client_options client_options(const load_group& group) {
  session_client_options out;
  out.session = group.options().session;
  return out;
}

}  // namespace

// One connection, dialled again when it ends.
class load_line {
 public:
  load_line(load_group& group, const session_factory& factory)
      : group_(group), client_(group.env_, client_options(group), factory) {}

  void dial() {
    if (group_.stopping_ || !client_.idle()) return;
    client_.connect(group_.options_.to, [this](const result<session_handle>& done) {
      if (done) {
        ++group_.report_.connected;
      } else {
        ++group_.report_.connect_failures;
      }
      redial_.arm_after(group_.options_.redial_after);
    });
  }
  void close() {
    redial_.cancel();
    client_.close(1s, [this] {
      if (--group_.closing_ == 0) group_.on_closed_();
    });
  }

 private:
  // Looks now and then whether the connection has ended.
  void on_redial() {
    if (group_.stopping_) return;
    if (client_.idle()) {
      dial();
    } else {
      redial_.arm_after(group_.options_.redial_after);
    }
  }

  load_group& group_;
  session_client client_;
  timer redial_{group_.env_.home(), group_.env_.home().new_child("redial"),
                delegate<void()>::to<&load_line::on_redial>(this), timer_kind::housekeeping};
};

load_group::load_group(environment env, const load_options& options, const load_factory& factory,
                       std::size_t count)
    : env_(env),
      options_(options),
      round_(env.home(), env.home().new_child("round"),
             delegate<void()>::to<&load_group::on_round>(this), timer_kind::housekeeping) {
  const session_factory make = factory(*this);
  for (std::size_t i = 0; i < count; ++i)
    lines_.push_back(std::make_unique<load_line>(*this, make));
}

// One by one: in which order a vector destroys its elements differs between standard libraries, and lines
// have timers and connections, whose order is part of the run.
load_group::~load_group() {
  while (!lines_.empty()) lines_.pop_back();
}

void load_group::start() {
  for (auto& line : lines_) line->dial();
  if (options_.think != duration{0}) round_.arm_after(options_.think);
}

void load_group::on_round() {
  if (stopping_) return;
  for (load_talker* talker : talkers_) talker->talk();
  round_.arm_after(options_.think);
}

void load_group::add(load_talker& talker) {
  talkers_.push_back(&talker);
  talker.talk();
}

void load_group::remove(load_talker& talker) { std::erase(talkers_, &talker); }

void load_group::answered(load_talker& talker) {
  if (options_.think == duration{0}) talker.talk();
  look_quiet();
}

void load_group::stop(std::function<void()> on_quiet) {
  stopping_ = true;
  on_quiet_ = std::move(on_quiet);
  look_quiet();
}

void load_group::look_quiet() {
  if (stopping_ && report_.waiting == 0 && on_quiet_) std::exchange(on_quiet_, nullptr)();
}

void load_group::close(std::function<void()> on_closed) {
  stopping_ = true;
  round_.cancel();
  on_quiet_ = nullptr;
  on_closed_ = std::move(on_closed);
  closing_ = lines_.size();
  if (lines_.empty()) {
    on_closed_();
    return;
  }
  for (auto& line : lines_) line->close();
}

}  // namespace examples
