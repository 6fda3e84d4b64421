/* <ac/many.h>: several futures at once.  <ac.h> includes it.
 *
 * `ts, n` are futures of one T and how many; ac_list(f(), g()), of up to 64, stands for both.  These take the futures over
 * when they are called, start what has not started, and end when all have: also when they fail or are cancelled, so the
 * tasks may use what belongs to who awaits them. */
#ifndef AC_MANY_H
#define AC_MANY_H

#include <ac/gen.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
  ac__by_name ac__;
  ac_error **errors; /* an array: of each its error, NULL where it went well; nothing is thrown.  ac_errors_free() it */
  size_t limit;      /* so many run at a time; 0: all */
  _Bool no_cancel;   /* the first error is thrown at once, and the others go on by themselves */
} ac_gather_options;
typedef struct {
  ac__by_name ac__;
  double stagger;       /* one starts each so many seconds, or when one fails; 0: all at once */
  void (*drop)(void *); /* gets the value of one that was too late, to free it */
} ac_race_options;

#define AC_FOREVER __builtin_inf()
typedef enum { AC_ALL, AC_FIRST, AC_FIRST_ERROR } ac_until;

enum { AC__MOST_PAIRS = 16 };
struct ac__slot {
  ac__any future;
  void *to;
};
ac__any ac__gather(const ac__any *, size_t n, void *out, const char *here, ac_gather_options);
ac__any ac__all(const struct ac__slot *, size_t n, const char *here);
ac__any ac__race(const ac__any *, size_t n, void *to, const char *here, ac_race_options);
void ac_errors_free(ac_error **, size_t n);
ac_future(size_t) ac__wait(const ac__any *, size_t n, ac_until, double seconds);
ac_future(size_t) ac__select(const ac__any *, size_t n);
ac_generator(size_t) ac__as_completed(ac__any *, size_t n, const char *here);
ac__any ac__wait_for(ac__any, double seconds, const char *here);
ac__any ac__shielded(ac__any, const char *here);
ac__any ac__stop(ac__any, const char *here, ac_cancel_options);

#ifndef __cplusplus
/* async void ac_gather(ts, n, T *out, [.errors .limit .no_cancel]): all values in the order of the futures; out may be NULL.
 * The first error cancels the others and is thrown when they have ended. */
#define ac_gather(...) AC__GATHER(__VA_ARGS__, .ac__ = 0)
#define AC__GATHER(ts, n, out, ...)                                                           \
  (AC__FITS(out, n, ac__results_array_too_short),                                             \
   (ac_future(void))ac__gather(AC__ANYS(ts, n), n, AC__INTO(out, (ts)[0], ac__tag), AC__HERE, \
                               (ac_gather_options){__VA_ARGS__}))
/* async void ac_all(&x, f(), &s, g(), NULL, h()): the same for futures of different types, up to 16. */
#define ac_all(...)                                                                                           \
  ((ac_future(void))ac__all((struct ac__slot[]){AC__GLUE(AC__PAIRS, AC__PAIRS_OF(__VA_ARGS__))(__VA_ARGS__)}, \
                            AC__COUNT(__VA_ARGS__) / 2, AC__HERE))
/* async size_t ac_race(ts, n, T *out, [.stagger .drop]): the index of the first that has a value; the others are
 * cancelled.  If all fail, the first error is thrown. */
#define ac_race(...) AC__RACE(__VA_ARGS__, .ac__ = 0)
#define AC__RACE(ts, n, out, ...)                                                             \
  ((ac_future(size_t))ac__race(AC__ANYS(ts, n), n, AC__INTO(out, (ts)[0], ac__tag), AC__HERE, \
                               (ac_race_options){__VA_ARGS__}))

/* ac_generator(size_t) ac_as_completed(ts, n): `async for` over the indices, in the order in which they end; then await
 * ts[i].  Leaving the loop early cancels the rest and waits for their end.  The array is the loop's until then. */
#define ac_as_completed(...) AC__AS_COMPLETED(__VA_ARGS__)
#define AC__AS_COMPLETED(ts, n) ac__as_completed((AC__FUTURES(ts, n), (ac__any *)(void *)(ts)), n, AC__HERE)
/* These two take nothing over and cancel nobody: they wait for tasks, which are then to be awaited.  NULL is passed over.
 *
 * async size_t ac_wait(ts, n, until, seconds): AC_ALL, AC_FIRST that ends or AC_FIRST_ERROR, but no longer than that many
 * seconds, AC_FOREVER if need be; how many have ended. */
#define ac_wait(...) AC__WAIT(__VA_ARGS__)
#define AC__WAIT(ts, n, until, ...) ac__wait(AC__ANYS(ts, n), n, until, __VA_ARGS__)
/* async size_t ac_select(a, b, ...): of tasks of any types, up to 16, the index of the first that has ended. */
#define ac_select(...) \
  ac__select((ac__any[]){AC__GLUE(AC__EACH, AC__EACH_OF(__VA_ARGS__))(__VA_ARGS__)}, AC__COUNT(__VA_ARGS__))
#define AC__EACH1(a) AC__ANY(a)
#define AC__EACH2(a, ...) AC__ANY(a), AC__EACH1(__VA_ARGS__)
#define AC__EACH3(a, ...) AC__ANY(a), AC__EACH2(__VA_ARGS__)
#define AC__EACH4(a, ...) AC__ANY(a), AC__EACH3(__VA_ARGS__)
#define AC__EACH5(a, ...) AC__ANY(a), AC__EACH4(__VA_ARGS__)
#define AC__EACH6(a, ...) AC__ANY(a), AC__EACH5(__VA_ARGS__)
#define AC__EACH7(a, ...) AC__ANY(a), AC__EACH6(__VA_ARGS__)
#define AC__EACH8(a, ...) AC__ANY(a), AC__EACH7(__VA_ARGS__)
#define AC__EACH9(a, ...) AC__ANY(a), AC__EACH8(__VA_ARGS__)
#define AC__EACH10(a, ...) AC__ANY(a), AC__EACH9(__VA_ARGS__)
#define AC__EACH11(a, ...) AC__ANY(a), AC__EACH10(__VA_ARGS__)
#define AC__EACH12(a, ...) AC__ANY(a), AC__EACH11(__VA_ARGS__)
#define AC__EACH13(a, ...) AC__ANY(a), AC__EACH12(__VA_ARGS__)
#define AC__EACH14(a, ...) AC__ANY(a), AC__EACH13(__VA_ARGS__)
#define AC__EACH15(a, ...) AC__ANY(a), AC__EACH14(__VA_ARGS__)
#define AC__EACH16(a, ...) AC__ANY(a), AC__EACH15(__VA_ARGS__)
#define AC__EACH_MANY(...) ac__too_many()
#define AC__EACH_OF(...)                                                                                              \
  AC__CHOOSE(__VA_ARGS__, _MANY, _MANY, _MANY, _MANY, _MANY, _MANY, _MANY, _MANY, _MANY, _MANY, _MANY, _MANY, _MANY,  \
             _MANY, _MANY, _MANY, _MANY, _MANY, _MANY, _MANY, _MANY, _MANY, _MANY, _MANY, _MANY, _MANY, _MANY, _MANY, \
             _MANY, _MANY, _MANY, _MANY, _MANY, _MANY, _MANY, _MANY, _MANY, _MANY, _MANY, _MANY, _MANY, _MANY, _MANY, \
             _MANY, _MANY, _MANY, _MANY, _MANY, 16, 15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0)

/* async T ac_wait_for(e, seconds): AC_ETIMEDOUT if it takes longer; it has ended by then.  With no time at all a call is not
 * started. */
#define ac_wait_for(e, seconds) AC__AS(e, ac__wait_for(AC__ANY(e), seconds, AC__HERE))
/* async T ac_shielded(e): who awaits it may be cancelled, and e goes on by itself. */
#define ac_shielded(e) AC__AS(e, ac__shielded(AC__ANY(e), AC__HERE))
/* async void ac_stop(t, [.reason .grace .now]): ac_cancel, and waits until it has ended; its error is reported. */
#define ac_stop(...) AC__STOP(__VA_ARGS__, .ac__ = 0)
#define AC__STOP(e, ...) ((ac_future(void))ac__stop(AC__ANY(e), AC__HERE, (ac_cancel_options){__VA_ARGS__}))

#define ac_list(...) ((__typeof__(AC__HEAD(__VA_ARGS__, 0))[]){__VA_ARGS__}), AC__COUNT(__VA_ARGS__)
#define AC__HEAD(a, ...) a
/* `ts` may be long, so it is said as seldom as can be. */
#define AC__ANYS(ts, n) (AC__FUTURES(ts, n), (const ac__any *)(const void *)(ts))
#define AC__FUTURES(ts, n) \
  ((void)(AC__VALUE((ts)[0]) *)0, AC__ENOUGH(AC__ROOM(ts, ac__any), n, ac__futures_array_too_short))
/* Arrays whose length the compiler sees must be long enough.  The 0: else compilers take a division for a mistake that is
 * never made of a pointer. */
#define AC__IS_ARRAY(a) (!__builtin_types_compatible_p(__typeof__(a), __typeof__(1 ? (a) : 0)))
#define AC__ELEMENT(a) __typeof__(*_Generic((1 ? (a) : 0), void * : (char *)0, default : (1 ? (a) : 0)))
#define AC__ROOM(a, T) __builtin_choose_expr(AC__IS_ARRAY(a), (sizeof(a) + 0) / sizeof(T), SIZE_MAX / 2)
#define AC__ENOUGH(room, n, complain)                                                                            \
  __builtin_choose_expr((room) - (size_t) __builtin_choose_expr(__builtin_constant_p(n), (n), 0) > SIZE_MAX / 2, \
                        complain(), (void)0)
#define AC__FITS(a, n, complain) AC__ENOUGH(AC__ROOM(a, AC__ELEMENT(a)), n, complain)
ac__any ac__too_many(void) __attribute__((error("no more than 16 tasks")));
void ac__results_array_too_short(void)
    __attribute__((error("the array of results is shorter than the number of futures")));
void ac__futures_array_too_short(void) __attribute__((error("the array of futures is shorter than their number")));

/* Of up to 64. */
#define AC__COUNT(...)                                                                                                \
  AC__CHOOSE(__VA_ARGS__, 64, 63, 62, 61, 60, 59, 58, 57, 56, 55, 54, 53, 52, 51, 50, 49, 48, 47, 46, 45, 44, 43, 42, \
             41, 40, 39, 38, 37, 36, 35, 34, 33, 32, 31, 30, 29, 28, 27, 26, 25, 24, 23, 22, 21, 20, 19, 18, 17, 16,  \
             15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0)
#define AC__CHOOSE(a1, a2, a3, a4, a5, a6, a7, a8, a9, a10, a11, a12, a13, a14, a15, a16, a17, a18, a19, a20, a21,     \
                   a22, a23, a24, a25, a26, a27, a28, a29, a30, a31, a32, a33, a34, a35, a36, a37, a38, a39, a40, a41, \
                   a42, a43, a44, a45, a46, a47, a48, a49, a50, a51, a52, a53, a54, a55, a56, a57, a58, a59, a60, a61, \
                   a62, a63, a64, N, ...)                                                                              \
  N
#define AC__PAIR(to, e) \
  { AC__ANY(e), AC__INTO(to, e, ac__tag) }
#define AC__PAIRS2(a, b) AC__PAIR(a, b)
#define AC__PAIRS4(a, b, ...) AC__PAIR(a, b), AC__PAIRS2(__VA_ARGS__)
#define AC__PAIRS6(a, b, ...) AC__PAIR(a, b), AC__PAIRS4(__VA_ARGS__)
#define AC__PAIRS8(a, b, ...) AC__PAIR(a, b), AC__PAIRS6(__VA_ARGS__)
#define AC__PAIRS10(a, b, ...) AC__PAIR(a, b), AC__PAIRS8(__VA_ARGS__)
#define AC__PAIRS12(a, b, ...) AC__PAIR(a, b), AC__PAIRS10(__VA_ARGS__)
#define AC__PAIRS14(a, b, ...) AC__PAIR(a, b), AC__PAIRS12(__VA_ARGS__)
#define AC__PAIRS16(a, b, ...) AC__PAIR(a, b), AC__PAIRS14(__VA_ARGS__)
#define AC__PAIRS18(a, b, ...) AC__PAIR(a, b), AC__PAIRS16(__VA_ARGS__)
#define AC__PAIRS20(a, b, ...) AC__PAIR(a, b), AC__PAIRS18(__VA_ARGS__)
#define AC__PAIRS22(a, b, ...) AC__PAIR(a, b), AC__PAIRS20(__VA_ARGS__)
#define AC__PAIRS24(a, b, ...) AC__PAIR(a, b), AC__PAIRS22(__VA_ARGS__)
#define AC__PAIRS26(a, b, ...) AC__PAIR(a, b), AC__PAIRS24(__VA_ARGS__)
#define AC__PAIRS28(a, b, ...) AC__PAIR(a, b), AC__PAIRS26(__VA_ARGS__)
#define AC__PAIRS30(a, b, ...) AC__PAIR(a, b), AC__PAIRS28(__VA_ARGS__)
#define AC__PAIRS32(a, b, ...) AC__PAIR(a, b), AC__PAIRS30(__VA_ARGS__)
#define AC__PAIRS_ODD(...) ac_all_takes_pairs_of_place_and_future
#define AC__PAIRS_MANY(...) ac_all_takes_no_more_than_16_pairs
#define AC__PAIRS_OF(...)                                                                                            \
  AC__CHOOSE(__VA_ARGS__, _MANY, _ODD, _MANY, _ODD, _MANY, _ODD, _MANY, _ODD, _MANY, _ODD, _MANY, _ODD, _MANY, _ODD, \
             _MANY, _ODD, _MANY, _ODD, _MANY, _ODD, _MANY, _ODD, _MANY, _ODD, _MANY, _ODD, _MANY, _ODD, _MANY, _ODD, \
             _MANY, _ODD, 32, _ODD, 30, _ODD, 28, _ODD, 26, _ODD, 24, _ODD, 22, _ODD, 20, _ODD, 18, _ODD, 16, _ODD,  \
             14, _ODD, 12, _ODD, 10, _ODD, 8, _ODD, 6, _ODD, 4, _ODD, 2, _ODD, 0)
#endif

#ifdef __cplusplus
}
#endif
#endif
