/* Async C erased: with this header in place of the real one a program whose tasks' order does not matter is plain C. */
#ifndef AC_H
#define AC_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#define async
#define await
#define ac_future(T) __typeof__(T)
#define ac_spawn(call, ...) (call)
static inline void ac_yield(void) {}
static inline void ac_sleep(double seconds) { (void)seconds; }
#endif
