/* <ac/channel.h>: channels, which carry values from task to task.  <ac.h> includes it.
 *
 * A channel is a value, to be copied freely; ac_channel_free(c) ends it.  Any number of tasks may send and receive.  Those
 * that wait are served first come, first served, and no item is lost by a cancel: either it was handed over before, and
 * the await succeeds, or nothing has happened.
 *
 * `c` stands for an ac_channel(T).  A channel that was freed is one that is closed and empty. */
#ifndef AC_CHANNEL_H
#define AC_CHANNEL_H

#include <ac/gen.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct ac__ctag ac__ctag;
#define ac_channel(T) __typeof__(__typeof__(T)(*)(ac__ctag *))

typedef struct {
  ac__by_name ac__;
  _Bool shared;                               /* tasks of all loops use it; what does not wait is for any thread */
  _Bool lifo;                                 /* the last one in is the first one out */
  int (*compare)(const void *, const void *); /* as for qsort: the least one is the first one out */
  void (*drop)(void *item);                   /* gets the items that nobody will receive */
} ac_channel_options;

ac__any ac__channel(size_t size, size_t align, size_t capacity, const char *here, ac_channel_options);
void ac__channel_close(ac__any), ac__channel_free(ac__any), ac__channel_done(ac__any, const char *here);
size_t ac__channel_size(ac__any);
_Bool ac__try_send(ac__any, const void *item), ac__try_receive(ac__any, void *to);
void ac__send(ac_task *, ac__saved *, ac__any, const void *item);
_Bool ac__receive(ac_task *, ac__saved *, ac__any, void *to);
void ac__channel_join(ac_task *, ac__saved *, ac__any);
ac__any ac__send_new(ac__any, const void *item, size_t size, size_t align);
ac__any ac__receive_new(ac__any, void *to);
ac__any ac__channel_join_new(ac__any);
ac__any ac__channel_each(ac__any, size_t size, size_t align);

#define AC__ANY_CHANNEL(c) ((void)(AC__TYPED(c, ac__ctag) *)0, (ac__any)(c)) /* an error unless c is a channel */
/* What is sent must be a T: the call, which is never made, lets the compiler say so also where T is a struct. */
#define AC__ITEM(c, ...) \
  ((void)sizeof(((char (*)(AC__TYPED(c, ac__ctag)))0)(__VA_ARGS__)), (AC__TYPED(c, ac__ctag)[1]){__VA_ARGS__})

#ifndef __cplusplus
/* ac_channel(T) ac_channel_new(T, capacity, [.shared .lifo .compare .drop]): T is not void.  So many items are kept until somebody
 * wants them; 0: a send waits for its receiver; SIZE_MAX: a send never waits.  Room is made as it is needed. */
#define ac_channel_new(...) AC__CHANNEL_NEW(__VA_ARGS__, .ac__ = 0)
#define AC__CHANNEL_NEW(T, capacity, ...) \
  (_Generic((__typeof__(T) *)0, void *: ac__channel_of_void(), default: (void)0),                                 \
   (ac_channel(T))ac__channel(sizeof(T), _Alignof(T), capacity, AC__HERE, (ac_channel_options){__VA_ARGS__}))
void ac__channel_of_void(void)
    __attribute__((error("a channel carries values, and void has none: ac_event, ac_semaphore")));

/* async void ac_send(c, v): the item is in the channel, or with its receiver.  AC_ECLOSED if it is closed, before or
 * while this waits; then what v points at is still yours. */
#define ac_send(c, ...)                                                                               \
  ((ac_future(void))ac__send_new(AC__ANY_CHANNEL(c), AC__ITEM(c, __VA_ARGS__), AC__SIZE(c, ac__ctag), \
                                 AC__ALIGN(c, ac__ctag)))
#define ac_send__run(task, self, c, ...) ac__send(task, self, AC__ANY_CHANNEL(c), AC__ITEM(c, __VA_ARGS__))
/* async bool ac_receive(c, T *to): false, at the end: it is closed and empty.  NULL: the item goes.
 * From whichever of several channels has one first: ac_select, of tasks that receive; each keeps what it gets.  In an
 * ac_race the one that loses may have its item too. */
#define ac_receive(c, to) ((ac_future(_Bool))ac__receive_new(AC__ANY_CHANNEL(c), AC__INTO(to, c, ac__ctag)))
#define ac_receive__run(task, self, c, to) ac__receive(task, self, AC__ANY_CHANNEL(c), AC__INTO(to, c, ac__ctag))
/* bool: the same if that needs no wait; else, and where it would fail, false. */
#define ac_try_send(c, ...) ac__try_send(AC__ANY_CHANNEL(c), AC__ITEM(c, __VA_ARGS__))
#define ac_try_receive(c, to) ac__try_receive(AC__ANY_CHANNEL(c), AC__INTO(to, c, ac__ctag))
/* async for (T x : ac_each(c)): until it is closed and empty. */
#define ac_each(c)                                                                                   \
  ((ac_generator(AC__TYPED(c, ac__ctag)))ac__channel_each(AC__ANY_CHANNEL(c), AC__SIZE(c, ac__ctag), \
                                                          AC__ALIGN(c, ac__ctag)))

/* No more is sent: who waits to send fails, who waits to receive is at the end.  What is in it can still be received. */
#define ac_channel_close(c) ac__channel_close(AC__ANY_CHANNEL(c))
/* Closes it; what is in it goes. */
#define ac_channel_free(c) ac__channel_free(AC__ANY_CHANNEL(c))
/* size_t: how many items are in it. */
#define ac_channel_size(c) ac__channel_size(AC__ANY_CHANNEL(c))
/* One of the items received has been dealt with; async void ac_channel_join(c): until all have that were ever sent. */
#define ac_channel_done(c) ac__channel_done(AC__ANY_CHANNEL(c), AC__HERE)
#define ac_channel_join(c) ((ac_future(void))ac__channel_join_new(AC__ANY_CHANNEL(c)))
#define ac_channel_join__run(task, self, c) ac__channel_join(task, self, AC__ANY_CHANNEL(c))
#endif

#ifdef __cplusplus
}
#endif
#endif
