#pragma once
#include <asio/ip/tcp.hpp>              // expect: asio
#include <reprise/sim/world.hpp>        // expect: seam
#include <thread>                       // expect: thread
