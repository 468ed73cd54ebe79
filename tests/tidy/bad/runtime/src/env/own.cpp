#include <vector>  // expect: own-header

#include <reprise/env/own.hpp>
#include "peer/peer.hpp"  // expect: layer
