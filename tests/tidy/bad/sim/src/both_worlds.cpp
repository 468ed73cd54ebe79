#include <asio/io_context.hpp>          // expect: asio
#include <reprise/transports/run.hpp>   // expect: seam
#include <unistd.h>                     // expect: system
#include <sys/wait.h>  // tidy: allow system: the campaign starts workers
float chance = 0;                       // expect: float
