// A header without its guard.  expect: pragma-once
int no_pragma();
