#include <reprise/sim/main.hpp>

int main(int argc, char** argv) { return reprise::sim::campaign_main(argc, argv); }
