#include "fake_world.hpp"

#include <memory>
#include <utility>

namespace reprise::testing {
namespace {

class fake_stream final : public stream {
 public:
  fake_stream(fake_world& world, loop& home, std::shared_ptr<wire> far)
      : world_(world), home_(home), far_(std::move(far)) {
    ++world_.live_streams;
    far_->look = [this] { look(); };
    far_->abandon = [this] {
      if (receive_ != nullptr) receive_->abandon();
      if (write_ != nullptr) write_->abandon();
    };
  }
  ~fake_stream() override {
    --world_.live_streams;
    far_->look = [] {};
    far_->closed = true;
  }

  void receive(receive_operation& op) override {
    REPRISE_ASSERT(!far_->reading);
    far_->reading = true;
    op.start();
    receive_ = &op;
    look();
  }
  void read_some(read_operation&, mutable_bytes) override {}
  void write_some(write_operation& op, std::span<const const_bytes> pieces) override {
    REPRISE_ASSERT(!pieces.empty() && pieces.size() <= gather_count_max && !far_->shut);
    op.start();
    write_ = &op;
    pieces_.assign(pieces.begin(), pieces.end());
    ++far_->write_count;
    far_->write_piece_count = pieces.size();
    look();
  }
  void shutdown_send() override {
    REPRISE_ASSERT(write_ == nullptr);
    far_->shut = true;
  }
  void cancel() override { cancelled_ = true, look(); }
  void abort() override { far_->aborted = true, cancel(); }
  endpoint local() const override { return endpoint(ip_address::loopback(), 1); }
  endpoint remote() const override { return endpoint(ip_address::loopback(), 2); }
  entity_id entity() const override { return {7}; }

 private:
  void look() {
    const bool readable = !far_->incoming.empty() || far_->incoming_end != errc::ok;
    if (receive_ != nullptr && (cancelled_ || (readable && !far_->hold_reads)))
      world_.in(home_, [this, op = std::exchange(receive_, nullptr)] { finish(*op); });
    if (write_ != nullptr && (cancelled_ || !far_->hold_writes))
      world_.in(home_, [this, op = std::exchange(write_, nullptr)] { finish(*op); });
  }
  void finish(receive_operation& op) {
    // The lent bytes are gone right after the handler, so that the sanitizer sees who keeps them.
    const std::size_t count = std::min(far_->incoming.size(), far_->read_max);
    const auto lent = std::make_unique<std::byte[]>(count);
    std::memcpy(lent.get(), far_->incoming.data(), count);
    far_->incoming.erase(0, count);
    far_->reading = false;
    op.lend({lent.get(), count});
    errc error = errc::ok;
    if (count == 0) error = far_->incoming_end != errc::ok ? far_->incoming_end : errc::cancelled;
    op.finish(error, count);
  }
  void finish(write_operation& op) {
    if (far_->write_error != errc::ok) return op.finish(far_->write_error, 0);
    if (cancelled_ && far_->hold_writes) return op.finish(errc::cancelled, 0);
    std::size_t count = 0;
    for (const const_bytes piece : pieces_) {
      const std::size_t taken = std::min(piece.size(), far_->write_max - count);
      far_->sent.append(as_text(piece.first(taken)));
      count += taken;
    }
    op.finish(errc::ok, count);
  }

  fake_world& world_;
  loop& home_;
  std::shared_ptr<wire> far_;
  receive_operation* receive_ = nullptr;
  write_operation* write_ = nullptr;
  std::vector<const_bytes> pieces_;
  bool cancelled_ = false;
};

class fake_listener final : public listener {
 public:
  explicit fake_listener(fake_world& world) : world_(world) {
    ++world_.listeners;
    world_.look = [this] { look(); };
    world_.abandon = [this] {
      if (accept_ != nullptr) accept_->abandon();
    };
  }
  ~fake_listener() override {
    --world_.listeners;
    world_.look = world_.abandon = [] {};
  }
  void accept(accept_operation& op, loop& home) override {
    op.start();
    accept_ = &op;
    home_ = &home;
    look();
  }
  void cancel() override { cancelled_ = true, look(); }
  endpoint local() const override { return endpoint(ip_address::loopback(), 4711); }

 private:
  void look() {
    if (accept_ == nullptr) return;
    if (world_.backlog.empty() && world_.accept_errors.empty() && !cancelled_) return;
    world_.in(world_.env().home(), [this, op = std::exchange(accept_, nullptr)] {
      if (cancelled_) return op->finish(errc::cancelled, 0);
      if (!world_.accept_errors.empty()) {
        const errc error = world_.accept_errors.front();
        world_.accept_errors.pop_front();
        return op->finish(error, 0);
      }
      op->give(world_.make_stream(*home_, world_.backlog.front()));
      world_.backlog.pop_front();
      op->finish(errc::ok, 0);
    });
  }

  fake_world& world_;
  accept_operation* accept_ = nullptr;
  loop* home_ = nullptr;
  bool cancelled_ = false;
};

}  // namespace

std::unique_ptr<stream> fake_world::make_stream(loop& home, std::shared_ptr<wire> far) {
  return std::make_unique<fake_stream>(*this, home, std::move(far));
}

void fake_world::connect(connect_operation& op, const endpoint&) {
  op.start();
  if (hold_connects) return;
  in(env().home(), [this, &op] {
    errc error = errc::ok;
    if (!connect_errors.empty()) error = connect_errors.front(), connect_errors.pop_front();
    if (error == errc::ok) {
      dialled.push_back(std::make_shared<wire>());
      op.give(make_stream(env().home(), dialled.back()));
    }
    op.finish(error, 0);
  });
}

void fake_world::cancel(connect_operation& op) {
  if (hold_connects && op.pending()) in(env().home(), [&op] { op.finish(errc::cancelled, 0); });
}

void fake_world::listen(listen_operation& op, const endpoint&, const listen_options&) {
  op.start();
  in(env().home(), [this, &op] {
    if (listen_error == errc::ok) op.give(std::make_unique<fake_listener>(*this));
    op.finish(listen_error, 0);
  });
}

void fake_world::resolve(resolve_operation& op, std::string_view, std::uint16_t) {
  op.start();
  in(env().home(), [this, &op] {
    op.give(resolved);
    op.finish(resolved.empty() ? errc::name_not_found : errc::ok, 0);
  });
}

}  // namespace reprise::testing
