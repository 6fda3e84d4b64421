#include <ac/gen.h>
// What stands in the file for a function: prototypes, storage, attributes, parameters of every kind.
#include <ac.h>

struct unknown;
static int internal__run(AC__CALL, int); static ac_future(int) internal(int);
static const ac__func text__func;
static inline char *text__run(AC__CALL, const char *const s, int v[2]);
__attribute__((unused)) static inline ac_future(char *) text(const char *const s, int v[2]);
AC__STRICT_BEGIN
static inline char *text__run(AC__CALL, ac__register const char *s, ac__register int v[2]) {
  if (ac__unlikely(ac__self)) switch (ac__self->ac__state) { case 1: goto ac__1; default: __builtin_trap(); }
{
  ac_yield__run(ac__task, (void *)0);
  if (ac__unlikely(ac__task->ac__unwind)) {
    struct ac__saved1 { ac__saved ac__head; __typeof__(s) s; __typeof__(v) v; } *ac__f;
    if (ac__task->ac__unwind == AC__SUSPEND) {
      ac__f = ac__save(ac__task, ac__self, &text__func, AC__SHAPE(1, struct ac__saved1, ac__head));
      AC__SAVE_BEGIN ac__f->s = s; ac__f->v = v; AC__SAVE_END
      return (char *){0};
    ac__1:
      ac__f = (void *)ac__self; s = ac__f->s; v = ac__f->v;
    }
    if (ac__task->ac__unwind) { ac__pass(ac__task, &text__func, 1); return (char *){0}; }
  }
} return (char *)s + v[1];
}
AC__STRICT_END
struct text__args {
  ac__coroutine ac__head;
  const char *s;
  int *v;
};
static void text__start(ac_task *ac__task, void *ac__from, void *ac__to) {
  struct text__args *ac__a = ac__from;
  char *ac__v = text__run(ac__task, (void *)0, ac__a->s, ac__a->v);
  if (ac__to && !ac__task->ac__unwind) *(char * *)ac__to = ac__v;
}
static void text__resume(ac_task *ac__task, ac__saved *ac__self) {
  if (!ac__self) __builtin_unreachable();
  char *ac__v = text__run(ac__task, ac__self, 0, 0);
  if (!ac__task->ac__unwind && ac__self->ac__result) *(char * *)ac__self->ac__result = ac__v;
}
static const int text__lines[] = {6, 6};
static const ac__func text__func = {
  "text", "signature.ac", text__lines, sizeof(char *), _Alignof(char *), text__start, text__resume};
__attribute__((unused)) static inline ac_future(char *) text(const char *const s, int v[2]) {
  struct text__args *ac__c = ac__coroutine_new(&text__func, sizeof *ac__c, _Alignof(struct text__args));
  if (ac__c) {
    ac__c->s = s;
    ac__c->v = v;
  }
  return (ac_future(char *))ac__coroutine_future(ac__c);
}

__attribute__((noinline)) unsigned long long external__run(AC__CALL, int (*callback)(int), struct unknown *p, int); __attribute__((noinline)) ac_future(unsigned long long) external(int (*callback)(int), struct unknown *p, int);
void nothing__run(AC__CALL); ac_future(void) nothing(void);
static const ac__func internal__func;
static int internal__run(AC__CALL, int x);
__attribute__((unused, noinline)) static ac_future(int) internal(int x);
AC__STRICT_BEGIN
static int internal__run(AC__CALL, ac__register int x) {
  AC__CELLS;
  void *n__cell = (void *)0;
  if (ac__unlikely(ac__self)) switch (ac__self->ac__state) { case 1: goto ac__1; default: __builtin_trap(); }
  ac__register int *n;
  if (!(n = AC__CELL(n__cell, __typeof__(*n)))) return (int){0};
  *n = x;
  {
    char * ac__r1;
    ac__r1 = text__run(ac__task, (void *)0, "ab", n);
    if (ac__unlikely(ac__task->ac__unwind)) {
      struct ac__saved1 { ac__saved ac__head; __typeof__(ac__r1) ac__value; void *n__cell;
          ac__chain *ac__cells; } *ac__f;
      if (ac__task->ac__unwind == AC__SUSPEND) {
        ac__f = ac__save(ac__task, ac__self, &internal__func, AC__SHAPE(1, struct ac__saved1, ac__value));
        AC__SAVE_BEGIN ac__f->n__cell = n__cell; ac__f->ac__cells = ac__cells; ac__cells = (void *)0; AC__SAVE_END
        return (int){0};
      ac__1:
        ac__f = (void *)ac__self; n = n__cell = ac__f->n__cell; ac__cells = ac__f->ac__cells;
            AC__BACK(ac__r1, ac__f->ac__value);
      }
      if (ac__task->ac__unwind) { ac__pass(ac__task, &internal__func, 1); return (int){0}; }
    }
    return (*n) + (ac__r1)[0];
  }
}
AC__STRICT_END
struct internal__args {
  ac__coroutine ac__head;
  int x;
};
static void internal__start(ac_task *ac__task, void *ac__from, void *ac__to) {
  struct internal__args *ac__a = ac__from;
  int ac__v = internal__run(ac__task, (void *)0, ac__a->x);
  if (ac__to && !ac__task->ac__unwind) *(int *)ac__to = ac__v;
}
static void internal__resume(ac_task *ac__task, ac__saved *ac__self) {
  if (!ac__self) __builtin_unreachable();
  int ac__v = internal__run(ac__task, ac__self, 0);
  if (!ac__task->ac__unwind && ac__self->ac__result) *(int *)ac__self->ac__result = ac__v;
}
static const int internal__lines[] = {9, 11};
static const ac__func internal__func = {
  "internal", "signature.ac", internal__lines, sizeof(int), _Alignof(int), internal__start, internal__resume};
__attribute__((unused, noinline)) static ac_future(int) internal(int x) {
  struct internal__args *ac__c = ac__coroutine_new(&internal__func, sizeof *ac__c, _Alignof(struct internal__args));
  if (ac__c) {
    ac__c->x = x;
  }
  return (ac_future(int))ac__coroutine_future(ac__c);
}

typedef ac_future(int) (*handler)(int);
handler table[] = {internal};
