// The one translation unit that compiles Asio; everywhere else only its declarations are read.
#include <asio/impl/src.hpp>
