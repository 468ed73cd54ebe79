#include "program_main.hpp"

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>

#include <reprise/peer/peer_config.hpp>

namespace examples {

void print_to_output(std::string_view line) {
  std::printf("%.*s\n", static_cast<int>(line.size()), line.data());
  std::fflush(stdout);
}

int wrong_usage(const char* program, const std::string& why) {
  std::fprintf(stderr, "%s: %s (see --help)\n", program, why.c_str());
  return 2;
}

int program_main(int argc, char** argv, const program& what) {
  CLI::App app(what.about);
  reprise::transports::node_options node;
  node.name = what.name;
  app.add_option("--threads", node.loop_count, "loops, one thread each")->check(CLI::Range(1, 64));
  what.more(app);
  try {
    app.parse(argc, argv);
  } catch (const CLI::Success& help) {
    return app.exit(help);
  } catch (const CLI::ParseError& wrong) {
    return wrong_usage(what.name, wrong.what());
  }
  return reprise::transports::run(
      node, [&](reprise::environment env) { return what.run(env, print_to_output); });
}

void add_config_option(CLI::App& app, reprise::peer_options& into) {
  const auto read = [&into](const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    if (!file || std::filesystem::is_directory(path))
      throw CLI::ValidationError(path, "cannot be read");
    const std::string text{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
    if (const auto problem = reprise::parse_peer_config(text, into))
      throw CLI::ValidationError(path, problem->to_string());
    if (const char* const problem = into.problem()) throw CLI::ValidationError(path, problem);
  };
  app.add_option_function<std::string>("--config", read, "FILE that names the node and its peers")
      ->required();
}

}  // namespace examples
