/* Async functions written by hand in the shape that acc generates. */
#ifndef LOWERED_H
#define LOWERED_H

#include <ac.h>
#include <stdlib.h>
#include <string.h>

#ifdef EVERYWHERE
#include "everywhere.h"
#else
enum { on_trial = false };
#endif

/* How often: a few times where each is done again and again. */
#ifdef EVERYWHERE
#define TIMES(n) ((n) / 20)
#else
#define TIMES(n) (n)
#endif

#define CHECK(c) ((c) || on_trial ? (void)0 : (fprintf(stderr, "%s:%d: not so: %s\n", __FILE__, __LINE__, #c), exit(1)))
#define UNUSED __attribute__((unused))

/* await `call` as state k of f.  The record is a `struct f__k`; `value` is the offset in it of the awaited value.
 * `save` and `restore` copy the locals; `fail` is what a failed await does after it has noted its place. */
#define AWAIT_OR(k, f, value, call, save, restore, nothing, fail)                                                      \
  do {                                                                                                                 \
    call;                                                                                                              \
    if (ac__unlikely(ac__task->ac__unwind)) {                                                                          \
      struct f##__##k *ac__f UNUSED;                                                                                   \
      if (ac__task->ac__unwind == AC__SUSPEND) {                                                                       \
        ac__f =                                                                                                        \
            ac__save(ac__task, ac__self, &f##__func, (ac__shape){sizeof *ac__f, _Alignof(struct f##__##k), value, k}); \
        save;                                                                                                          \
        return nothing;                                                                                                \
        ac__##k : ac__f = (void *)ac__self;                                                                            \
        restore;                                                                                                       \
      }                                                                                                                \
      if (ac__task->ac__unwind) {                                                                                      \
        ac__pass(ac__task, &f##__func, k);                                                                             \
        fail;                                                                                                          \
      }                                                                                                                \
    }                                                                                                                  \
  } while (0)
#define AWAIT(k, f, value, call, save, restore, nothing) \
  AWAIT_OR(k, f, value, call, save, restore, nothing, return nothing)

/* struct f__k for an await that saves nothing, of nothing */
#define PLAIN_RECORD(f, k) \
  struct f##__##k {        \
    ac__saved ac__head;    \
  }

#define DISPATCH1                                                    \
  if (ac__unlikely(ac__self != NULL)) switch (ac__self->ac__state) { \
    case 1: goto ac__1;                                              \
    default: __builtin_trap();                                       \
    }
#define DISPATCH2                                                    \
  if (ac__unlikely(ac__self != NULL)) switch (ac__self->ac__state) { \
    case 1: goto ac__1;                                              \
    case 2: goto ac__2;                                              \
    default: __builtin_trap();                                       \
    }
#define DISPATCH3                                                    \
  if (ac__unlikely(ac__self != NULL)) switch (ac__self->ac__state) { \
    case 1: goto ac__1;                                              \
    case 2: goto ac__2;                                              \
    case 3: goto ac__3;                                              \
    default: __builtin_trap();                                       \
    }

/* The thunks, the description and the constructor of f__run.  Lines are made up: state k waits at line 10 * k. */
#define LINES ((const int[]){1, 10, 20, 30})
#define ASYNC_VOID(f, parameters, members, take, pass, zeros)                              \
  static const ac__func f##__func;                                                         \
  struct f##__args {                                                                       \
    ac__coroutine ac__head;                                                                \
    members                                                                                \
  };                                                                                       \
  static void f##__run parameters;                                                         \
  static void f##__start(ac_task *ac__task, void *ac__from, void *ac__to) {                \
    struct f##__args *ac__a UNUSED = ac__from;                                             \
    (void)ac__to;                                                                          \
    f##__run pass;                                                                         \
  }                                                                                        \
  static void f##__resume(ac_task *ac__task, ac__saved *ac__self) { f##__run zeros; }      \
  static const ac__func f##__func = {#f, "test.ac", LINES, 0, 0, f##__start, f##__resume}; \
  __attribute__((noinline)) static UNUSED ac_future(void) f take

#define ASYNC(T, f, parameters, members, take, pass, zeros)                                                  \
  static const ac__func f##__func;                                                                           \
  struct f##__args {                                                                                         \
    ac__coroutine ac__head;                                                                                  \
    members                                                                                                  \
  };                                                                                                         \
  static T f##__run parameters;                                                                              \
  static void f##__start(ac_task *ac__task, void *ac__from, void *ac__to) {                                  \
    struct f##__args *ac__a UNUSED = ac__from;                                                               \
    T ac__v = f##__run pass;                                                                                 \
    if (!ac__task->ac__unwind && ac__to) *(T *)ac__to = ac__v;                                               \
  }                                                                                                          \
  static void f##__resume(ac_task *ac__task, ac__saved *ac__self) {                                          \
    T ac__v = f##__run zeros;                                                                                \
    if (!ac__task->ac__unwind && ac__self->ac__result) *(T *)ac__self->ac__result = ac__v;                   \
  }                                                                                                          \
  static const ac__func f##__func = {#f, "test.ac", LINES, sizeof(T), _Alignof(T), f##__start, f##__resume}; \
  static UNUSED ac_future(T)                                                                                 \
  f take

/* The body of a constructor: `set` copies the arguments into ac__a. */
#define CONSTRUCT(T, f, set)                                                                            \
  {                                                                                                     \
    struct f##__args *ac__a = ac__coroutine_new(&f##__func, sizeof *ac__a, _Alignof(struct f##__args)); \
    if (ac__a) { set; }                                                                                 \
    return (ac_future(T))ac__coroutine_future(ac__a);                                                   \
  }

/* async void f(void) */
#define ASYNC_PLAIN(f)                                                                                \
  ASYNC_VOID(f, (ac_task * ac__task UNUSED, ac__saved * ac__self UNUSED), , (void), (ac__task, NULL), \
             (ac__task, ac__self))                                                                    \
  CONSTRUCT(void, f, )                                                                                \
  static void f##__run(ac_task *ac__task UNUSED, ac__saved *ac__self UNUSED)

#endif
