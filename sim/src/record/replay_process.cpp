#include "replay_process.hpp"

#include <utility>

#include <fmt/format.h>

#include "replay_datagram.hpp"
#include "replay_listener.hpp"
#include "replay_loop.hpp"
#include "replay_stream.hpp"

namespace reprise::sim {
namespace {

// Takes what is pending under this name; null when nothing is.
template <class Value>
Value* taken(std::map<entity_id, Value*>& from, entity_id name) {
  const auto found = from.find(name);
  if (found == from.end()) return nullptr;
  Value* const out = found->second;
  from.erase(found);
  return out;
}

template <class Value>
Value* known(const std::map<entity_id, Value*>& in, entity_id name) {
  const auto found = in.find(name);
  return found == in.end() ? nullptr : found->second;
}

}  // namespace

replay_process::replay_process(const door_log& log) : log_(log) {
  for (std::size_t i = 0; i < log.loops.size(); ++i) {
    loops_.push_back(std::make_unique<replay_loop>(*this, static_cast<std::uint32_t>(i),
                                                   log.loops[i], log.node));
    all_parts_.push_back(&loops_.back()->parts());
  }
  for (const auto& item : loops_) item->parts().loops = all_parts_;
  if (loops_.empty()) return;
  tasks_ = std::make_unique<scope>(loops_.front()->core());
  tasks_->set_on_failure(delegate<void(std::exception_ptr)>::to<&replay_process::on_failure>(this));
}

replay_process::~replay_process() { end(); }

// --- Comparing

void replay_process::diverge(std::string replayed) {
  if (over_) return;
  outcome_.differs = door_divergence{
      next_,
      next_ < log_.entries.size() ? to_text(log_.entries[next_]) : std::string("the log ends"),
      std::move(replayed)};
  over_ = true;
  for (const auto& item : loops_) item->core().halt();
}

const door_entry* replay_process::next(std::uint32_t loop, door_entry::type what,
                                       std::string_view replayed) {
  if (over_) return nullptr;
  if (next_ < log_.entries.size()) {
    const door_entry& entry = log_.entries[next_];
    if (entry.what == what && entry.loop == loop) return &entry;
  }
  diverge(fmt::format("loop {} {}", loop, replayed));
  return nullptr;
}

std::optional<entity_id> replay_process::named(std::uint32_t loop, call_kind kind) {
  door_entry made;
  made.what = door_entry::type::call;
  made.loop = loop;
  made.call.kind = kind;
  const door_entry* const entry = next(loop, door_entry::type::call, to_text(made));
  if (entry == nullptr) return std::nullopt;
  if (entry->call.kind == kind) return entry->call.entity;
  diverge(to_text(made));
  return std::nullopt;
}

bool replay_process::next_is_write_of(entity_id stream) const noexcept {
  if (next_ >= log_.entries.size()) return false;
  const door_entry& entry = log_.entries[next_];
  return entry.what == door_entry::type::call && entry.call.kind == call_kind::write &&
         entry.call.entity == stream;
}

std::optional<door_record> replay_process::completion_of_next_write() const {
  const entity_id stream = log_.entries[next_].call.entity;
  for (std::size_t i = next_ + 1; i < log_.entries.size(); ++i) {
    const door_entry& entry = log_.entries[i];
    if (entry.what == door_entry::type::door && entry.door.kind == door_kind::write &&
        entry.door.entity == stream)
      return entry.door;
  }
  return std::nullopt;
}

void replay_process::check(std::uint32_t loop, const call_record& made) {
  if (over_) return;
  if (next_ < log_.entries.size()) {
    const door_entry& entry = log_.entries[next_];
    if (entry.what == door_entry::type::call && entry.loop == loop &&
        entry.call.kind == made.kind && entry.call.entity == made.entity &&
        entry.call.value == made.value) {
      ++next_;
      return;
    }
  }
  door_entry got;
  got.what = door_entry::type::call;
  got.loop = loop;
  got.call = made;
  diverge(to_text(got));
}

void replay_process::check(std::uint32_t loop, const door_record& entered) {
  if (over_) return;
  const door_entry& entry = log_.entries[next_];
  if (entry.loop == loop && entry.door.kind == entered.kind && entry.door.error == entered.error &&
      entry.door.entity == entered.entity && entry.door.count == entered.count) {
    ++next_;
    return;
  }
  door_entry got = entry;
  got.bytes.clear();
  got.loop = loop;
  got.door = entered;
  diverge(to_text(got));
}

// --- Running

replay_outcome replay_process::run(const program& main) {
  main_ = &main;
  if (loops_.empty()) diverge("the log has no loop to run on");
  while (!over_ && next_ < log_.entries.size()) {
    const door_entry& entry = log_.entries[next_];
    if (entry.what == door_entry::type::door) {
      enter(entry);
    } else if (entry.what == door_entry::type::work) {
      if (!run_work(entry)) diverge("no such work waits");
    } else if (next_is_write_of(entry.call.entity)) {
      replay_stream* const link = known(streams, entry.call.entity);
      if (link == nullptr || !link->settle_write()) diverge("no write is pending there");
    } else {
      diverge("the program does nothing");
    }
  }
  outcome_.entry_count = next_;
  for (const auto& item : loops_) outcome_.digests.push_back(item->digest());
  end();
  return std::move(outcome_);
}

void replay_process::enter(const door_entry& entry) {
  if (entry.loop >= loops_.size()) return diverge("there is no such loop");
  replay_loop& home = *loops_[entry.loop];
  current_ = &home;
  home.core().begin_event(entry.now);
  if (!complete(entry, home)) diverge("nothing waits for it");
  current_ = nullptr;
}

bool replay_process::complete(const door_entry& entry, replay_loop& home) {
  // Gives what was asked for under this name, if anything was.
  const auto finish = [&](auto* op, auto make) {
    if (op == nullptr) return false;
    if (entry.door.error == errc::ok) op->give(make());
    home.core().complete(*op, entry.door);
    return true;
  };
  const entity_id name = entry.door.entity;
  switch (entry.door.kind) {
    case door_kind::start:
      if (entry.door.count == 0) return false;  // a test's own frame called the node
      start(entry, home);
      return true;
    case door_kind::stop:
      home.core().enter(entry.door, delegate<void()>::to<&stop_request::request>(&home.stop()));
      return true;
    case door_kind::timer:
      if (home.core().next_deadline() > entry.now) return false;
      return home.core().fire_timer();
    case door_kind::post: return run_post(entry, home);
    case door_kind::receive:
    case door_kind::read:
    case door_kind::write: {
      replay_stream* const link = known(streams, name);
      if (link == nullptr) return false;
      if (entry.door.kind == door_kind::receive) return link->finish_receive(entry);
      if (entry.door.kind == door_kind::read) return link->finish_read(entry);
      return link->finish_write(entry);
    }
    case door_kind::accept: {
      replay_listener* const place = known(listeners, name);
      return place != nullptr && place->finish_accept(entry);
    }
    case door_kind::datagram_receive:
    case door_kind::datagram_send: {
      replay_datagram* const socket = known(sockets, name);
      if (socket == nullptr) return false;
      return entry.door.kind == door_kind::datagram_receive ? socket->finish_receive(entry)
                                                            : socket->finish_send(entry);
    }
    case door_kind::connect:
      return finish(taken(connects, name),
                    [&] { return std::make_unique<replay_stream>(*this, entry.loop, entry); });
    case door_kind::listen:
      return finish(taken(listens, name),
                    [&] { return std::make_unique<replay_listener>(*this, entry.loop, entry); });
    case door_kind::bind:
      return finish(taken(binds, name),
                    [&] { return std::make_unique<replay_datagram>(*this, entry.loop, entry); });
    case door_kind::resolve: {
      resolve_operation* const op = taken(lookups, name);
      if (op == nullptr) return false;
      op->give(entry.endpoints);
      home.core().complete(*op, entry.door);
      return true;
    }
    case door_kind::blocking: return finish_work(entry, home);
  }
  return false;
}

void replay_process::start(const door_entry& entry, replay_loop& home) {
  struct starter {
    replay_process& self;
    environment env;
    void run() const { self.tasks_->spawn((*self.main_)(env)); }
  } const begin{*this, environment(home.parts())};
  home.core().enter(entry.door, delegate<void()>::to<&starter::run>(&begin));
}

// --- Posts

void replay_process::post(loop& to, posted_work& work) {
  if (over_) return;
  const entity_id from = current_ == nullptr ? entity_id{} : current_->core().entity();
  const entity_id channel = child_entity(to.entity(), "posts", from.value);
  work.ordinal = post_counts_[channel]++;
  posts_[channel].push_back(&work);
  if (current_ != nullptr) current_->core().note({call_kind::post, channel, work.ordinal});
}

bool replay_process::run_post(const door_entry& entry, replay_loop& home) {
  auto& waiting = posts_[entry.door.entity];
  if (waiting.empty()) return false;
  posted_work& work = *waiting.front();
  waiting.pop_front();
  home.core().enter(entry.door, delegate<void()>::to<&posted_work::run>(&work));
  return true;
}

// --- Blocking work

bool replay_process::run_work(const door_entry& entry) {
  const auto found = works.find(entry.where);
  if (found == works.end() || found->second.ran) return false;
  pooled_work& item = found->second;
  advance();
  item.ran = true;
  try {
    item.work->run();
  } catch (...) {
    item.exception = std::current_exception();
  }
  return true;
}

bool replay_process::finish_work(const door_entry& entry, replay_loop& home) {
  const auto found = works.find(entry.door.entity);
  if (found == works.end()) return false;
  const errc logged = entry.door.error;
  if (!found->second.ran && (logged == errc::ok || logged == errc::work_failed)) return false;
  const pooled_work done = std::move(found->second);
  works.erase(found);
  door_record now = entry.door;
  if (done.ran) now.error = done.exception ? errc::work_failed : errc::ok;
  done.op->fail(done.exception);
  home.core().complete(*done.op, now);
  return true;
}

std::uint32_t replay_process::index_of(const loop& core) const {
  for (const auto& item : loops_)
    if (&item->core() == &core) return item->index();
  REPRISE_ASSERT(false);
  return 0;
}

// --- The end

void replay_process::end() {
  over_ = true;
  for (const auto& item : loops_) item->core().halt();
  // They belong to the program, which may keep them longer than this.
  for (const auto& [name, item] : std::exchange(streams, {})) item->abandon();
  for (const auto& [name, item] : std::exchange(listeners, {})) item->abandon();
  for (const auto& [name, item] : std::exchange(sockets, {})) item->abandon();
  for (const auto& [name, op] : std::exchange(connects, {})) op->abandon();
  for (const auto& [name, op] : std::exchange(listens, {})) op->abandon();
  for (const auto& [name, op] : std::exchange(binds, {})) op->abandon();
  for (const auto& [name, op] : std::exchange(lookups, {})) op->abandon();
  for (const auto& [name, item] : works) item.op->abandon();
  tasks_.reset();
  works.clear();
}

void replay_process::on_failure(std::exception_ptr error) {
  try {
    std::rethrow_exception(std::move(error));
  } catch (const std::exception& caught) {
    outcome_.failure = caught.what();
  } catch (...) {
    outcome_.failure = "unknown exception";
  }
}

replay_outcome replay(const door_log& log, const program& main) {
  replay_process process(log);
  return process.run(main);
}

}  // namespace reprise::sim
