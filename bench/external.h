/* Functions of another file, so that no compiler sees through a call of them. */
#ifndef EXTERNAL_H
#define EXTERNAL_H

#include <ac.h>

int add(int a, int b);
long fib(int n);

/* async int add_async(int a, int b) { return (a + b) & 0xffff; } */
int add_async__run(ac_task *, ac__saved *, int a, int b);
/* async long fib_async(int n) { return n < 2 ? n : await fib_async(n - 1) + await fib_async(n - 2); } */
long fib_async__run(ac_task *, ac__saved *, int n);

#endif
