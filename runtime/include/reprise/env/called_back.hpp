// What reports once by a callback, as something to wait for.
//
//   task<result<void>> server::start() {
//     return called_back<result<void>>([this](auto done) { start(std::move(done)); });
//   }
//
// `begin` runs when the task does. The task may be destroyed while the callback is still held. Threading: on one loop.
#pragma once

#include <functional>
#include <memory>
#include <optional>

#include <reprise/core/result.hpp>
#include <reprise/env/await.hpp>

namespace reprise {

template <class T>
task<T> called_back(std::function<void(std::function<void(T)> done)> begin) {
  struct outcome {
    wake_event told;
    std::optional<T> value;
  };
  const auto shared = std::make_shared<outcome>();
  std::function<void(T)> done = [shared](T value) {
    shared->value.emplace(std::move(value));
    shared->told.signal();
  };
  begin(std::move(done));
  co_await shared->told;
  co_return std::move(*shared->value);
}

inline task<void> called_back(std::function<void(std::function<void()> done)> begin) {
  const auto told = std::make_shared<wake_event>();
  std::function<void()> done = [told] { told->signal(); };
  begin(std::move(done));
  co_await *told;
}

}  // namespace reprise
