/* What the programs here share: a clock, and a way to print a figure. */
#ifndef BENCH_H
#define BENCH_H

#include <ac.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static inline double clock_of(clockid_t clock) {
  struct timespec time;
  clock_gettime(clock, &time);
  return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

/* Processor time of the process, and of the kernel for it: what other programs do counts less than in the time of day. */
static inline double cpu(void) { return clock_of(CLOCK_PROCESS_CPUTIME_ID); }

/* Resident bytes. */
static inline double resident(void) {
  long pages = 0, size;
  FILE *file = fopen("/proc/self/statm", "r");
  if (file && fscanf(file, "%ld %ld", &size, &pages) != 2) pages = 0;
  if (file) fclose(file);
  return (double)pages * 4096;
}

/* One line for bench/run. */
static inline void figure(const char *name, double value, const char *unit) {
  printf("%s\t%.4g\t%s\n", name, value, unit);
}

#endif
