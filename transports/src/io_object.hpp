// Whatever may have an operation in flight on a loop: a stream, a listener, a socket being connected.
//
// A loop knows its objects, so that when it is halted every pending operation can be forgotten
// before the program's own objects are destroyed.
#pragma once

namespace reprise::transports {

class io_object {
 public:
  io_object(const io_object&) = delete;
  io_object& operator=(const io_object&) = delete;

  // Forgets pending operations: their handlers never run. Called once, on a halted loop, when
  // nothing is outstanding in Asio any more.
  virtual void abandon() noexcept = 0;

 protected:
  io_object() = default;
  virtual ~io_object() { unlink(); }

  [[nodiscard]] bool attached() const noexcept { return before_ != nullptr; }

 private:
  friend class io_object_list;
  void unlink() noexcept {
    if (before_ == nullptr) return;
    *before_ = after_;
    if (after_ != nullptr) after_->before_ = before_;
    before_ = nullptr;
  }

  io_object** before_ = nullptr;  // where the pointer to this one is kept
  io_object* after_ = nullptr;
};

class io_object_list {
 public:
  io_object_list() = default;
  io_object_list(const io_object_list&) = delete;
  io_object_list& operator=(const io_object_list&) = delete;

  void add(io_object& item) noexcept {
    item.after_ = first_;
    item.before_ = &first_;
    if (first_ != nullptr) first_->before_ = &item.after_;
    first_ = &item;
  }
  void abandon_all() noexcept {
    for (io_object* at = first_; at != nullptr;) {
      io_object* const next = at->after_;  // an object that owns itself is gone after this
      at->abandon();
      at = next;
    }
  }

 private:
  io_object* first_ = nullptr;
};

}  // namespace reprise::transports
