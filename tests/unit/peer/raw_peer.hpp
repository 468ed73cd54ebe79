// A node that speaks the frames of a link by hand: it accepts and dials, and says what a test tells it to.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include <reprise/session/length_prefixed_codec.hpp>
#include <reprise/session/session.hpp>
#include <reprise/session/session_client.hpp>
#include <reprise/session/session_server.hpp>
#include <reprise/sim/world.hpp>

#include "peer/handshake.hpp"

namespace reprise::testing {

struct raw_words {
  link_frame type = link_frame::goodbye;
  byte_vector body;
};

inline greeting greeting_of(std::string_view name, incarnation_id life) {
  greeting out;
  out.node = node_id::parse(name).value();
  out.incarnation = life;
  out.cluster = "default";
  return out;
}

inline raw_words hello_of(std::string_view name, incarnation_id life) {
  return {link_frame::greeting, greeting_of(name, life).encode()};
}

inline raw_words yes_of(link_epoch epoch) {
  verdict words;
  words.epoch = epoch;
  words.version = link_version_max;
  return {link_frame::verdict, words.encode()};
}

class raw_peer {
 public:
  // What it says when a connection stands, and when it has been greeted.
  struct script {
    std::vector<raw_words> at_once;
    std::vector<raw_words> when_greeted;
  };

  raw_peer(sim::world& world, std::string_view name, script says)
      : world_(world), home_(world.add_node(std::string(name))), says_(std::move(says)) {
    home_.start_bare();
    home_.call([&] {
      session_server_options accepting(endpoint(ip_address::any(), 7700));
      accepting.session = framing();
      server_.emplace(home_.env(), accepting, make_session_factory<voice>(this));
      server_->start([](errc error) { EXPECT_EQ(errc::ok, error); });
      session_client_options dialling;
      dialling.session = framing();
      client_.emplace(home_.env(), dialling, make_session_factory<voice>(this));
    });
  }
  ~raw_peer() {
    int left = 2;
    home_.call([&] {
      server_->close(duration{0}, [&left] { --left; });
      client_->close(duration{0}, [&left] { --left; });
    });
    world_.run_for(std::chrono::seconds(1));
    EXPECT_EQ(0, left);
    home_.call([&] {
      server_.reset();
      client_.reset();
    });
  }
  raw_peer(const raw_peer&) = delete;
  raw_peer& operator=(const raw_peer&) = delete;

  void dial(const endpoint& whom) {
    home_.call([&] { client_->connect(whom, [](result<session_handle>) {}); });
  }
  // On the connection that was made last.
  void say(const raw_words& words) {
    ASSERT_NE(nullptr, newest_);
    home_.call([&] { newest_->say(words); });
  }
  // The connection that was made last stands.
  [[nodiscard]] bool connected() const noexcept { return newest_ != nullptr; }
  [[nodiscard]] std::size_t greeted_count() const noexcept { return greeted_count_; }
  [[nodiscard]] std::size_t message_count() const noexcept { return message_count_; }

 private:
  class voice final : public session {
   public:
    voice(session_init& init, raw_peer* owner) : session(init), owner_(*owner) {}
    void say(const raw_words& words) {
      static_cast<void>(send(static_cast<std::uint8_t>(words.type), words.body));
    }

   private:
    void on_connected() override {
      owner_.newest_ = this;
      for (const raw_words& each : owner_.says_.at_once) say(each);
    }
    void on_frame(const frame& received) override {
      const auto type = static_cast<link_frame>(received.type);
      if (type == link_frame::message) ++owner_.message_count_;
      if (type != link_frame::greeting) return;
      ++owner_.greeted_count_;
      for (const raw_words& each : owner_.says_.when_greeted) say(each);
    }
    void on_disconnected(const disconnect_cause&) override {
      if (owner_.newest_ == this) owner_.newest_ = nullptr;
    }
    raw_peer& owner_;
  };

  static session_options framing() {
    length_prefixed_options how;
    how.checksum = frame_checksum::on;
    how.payload_bytes_max = 4 * 1024 * 1024;
    session_options out;
    out.framing = std::make_shared<length_prefixed_codec>(how);
    return out;
  }

  sim::world& world_;
  sim::node& home_;
  script says_;
  std::optional<session_server> server_;
  std::optional<session_client> client_;
  voice* newest_ = nullptr;
  std::size_t greeted_count_ = 0;
  std::size_t message_count_ = 0;
};

}  // namespace reprise::testing
