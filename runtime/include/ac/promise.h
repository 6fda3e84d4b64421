/* <ac/promise.h>: futures by hand.  <ac.h> includes it.
 *
 * ac_promise(T) is what resolves; one task awaits ac_promised(p).  A promise is a value: to be copied freely, and never
 * freed.  It goes when it was awaited, when its waiter was cancelled, and at the end of its ac_run.
 * Setting and failing are for any thread, and any callback: for its `void *` there is ac_promise_arg(p). */
#ifndef AC_PROMISE_H
#define AC_PROMISE_H

#include <ac/gen.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct ac__ptag ac__ptag;
#define ac_promise(T) __typeof__(__typeof__(T)(*)(ac__ptag *))
typedef struct {
  ac__by_name ac__;
  _Bool outside; /* resolved from beyond the loop: while it is not, the program waits, and is no deadlock */
} ac_promise_options;

ac__any ac__promise(size_t size, const char *here, ac_promise_options);
_Bool ac__promise_set(ac__any, const void *value);
_Bool ac__promise_fail(ac__any, int code);
_Bool ac__promise_fail_error(ac__any, ac_error *);
ac__any ac__promised(ac__any, size_t size, size_t align);
#define AC__ANY_PROMISE(p) ((void)(AC__TYPED(p, ac__ptag) *)0, (ac__any)(p)) /* an error unless p is a promise */

#ifndef __cplusplus
/* ac_promise(T) ac_promise_new(T, [.outside]): on the thread of a loop. */
#define ac_promise_new(...) AC__PROMISE_NEW(__VA_ARGS__, .ac__ = 0)
#define AC__PROMISE_NEW(T, ...) \
  ((ac_promise(T))ac__promise(AC__SIZE((ac_promise(T))0, ac__ptag), AC__HERE, (ac_promise_options){__VA_ARGS__}))
/* bool ac_promise_set(p, v), for void ac_promise_set(p): false if it was resolved before, or nobody waits any more; then
 * what v points at is still yours. */
#define ac_promise_set(...) AC__GLUE(AC__PROMISE_SET, AC__ONE_OR_MORE(__VA_ARGS__))(__VA_ARGS__)
#define AC__PROMISE_SET2(p, ...) ac__promise_set(AC__ANY_PROMISE(p), (AC__TYPED(p, ac__ptag)[1]){__VA_ARGS__})
#define AC__PROMISE_SET1(p) ac__promise_set(AC__ANY_PROMISE(p), _Generic((AC__TYPED(p, ac__ptag) *)0, void * : NULL))
/* bool ac_promise_fail(p, e): e is a code, or an ac_error * that it takes over if it returns true. */
#define ac_promise_fail(p, e) \
  _Generic((e), ac_error * : ac__promise_fail_error, default : ac__promise_fail)(AC__ANY_PROMISE(p), e)
/* async T ac_promised(p): its value, or its error. */
#define ac_promised(p) \
  ((ac_future(AC__TYPED(p, ac__ptag)))ac__promised(AC__ANY_PROMISE(p), AC__SIZE(p, ac__ptag), AC__ALIGN(p, ac__ptag)))
/* To and from the `void *` of a callback. */
#define ac_promise_arg(p) ((void *)(__UINTPTR_TYPE__)AC__ANY_PROMISE(p))
#define ac_promise_of(T, arg) ((void)sizeof(((char (*)(void *))0)(arg)), (ac_promise(T))(__UINTPTR_TYPE__)(arg))

#define AC__ONE_OR_MORE(...) AC__SEVENTEENTH(__VA_ARGS__, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 1, 0)
#endif

#ifdef __cplusplus
}
#endif
#endif
