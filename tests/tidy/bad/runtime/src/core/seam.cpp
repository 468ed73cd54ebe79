#include <asio.hpp>                    // expect: asio
#include <asio/ip/tcp.hpp>             // expect: asio
#include <boost/asio.hpp>              // expect: asio
#include <reprise/sim/world.hpp>       // expect: seam
#include <reprise/transports/run.hpp>  // expect: seam
#include <sys/socket.h>                // expect: system
#include <unistd.h>                    // expect: system
#include <windows.h>                   // expect: system
#include <thread>                      // expect: thread
#include <mutex>                       // expect: thread
#include <random>                      // expect: random
#include <iostream>                    // expect: print
#include <ctime>                       // expect: clock
#include <locale>                      // expect: locale
#include <sys/types.h>  // tidy: allow system: no door here  // expect: system
