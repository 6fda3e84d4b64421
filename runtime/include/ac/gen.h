/* <ac/gen.h>: what the C that acc generates needs from the runtime.
 *
 * Users never include it.  Whoever writes an async function by hand in C (a leaf such as ac_sleep) does.
 *
 * An async function `async T f(A a)` is to C:
 *
 *   T f__run(ac_task *ac__task, ac__saved *ac__self, A a);   the body
 *   ac_future(T) f(A a);                                     the constructor: a call that runs later
 *
 * f__run returns a T as f would; whether the T is one is said by ac__task->ac__unwind, which the caller
 * looks at after every call:
 *
 *   AC__NO       the value is there
 *   AC__SUSPEND  the call waits: it has saved itself with ac__save and returned (T){0}; the caller does the same
 *   AC__FAIL     the call failed: the task holds the error; the caller passes it on and returns (T){0}
 *
 * When the wait is over the loop calls the innermost saved call again through its `resume`, with what it saved as
 * ac__self, and then each caller in turn.  A caller that is resumed goes on as if its call had just returned: value and
 * ac__unwind are as the callee left them. */
#ifndef AC_GEN_H
#define AC_GEN_H

#include <stddef.h> /* and no header of the C library: users define _GNU_SOURCE and the like after this */

#define AC__GENERATED /* unless <ac.h> comes first */

#ifdef __cplusplus
#ifndef _Bool
#define _Bool bool
#endif
extern "C" {
#endif

typedef __UINT8_TYPE__ ac__u8;
typedef __UINT16_TYPE__ ac__u16;
typedef __INT16_TYPE__ ac__i16;
typedef __UINT32_TYPE__ ac__u32;
typedef __UINT64_TYPE__ ac__u64; /* uint64_t */
typedef __INT64_TYPE__ ac__i64;

typedef struct ac_task ac_task;
typedef struct ac__saved ac__saved;
typedef struct ac_error ac_error;
typedef void (*ac__any)(void); /* a future, generator, ... of any type */

enum { AC__NO, AC__SUSPEND, AC__FAIL };

/* The part of a task that generated code and leaves touch; runtime/src/task.h has the rest. */
struct ac_task {
  ac__u8 ac__unwind;
  ac__u8 ac__state;    /* an ac_task_status */
  ac__i16 ac__budget;  /* leaves that may complete at once before it must let others run; below 1: it was cancelled */
  ac__u16 ac__cleanup; /* how many cleanups it is in, one within the other */
};

/* One per async function, static and const. */
typedef struct ac__func {
  const char *ac__name, *ac__file;
  const int *ac__lines;        /* [0]: of the function; [k]: of the await where state k waits */
  ac__u32 ac__size, ac__align; /* of its T; 0 for void */
  /* Makes the call that a coroutine object stands for, and stores its value at `to` unless `to` is NULL. */
  void (*ac__start)(ac_task *, void *coroutine, void *to);
  /* Goes on with a saved call, and stores its value at its ac__result unless that is NULL. */
  void (*ac__resume)(ac_task *, ac__saved *);
} ac__func;

/* The head of what a suspended call leaves on the heap. */
struct ac__saved {
  const struct ac__func *ac__func;
  ac__saved *ac__caller; /* the saved call that awaits this one */
  void *ac__result;      /* where that one wants the value */
  ac__u32 ac__state, ac__size;
};

typedef struct ac__shape {
  ac__u32 ac__size, ac__align; /* of the whole record */
  ac__u32 ac__value;           /* offset in it of the awaited value; 0: there is none */
  ac__u32 ac__state;
} ac__shape;

/* Of a record of this type; `value` is its first member if it has no place for a value. */
#define AC__SHAPE(state, type, value) \
  ((ac__shape){sizeof(type), _Alignof(type), __builtin_offsetof(type, value), state})

/* Off the way of an await that need not wait, so that the function stays small enough to be inlined. */
#ifndef AC__RARE
#define AC__RARE __attribute__((cold))
#endif

/* A call suspends: finds it a record (reusing ac__self where it fits), links the call that it awaits to it.  Never fails. */
AC__RARE void *ac__save(ac_task *, ac__saved *self, const ac__func *, ac__shape);

/* A call fails with an error that its callee, at its state k, has let out: notes the place for the traceback. */
AC__RARE void ac__pass(ac_task *, const ac__func *, ac__u32 state);

/* ---- throw: sets the task's error and AC__FAIL ---- */

AC__RARE void ac__throw_code(ac_task *, int code, const ac__func *, int line);
AC__RARE void ac__throw_error(ac_task *, ac_error *, const ac__func *, int line);
void ac__throw_borrowed(ac_task *, const ac_error *, const ac__func *, int line)
    __attribute__((error("a borrowed error cannot be thrown: write 'throw;' or 'throw ac_error_keep(e);'")));
#define AC__THROW(e, func) \
  _Generic((e), ac_error *: ac__throw_error, const ac_error *: ac__throw_borrowed, default: ac__throw_code)(           \
      ac__task, e, func, __LINE__)

/* ---- catch, finally, defer: the error in flight ---- */

/* The code of the error that the task fails with; 0 if it does not fail.  Nothing is allocated. */
int ac__caught(const ac_task *);
/* Whether a catch that names no code takes it: not if the task is cancelled or the generator closed. */
AC__RARE int ac__catches(const ac_task *);
/* Whether one that names these codes does. */
AC__RARE int ac__catches_one_of(const ac_task *, const int *codes, size_t count);
#define AC__CATCHES(...) \
  ac__catches_one_of(ac__task, (const int[]){__VA_ARGS__}, sizeof((const int[]){__VA_ARGS__}) / sizeof(int))
/* Takes the error out of the task, which fails with it and now no longer does.  Free it or put it back. */
AC__RARE ac_error *ac__take(ac_task *) __attribute__((returns_nonnull));
/* The same, and frees the one that was held before. */
AC__RARE ac_error *ac__hold(ac_task *, ac_error *before) __attribute__((returns_nonnull));
/* The task no longer fails, and nobody wants to know with what. */
AC__RARE void ac__forget(ac_task *);
/* The task fails with this error (again): its traceback goes on.  Nothing happens for NULL. */
AC__RARE void ac__put(ac_task *, ac_error *);
/* throw; in a catch: the same error flies again, and is held by both. */
AC__RARE void ac__rethrow(ac_task *, ac_error *held);
/* A cleanup fails while this error was held, or none: it becomes the cause of the one in flight. */
AC__RARE void ac__replace(ac_task *, ac_error *held);

AC__RARE void ac__let_go(ac_error *);
static inline void ac__held_leave(ac_error **held) {
  if (__builtin_expect(*held != NULL, 0)) ac__let_go(*held);
}
#define AC__HELD __attribute__((cleanup(ac__held_leave), unused))

/* ---- finally, defer, T_exit: a cleanup may await although the task was cancelled ----
 *
 * Between these two no cancel from outside is seen, for a grace period.  They nest, and balance on every way out, also
 * where the cleanup itself fails: enter after ac__take, leave before ac__put.  A suspension between them is no matter. */

AC__RARE void ac__shield_entered(ac_task *);
AC__RARE void ac__shield_left(ac_task *);
static inline void ac__shield_enter(ac_task *task) {
  task->ac__cleanup++;
  if (__builtin_expect(task->ac__budget <= 0, 0)) ac__shield_entered(task);
}
static inline void ac__shield_leave(ac_task *task) {
  task->ac__cleanup--;
  if (__builtin_expect(task->ac__budget <= 0, 0)) ac__shield_left(task);
}

/* ---- await of a future that is not a direct call ---- */

/* Waits for it, consumes it and stores its value at `to` unless `to` is NULL.  A coroutine that has not started runs
 * inside this task.  Shaped like f__run: look at ac__unwind after it. */
void ac__await(ac_task *, ac__any future, void *to);

/* ---- coroutine objects: calls that have not started ---- */

/* The head of the struct that holds a call's arguments. */
typedef struct ac__coroutine {
  const struct ac__func *ac__func;
  ac__u64 ac__handle;
  const char *ac__site; /* "file:line" that made it, or NULL */
  void *ac__from;       /* the address that made it */
} ac__coroutine;

/* NULL when there is no memory; the future of NULL is one whose await throws AC_ENOMEM. */
void *ac__coroutine_make(const ac__func *, size_t size, size_t align, void *from);
/* Within a constructor; one that is not inlined knows where it is called. */
#define ac__coroutine_new(func, size, align) ac__coroutine_make(func, size, align, __builtin_return_address(0))
static inline ac__any ac__coroutine_future(void *coroutine) {
  return coroutine ? (ac__any)(__UINTPTR_TYPE__)((ac__coroutine *)coroutine)->ac__handle : NULL;
}

/* Set by generated code just before it calls a constructor; taken and cleared by ac__coroutine_new. */
extern __thread const char *ac__site;
#define AC__STR2(x) #x
#define AC__STR(x) AC__STR2(x)
#define AC__HERE __FILE__ ":" AC__STR(__LINE__)
static inline void ac__at(const char *site) { ac__site = site; }
#define AC__SITE (void)ac__at(AC__HERE) /* (AC__SITE, f(x)) makes a coroutine that knows where it was made */

/* ac_thread(f(x)): the head of the struct that holds the arguments and the value of a call that is made elsewhere. */
typedef struct ac__errand_head {
  void *ac__[16];
} ac__errand_head;
/* Of a struct with the value's place in it, or for void without. */
#define AC__ERRAND(type, value)                                                                                       \
  ((ac__shape){sizeof(((type *)0)->value), _Alignof(__typeof__(((type *)0)->value)), __builtin_offsetof(type, value), \
               0})
#define AC__ERRAND_VOID ((ac__shape){0, 0, 0, 0})

/* What --force-suspend puts before each await: waits, and never fails. */
void ac__pause(ac_task *);

/* ---- generators: calls that stop at each value ----
 *
 * The body of `async yield T f(A a)` is called once for every value; it returns where that is, or NULL at its end:
 *
 *   static void *f__run(ac_task *ac__task, ac__saved *ac__self, ac__generator *ac__gen, A a);
 *
 * Between two values it keeps what it saved as ac__record.  A generator that is closed goes on as if its yield had failed. */

enum { AC__UNUSED, AC__AT_YIELD, AC__STEPPING, AC__WAITED, AC__ENDED };

typedef struct ac__generator {
  ac__coroutine ac__head;
  ac__saved *ac__record; /* NULL before the first step, and while it waits for something itself */
  void *ac__value;
  ac__u32 ac__state;
  ac__u32 ac__closing;
} ac__generator;

typedef struct ac__flow ac__flow;
#define ac_generator(T) __typeof__(__typeof__(T)(*)(ac__flow *))

#define AC__STEP AC__CALL, ac__generator *ac__gen

void *ac__generator_make(const ac__func *, size_t size, size_t align, void *from);
#define ac__generator_new(func, size, align) ac__generator_make(func, size, align, __builtin_return_address(0))

/* Takes the generator over from its handle; NULL, and the task fails, if there is none. */
ac__generator *ac__each(ac_task *, ac__any);
/* To its next value: where it is, or NULL at the end.  Shaped like f__run. */
void *ac__step_slow(ac_task *, ac__generator *);
static inline void *ac__step(ac_task *task, ac__generator *g) {
  if (__builtin_expect(g->ac__state > AC__AT_YIELD, 0)) return ac__step_slow(task, g);
  g->ac__state = AC__STEPPING;
  g->ac__head.ac__func->ac__start(task, g, NULL);
  return g->ac__state == AC__AT_YIELD ? g->ac__value : NULL;
}
/* Ends it: what it has left open runs.  Shaped like f__run; afterwards it is gone. */
void ac__close(ac_task *, ac__generator *);

/* The body stops at a yield, and keeps a record. */
AC__RARE void *ac__keep_slow(ac__generator *, const ac__func *, ac__shape);
static inline void *ac__keep(ac__generator *g, ac__saved *self, const ac__func *func, ac__shape shape) {
  int stepped = g->ac__state == AC__STEPPING;
  g->ac__state = AC__AT_YIELD;
  if (__builtin_expect(stepped && self && self->ac__state == shape.ac__state, 1)) return self;
  return ac__keep_slow(g, func, shape);
}
/* The body itself waits: ac__save for it. */
AC__RARE void *ac__save_step(ac__generator *, ac_task *, ac__saved *self, const ac__func *, ac__shape);
/* The body ends. */
void *ac__step_ended(ac__generator *);
AC__RARE void *ac__step_failed(ac_task *, ac__generator *);

/* ---- cells: locals that need an address which outlives a suspension ---- */

typedef struct ac__chain ac__chain; /* all cells of a call */
/* NULL when there is no memory; then AC__FAIL is set. */
void *ac__cell(ac_task *, ac__chain **, size_t size, size_t align);
void ac__cells_free(ac__chain *);
static inline void ac__cells_leave(ac__chain **chain) {
  if (__builtin_expect(*chain != NULL, 0)) ac__cells_free(*chain);
}
#define AC__CELLS ac__chain *ac__cells __attribute__((cleanup(ac__cells_leave))) = NULL

/* The block of a cell, which is made when its declaration is reached first. */
#define AC__CELL(place, type) \
  ((place) ? (place) : ((place) = ac__cell(ac__task, &ac__cells, sizeof(type), _Alignof(type))))

/* A compound literal that must live across an await: copied to a cell each time it is reached. */
void *ac__literal(ac__chain **, void **place, size_t size, size_t align, const void *from);
#define AC__LITERAL(place, ...)                                                                                        \
  (*(__typeof__(__VA_ARGS__) *)ac__literal(&ac__cells, &place, sizeof(__VA_ARGS__), _Alignof(__typeof__(__VA_ARGS__)), \
                                           &(__VA_ARGS__)))

/* The awaited value comes back.  There is none after a failure: then nobody looks at what was copied. */
#define AC__BACK(to, from) __builtin_memcpy((void *)&(to), (const void *)&(from), sizeof(to))

/* Assigns what can be initialised but not assigned: a struct with a const member. */
#define AC__MOVE(to, ...) __builtin_memcpy((void *)&(to), (const void *)(__typeof__(to)[1]){__VA_ARGS__}, sizeof(to))

/* ---- words that keep generated code short ---- */

#define AC__CALL ac_task *ac__task __attribute__((unused)), ac__saved *ac__self __attribute__((unused))
/* The type of an expression's value: without const, and a pointer for an array. */
#define AC__TYPE(...) __typeof__(((__typeof__(1 ? (__VA_ARGS__) : (__VA_ARGS__))(*)(void))0)())
/* Of locals that a resume brings back: the C compiler refuses an address that is taken where acc did not see it.  Not in
 * unoptimised code, where gcc would forget the value after its last use, and a debugger could not show it. */
#ifdef __OPTIMIZE__
#define ac__register register
#else
#define ac__register
#endif
/* gcc inlines a plain function that calls itself into itself a few times; one that awaits itself would be too large. */
#if defined __OPTIMIZE__ && !defined __clang__
#define AC__RECURSIVE __inline__
#else
#define AC__RECURSIVE
#endif
#define ac__unlikely(x) __builtin_expect(!!(x), 0)

/* A save may copy a local that has no value yet: that is no mistake of the user's. */
#if defined __clang__
#define AC__UNSURE _Pragma("GCC diagnostic ignored \"-Wconditional-uninitialized\"")
#elif __GNUC__ >= 12
#define AC__UNSURE                                            \
  _Pragma("GCC diagnostic ignored \"-Wmaybe-uninitialized\"") \
      _Pragma("GCC diagnostic ignored \"-Wanalyzer-use-of-uninitialized-value\"")
#else
#define AC__UNSURE _Pragma("GCC diagnostic ignored \"-Wmaybe-uninitialized\"")
#endif
#define AC__SAVE_BEGIN _Pragma("GCC diagnostic push") _Pragma("GCC diagnostic ignored \"-Wuninitialized\"") AC__UNSURE
#define AC__SAVE_END _Pragma("GCC diagnostic pop")

/* Around generated bodies: a wrong future must not be a mere warning. */
#define AC__STRICT_BEGIN                                                                          \
  _Pragma("GCC diagnostic push") _Pragma("GCC diagnostic error \"-Wincompatible-pointer-types\"") \
      _Pragma("GCC diagnostic error \"-Wint-conversion\"")
/* What only some configurations use is declared in all. */
#define AC__PORTABLE                                                                                           \
  _Pragma("GCC diagnostic ignored \"-Wunused-variable\"") _Pragma("GCC diagnostic ignored \"-Wunused-label\"") \
      _Pragma("GCC diagnostic ignored \"-Wunused-but-set-variable\"") AC__UNSURE
#define AC__STRICT_END _Pragma("GCC diagnostic pop")
/* What starts and resumes a deprecated function is part of it. */
#define AC__DEPRECATED_BEGIN \
  _Pragma("GCC diagnostic push") _Pragma("GCC diagnostic ignored \"-Wdeprecated-declarations\"")
#define AC__DEPRECATED_END _Pragma("GCC diagnostic pop")

/* ---- futures: an opaque pointer type that carries T, equal across files, checked by C itself ---- */

typedef struct ac__tag ac__tag;
#define ac_future(T) __typeof__(__typeof__(T)(*)(ac__tag *))
#define AC__TYPED(e, tag) __typeof__((e)((tag *)0)) /* T of a typed handle; never evaluated */
#define AC__VALUE(e) AC__TYPED(e, ac__tag)
#define AC__ANY(e) ((void)(AC__VALUE(e) *)0, (ac__any)(e)) /* an error unless e is a future */

/* ---- plain functions of other files ----
 *
 * f is called as a plain function.  Where it is async in truth there is an f__run, which the linker then refuses to take
 * for the thread-local variable that is asked for here, if there is one of that name. */
#ifdef __ELF__
#define AC__PLAIN(f)                                                                                                   \
  __asm__(".pushsection .ac.plain, \"e\", %progbits\n .weak " #f "__run\n .type " #f "__run, %tls_object\n .reloc ., " \
          "BFD_RELOC_NONE, " #f "__run\n .byte 0\n .popsection");
#else
#define AC__PLAIN(f)
#endif

/* ---- programs: the C main that acc writes for `async int main` ---- */

/* Runs main's coroutine on the program's loop; returns the exit status. */
int ac__main(ac__any main_coroutine);

#ifdef __cplusplus
}
#endif
#endif
