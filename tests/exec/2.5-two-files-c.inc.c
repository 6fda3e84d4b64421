#include <ac.h>

ac_future(int) pong(int n);
ac_future(int) plain_pong(int n);

ac_future(int) plain_pong(int n) { return pong(n); }
