#include <reprise/actor/ask_wait.hpp>

#include <algorithm>
#include <map>
#include <tuple>

#include <fmt/format.h>

namespace reprise {

std::string to_string(const ask_wait& wait) {
  return fmt::format("{} waits for {}: {}", to_string(wait.asker), to_string(wait.target),
                     wait.request);
}

// Depth first over the waits, those of one asker side by side; `path` is the way from where it began.
std::vector<ask_wait> find_cycle(std::span<const ask_wait> all) {
  std::vector<ask_wait> waits(all.begin(), all.end());
  std::sort(waits.begin(), waits.end(), [](const ask_wait& a, const ask_wait& b) {
    return std::tie(a.asker, a.target) < std::tie(b.asker, b.target);
  });
  enum class visit { under_way, done };
  std::map<actor_ref, visit> seen;
  using place = std::vector<ask_wait>::const_iterator;
  const auto first_of = [&waits](const actor_ref& who) -> place {
    return std::lower_bound(
        waits.begin(), waits.end(), who,
        [](const ask_wait& each, const actor_ref& asker) { return each.asker < asker; });
  };
  for (const ask_wait& begin : waits) {
    if (!seen.emplace(begin.asker, visit::under_way).second) continue;
    std::vector<place> path{first_of(begin.asker)};
    std::vector<actor_ref> who{begin.asker};
    while (!path.empty()) {
      place& at = path.back();
      if (at == waits.end() || at->asker != who.back()) {
        seen[who.back()] = visit::done;
        path.pop_back();
        who.pop_back();
        if (!path.empty()) ++path.back();
        continue;
      }
      const actor_ref target = at->target;
      const auto [known, is_new] = seen.emplace(target, visit::under_way);
      if (is_new) {
        path.push_back(first_of(target));
        who.push_back(target);
      } else if (known->second == visit::done) {
        ++at;
      } else {
        const auto from = std::find(who.begin(), who.end(), target) - who.begin();
        std::vector<ask_wait> circle;
        for (auto each = path.begin() + from; each != path.end(); ++each) circle.push_back(**each);
        return circle;
      }
    }
  }
  return {};
}

}  // namespace reprise
