int unlisted();  // expect: unlisted
