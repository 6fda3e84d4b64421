// A piece of a function, for 5-odd-macros.ac and 5-macros-redefined.ac.
  int fromfrag = await f(4);
  for (int i = 0; i < 3; i++) {
    total += await f(i * k++);
  }
