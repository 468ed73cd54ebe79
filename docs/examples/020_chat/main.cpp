// 020_chat --listen 127.0.0.1:7100            a server; nc 127.0.0.1 7100 joins
// 020_chat --connect 127.0.0.1:7100           bots that talk and check what they hear
#include "chat_client.hpp"
#include "chat_server.hpp"
#include "example_main.hpp"

int main(int argc, char** argv) {
  examples::chat_client_options client;
  examples::example chat;
  chat.program = "020_chat";
  chat.about = "Chat in rooms over lines of text: a server, or bots that check what they hear.";
  chat.more = [&](CLI::App& app) {
    app.add_option("--rooms", client.room_count, "client: rooms the bots spread over")
        ->check(CLI::Range(1, 1000));
  };
  chat.serve = [](reprise::environment env, reprise::endpoint at, examples::print_line print) {
    examples::chat_server_options options;
    options.at = at;
    options.print = std::move(print);
    return examples::chat_server(env, options);
  };
  chat.load = [&](reprise::environment env, examples::load_options load,
                  examples::load_report* report) {
    client.load = std::move(load);
    return examples::chat_client(env, client, report);
  };
  return examples::example_main(argc, argv, chat);
}
