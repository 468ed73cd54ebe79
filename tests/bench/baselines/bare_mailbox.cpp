// The limit of actors on one loop, not a peer: intrusive mailboxes, a list of those whose turn it is, messages from a
// free list. No types, no references that outlive their actor, no bounds, no answers, no network.
#include <array>
#include <atomic>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

#include "../actor_work.hpp"

namespace reprise::bench {
namespace {

class worker;
class target;

struct note {
  note* next = nullptr;
  target* to = nullptr;
  target* from = nullptr;
  std::uint64_t number = 0;
};

struct note_queue {
  note* head = nullptr;
  note* tail = nullptr;
  void push(note& item) noexcept {
    item.next = nullptr;
    (head == nullptr ? head : tail->next) = &item;
    tail = &item;
  }
  note& pop() noexcept {
    note& first = *head;
    head = first.next;
    return first;
  }
};

class target {
 public:
  explicit target(worker& home) : home_(home) {}
  target(const target&) = delete;
  target& operator=(const target&) = delete;
  virtual ~target() = default;
  virtual void take(target* from, std::uint64_t number) = 0;
  [[nodiscard]] worker& home() const noexcept { return home_; }

 protected:
  void send(target& to, std::uint64_t number);
  void end() noexcept { ended_ = true; }

 private:
  friend class worker;
  worker& home_;
  note_queue mail_;
  target* next_ready_ = nullptr;
  bool scheduled_ = false;
  bool ended_ = false;
};

class worker {
 public:
  ~worker() {
    while (free_ != nullptr) delete std::exchange(free_, free_->next);
  }

  void send(target* from, target& to, std::uint64_t number) {
    note& item = make();
    item.to = &to;
    item.from = from;
    item.number = number;
    if (&to.home() == this) return deliver(item);
    leaving_.push(item);
    leaving_to_ = &to.home();
  }
  // Until stopped, or until nothing is left to do when it is alone.
  void run(bool alone) {
    for (;;) {
      for (int budget = 256; ready_first_ != nullptr && budget != 0; --budget) turn(*pop_ready());
      if (leaving_.head != nullptr) leaving_to_->arrive(leaving_.head, leaving_.tail);
      leaving_ = {};
      take_arrivals(ready_first_ == nullptr && !alone);
      if (ready_first_ == nullptr && (alone || stopped_.load())) return;
    }
  }
  void stop() {
    stopped_ = true;
    const std::lock_guard lock(sleep_lock_);
    awake_.notify_one();
  }

 private:
  note& make() {
    if (free_ == nullptr) return *new note;
    return *std::exchange(free_, free_->next);
  }
  void deliver(note& item) {
    target& to = *item.to;
    to.mail_.push(item);
    if (std::exchange(to.scheduled_, true)) return;
    to.next_ready_ = nullptr;
    (ready_first_ == nullptr ? ready_first_ : ready_last_->next_ready_) = &to;
    ready_last_ = &to;
  }
  target* pop_ready() { return std::exchange(ready_first_, ready_first_->next_ready_); }
  void turn(target& who) {
    who.scheduled_ = false;
    while (who.mail_.head != nullptr) {
      note& item = who.mail_.pop();
      who.take(item.from, item.number);
      item.next = free_;
      free_ = &item;
    }
    if (who.ended_) delete &who;
  }
  // A batch is one step on the other side's list, newest first, and one wake-up when that sleeps.
  void arrive(note* first, note* last) {
    note* seen = arrived_.load(std::memory_order_relaxed);
    // Reversed, so that taking everything and turning it round gives the order of sending.
    note* reversed = nullptr;
    for (note* at = first; at != nullptr;) {
      note* const next = at->next;
      at->next = reversed;
      reversed = at;
      at = next;
    }
    static_cast<void>(last);
    do {
      first->next = seen;
    } while (!arrived_.compare_exchange_weak(seen, reversed, std::memory_order_acq_rel));
    if (!sleeps_.load()) return;
    const std::lock_guard lock(sleep_lock_);
    awake_.notify_one();
  }
  void take_arrivals(bool may_sleep) {
    if (may_sleep && arrived_.load() == nullptr) {
      std::unique_lock lock(sleep_lock_);
      sleeps_ = true;
      awake_.wait(lock, [this] { return arrived_.load() != nullptr || stopped_.load(); });
      sleeps_ = false;
    }
    note* newest = arrived_.exchange(nullptr, std::memory_order_acq_rel);
    note* oldest = nullptr;
    while (newest != nullptr) {
      note* const before = newest->next;
      newest->next = oldest;
      oldest = newest;
      newest = before;
    }
    while (oldest != nullptr) {
      note* const next = oldest->next;
      deliver(*oldest);
      oldest = next;
    }
  }

  target* ready_first_ = nullptr;
  target* ready_last_ = nullptr;
  note* free_ = nullptr;
  note_queue leaving_;
  worker* leaving_to_ = nullptr;
  std::atomic<note*> arrived_{nullptr};
  std::atomic<bool> sleeps_{false};
  std::atomic<bool> stopped_{false};
  std::mutex sleep_lock_;
  std::condition_variable awake_;
};

void target::send(target& to, std::uint64_t number) { home_.send(this, to, number); }

// --- The work

class player final : public target {
 public:
  player(worker& home, std::uint64_t count) : target(home), count_(count) {}
  void take(target* from, std::uint64_t number) override {
    sum += number;
    if (number + 1 != count_) send(*from, number + 1);
  }
  std::uint64_t sum = 0;

 private:
  std::uint64_t count_;
};

work_done ping_pong(std::uint64_t count) {
  work_done out;
  for (const std::uint64_t part : {count / 10, count}) {
    worker here;
    player one(here, part);
    player other(here, part);
    const stopwatch watch;
    here.send(&one, other, 0);
    here.run(true);
    out = watch.after(part);
    expect(one.sum + other.sum, sum_below(part), "ping-pong");
  }
  return out;
}

class consumer final : public target {
 public:
  using target::target;
  void take(target* from, std::uint64_t number) override {
    sum += number;
    ++count;
    if ((number + 1) % batch_messages == 0) send(*from, 0);
    if (wanted != 0 && count == wanted) on_done();
  }
  std::uint64_t sum = 0;
  std::uint64_t count = 0;
  std::uint64_t wanted = 0;
  std::function<void()> on_done;
};

class producer final : public target {
 public:
  producer(worker& home, target& to, std::uint64_t count) : target(home), to_(to), count_(count) {}
  void take(target*, std::uint64_t) override {
    for (std::uint64_t i = 0; i < batch_messages && next_ < count_; ++i) send(to_, next_++);
  }

 private:
  target& to_;
  std::uint64_t count_;
  std::uint64_t next_ = 0;
};

work_done fan_in(std::uint64_t count) {
  work_done out;
  for (const std::uint64_t part : {count / 10, count}) {
    const std::uint64_t each = part / fan_in_producers;
    worker here;
    consumer to(here);
    std::vector<std::unique_ptr<producer>> from;
    const stopwatch watch;
    for (std::uint64_t i = 0; i < fan_in_producers; ++i) {
      from.push_back(std::make_unique<producer>(here, to, each));
      here.send(nullptr, *from.back(), 0);
      here.send(nullptr, *from.back(), 0);
    }
    here.run(true);
    out = watch.after(each * fan_in_producers);
    expect(to.sum, fan_in_producers * sum_below(each), "fan-in");
  }
  return out;
}

work_done two_loops(std::uint64_t count) {
  work_done out;
  for (const std::uint64_t part : {count / 10, count}) {
    const std::uint64_t each = part / 2;
    std::array<worker, 2> loops;
    std::array<consumer, 2> to{consumer(loops[0]), consumer(loops[1])};
    std::array<producer, 2> from{producer(loops[0], to[1], each), producer(loops[1], to[0], each)};
    std::atomic<int> busy{2};
    for (consumer& one : to) {
      one.wanted = each;
      one.on_done = [&] {
        if (--busy == 0)
          for (worker& loop : loops) loop.stop();
      };
    }
    const stopwatch watch;
    for (std::size_t i = 0; i < 2; ++i)
      for (std::uint64_t k = 0; k < window_batches; ++k) loops[i].send(nullptr, from[i], 0);
    std::thread other([&] { loops[1].run(false); });
    loops[0].run(false);
    other.join();
    out = watch.after(each * 2);
    expect(to[0].sum + to[1].sum, 2 * sum_below(each), "two loops");
  }
  return out;
}

struct tally {
  std::uint64_t count = 0;
  std::uint64_t sum = 0;
};

class mayfly final : public target {
 public:
  mayfly(worker& home, tally& at) : target(home), at_(at) {}
  void take(target* from, std::uint64_t number) override {
    at_.sum += number;
    if (++at_.count % spawn_batch == 0) send(*from, 0);
    end();
  }

 private:
  tally& at_;
};

class spawner final : public target {
 public:
  spawner(worker& home, tally& at, std::uint64_t count) : target(home), at_(at), count_(count) {}
  void take(target*, std::uint64_t) override {
    for (std::uint64_t i = 0; i < spawn_batch && next_ < count_; ++i)
      send(*new mayfly(home(), at_), next_++);
  }

 private:
  tally& at_;
  std::uint64_t count_;
  std::uint64_t next_ = 0;
};

work_done spawn(std::uint64_t count) {
  work_done out;
  for (const std::uint64_t part : {count / 10, count}) {
    worker here;
    tally at;
    const stopwatch watch;
    spawner first(here, at, part);
    here.send(nullptr, first, 0);
    here.run(true);
    out = watch.after(part);
    expect(at.count, part, "spawned");
    expect(at.sum, sum_below(part), "spawned");
  }
  return out;
}

}  // namespace

void add_bare_mailbox(actor_registry& to) {
  local_work& work = to.local["bare-mailbox"];
  work.ping_pong = ping_pong;
  work.fan_in = fan_in;
  work.two_loops = two_loops;
  work.spawn = spawn;
}

}  // namespace reprise::bench
