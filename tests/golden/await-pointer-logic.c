#include <ac/gen.h>
// The value of a choice between pointers has the type that C gives it.
#include <ac.h>

char *name_of__run(AC__CALL, int id); ac_future(char *) name_of(int id);

static const ac__func g__func;
const char *g__run(AC__CALL, int id);
__attribute__((noinline)) ac_future(const char *) g(int id);
AC__STRICT_BEGIN
const char *g__run(AC__CALL, ac__register int id) {
  if (ac__unlikely(ac__self)) switch (ac__self->ac__state) { case 1: goto ac__1; case 2: goto ac__2;
      default: __builtin_trap(); }
  ac__register const char *name;
  {
    char * ac__r1;
    AC__TYPE(id ? ac__r1 : NULL) ac__r2;
    if (id) {
      ac__r1 = name_of__run(ac__task, (void *)0, id);
      if (ac__unlikely(ac__task->ac__unwind)) {
        struct ac__saved1 { ac__saved ac__head; __typeof__(ac__r1) ac__value; __typeof__(id) id; } *ac__f;
        if (ac__task->ac__unwind == AC__SUSPEND) {
          ac__f = ac__save(ac__task, ac__self, &g__func, AC__SHAPE(1, struct ac__saved1, ac__value));
          AC__SAVE_BEGIN ac__f->id = id; AC__SAVE_END
          return (const char *){0};
        ac__1:
          ac__f = (void *)ac__self; id = ac__f->id; AC__BACK(ac__r1, ac__f->ac__value);
        }
        if (ac__task->ac__unwind) { ac__pass(ac__task, &g__func, 1); return (const char *){0}; }
      }
      ac__r2 = ac__r1;
    } else {
      ac__r2 = NULL;
    }
    name = ac__r2;
  }
  {
    char * ac__r3;
    AC__TYPE(ac__r3 ?  : "nobody") ac__r4;
    AC__TYPE(name ? name : (ac__r4)) ac__r5;
    if (name) {
      ac__r5 = name;
    } else {
      ac__r3 = name_of__run(ac__task, (void *)0, 0);
      if (ac__unlikely(ac__task->ac__unwind)) {
        struct ac__saved2 { ac__saved ac__head; __typeof__(ac__r3) ac__value; __typeof__(name) name; } *ac__f;
        if (ac__task->ac__unwind == AC__SUSPEND) {
          ac__f = ac__save(ac__task, ac__self, &g__func, AC__SHAPE(2, struct ac__saved2, ac__value));
          AC__SAVE_BEGIN ac__f->name = name; AC__SAVE_END
          return (const char *){0};
        ac__2:
          ac__f = (void *)ac__self; name = ac__f->name; AC__BACK(ac__r3, ac__f->ac__value);
        }
        if (ac__task->ac__unwind) { ac__pass(ac__task, &g__func, 2); return (const char *){0}; }
      }
      {
        AC__TYPE(ac__r3) ac__left; ac__left = ac__r3;
        if (ac__left) ac__r4 = ac__left;
        else {
          ac__r4 = "nobody"; } }
      ac__r5 = (ac__r4);
    }
    return ac__r5;
  }
}
AC__STRICT_END
struct g__args {
  ac__coroutine ac__head;
  int id;
};
static void g__start(ac_task *ac__task, void *ac__from, void *ac__to) {
  struct g__args *ac__a = ac__from;
  const char *ac__v = g__run(ac__task, (void *)0, ac__a->id);
  if (ac__to && !ac__task->ac__unwind) *(const char * *)ac__to = ac__v;
}
static void g__resume(ac_task *ac__task, ac__saved *ac__self) {
  if (!ac__self) __builtin_unreachable();
  const char *ac__v = g__run(ac__task, ac__self, 0);
  if (!ac__task->ac__unwind && ac__self->ac__result) *(const char * *)ac__self->ac__result = ac__v;
}
static const int g__lines[] = {6, 7, 8};
static const ac__func g__func = {
  "g", "await-pointer-logic.ac", g__lines, sizeof(const char *), _Alignof(const char *), g__start, g__resume};
__attribute__((noinline)) ac_future(const char *) g(int id) {
  struct g__args *ac__c = ac__coroutine_new(&g__func, sizeof *ac__c, _Alignof(struct g__args));
  if (ac__c) {
    ac__c->id = id;
  }
  return (ac_future(const char *))ac__coroutine_future(ac__c);
}

