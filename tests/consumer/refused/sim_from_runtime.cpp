// refused: reprise/sim/world.hpp: No such file
// refused by clang: 'reprise/sim/world.hpp' file not found
//
// Code that links the runtime alone can't ask whether it is simulated: no header of the simulator
// is within its reach.
#ifndef CONTROL
#include <reprise/sim/world.hpp>
#endif

int main() { return 0; }
