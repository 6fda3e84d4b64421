/* What another thread does right now: on a processor, or asleep in a system call, and the calls that it is in. */
#ifndef AC_STACK_H
#define AC_STACK_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>

struct thread {
  pthread_t id;
  long number; /* the kernel's */
};
struct thread ac__thread_self(void);

enum { AC__FRAMES = 64 };

struct stack {
  bool asleep;
  long call; /* the system call that it sleeps in; -1: not known */
  size_t count;
  const void *addresses[AC__FRAMES]; /* innermost first, each within an instruction */
};

/* Called once before the first of the others. */
void ac__stack_prepare(void);
/* Whether the thread sleeps in the kernel. */
bool ac__thread_asleep(const struct thread *);
/* Nanoseconds of processor time that it has had. */
long long ac__thread_time(const struct thread *);
/* A thread that runs is interrupted by a signal; one that sleeps is not, since that would cut the sleep short. */
void ac__stack_of(const struct thread *, struct stack *);
/* "read"; NULL: not among those that are known. */
const char *ac__call_name(long call);

#endif
