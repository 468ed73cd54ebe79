// 040_cluster --config alpha.toml             one node; start beta.toml and gamma.toml beside it
#include "cluster_node.hpp"
#include "program_main.hpp"

namespace {

reprise::duration seconds(double count) {
  return reprise::duration(static_cast<std::int64_t>(count * 1e9));
}

}  // namespace

int main(int argc, char** argv) {
  examples::cluster_options options;
  double ask_period = 1;
  double ask_timeout = 2;
  examples::program cluster;
  cluster.name = "040_cluster";
  cluster.about = "A node of a cluster: says who comes and goes, and asks everybody how they are.";
  cluster.more = [&](CLI::App& app) {
    examples::add_config_option(app, options.peers);
    app.add_option("--ask-period", ask_period, "seconds between two rounds of asking")
        ->check(CLI::Range(0.001, 1e6));
    app.add_option("--ask-timeout", ask_timeout, "seconds until an answer is late")
        ->check(CLI::Range(0.001, 1e6));
  };
  cluster.run = [&](reprise::environment env, examples::print_line print) {
    options.member.ask_period = seconds(ask_period);
    options.member.ask_timeout = seconds(ask_timeout);
    options.member.print = std::move(print);
    return examples::cluster_node(env, options);
  };
  return examples::program_main(argc, argv, cluster);
}
