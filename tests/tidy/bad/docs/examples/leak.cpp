std::mt19937_64 engine(1);                               // expect: random
