/* gather and all: every value, or the first error. */
#include <string.h>

#include "crowd.h"

/* What the others end with because they were cancelled is no news. */
static void keep_error(struct crowd *crowd, struct member *member) {
  struct error *error = member->error;
  size_t k = (size_t)(member - crowd->members);
  if (crowd->stopped && error->head.code == AC_ECANCELED && crowd->errors) return;
  member->error = NULL;
  if (crowd->of.gather.errors) crowd->of.gather.errors[k] = &error->head;
  else ac__crowd_keep(crowd, error);
}

static void ended(struct crowd *crowd, struct member *member, struct task *task) {
  const ac_gather_options *options = &crowd->of.gather;
  if (!member->error) {
    crowd->values++;
    if (member->to) memcpy(member->to, ac__task_value(task), task->func->ac__size);
    return;
  }
  keep_error(crowd, member);
  if (options->errors || crowd->stopped) return;
  if (options->no_cancel) crowd->over = true;
  else ac__crowd_stop(crowd);
}

/* The errors in the array are nobody's when another one is thrown. */
static void take_back(struct crowd *crowd) {
  ac_error **errors = crowd->of.gather.errors;
  for (size_t k = 0; errors && k < crowd->count; k++) {
    if (errors[k] && errors[k]->code != AC_ECANCELED) ac__crowd_keep(crowd, (struct error *)errors[k]);
    else ac_error_free(errors[k]);
    errors[k] = NULL;
  }
}

static void finish(struct crowd *crowd, struct task *task, void *to) {
  (void)to;
  if (crowd->cancelled && crowd->values < crowd->count) {
    take_back(crowd);
    ac__crowd_throw_cancel(crowd, task);
  } else if (crowd->errors) {
    take_back(crowd);
    ac__crowd_throw(crowd, task);
  }
}

static const ac__func gather_func = {.ac__name = "ac_gather", .ac__start = ac__crowd_run};
static const ac__func all_func = {.ac__name = "ac_all", .ac__start = ac__crowd_run};
static const struct kind gather_kind = {AC__CROWD_WAIT(&gather_func), ended, finish};
static const struct kind all_kind = {AC__CROWD_WAIT(&all_func), ended, finish};

ac__any ac__gather(const ac__any *futures, size_t n, void *out, const char *here, ac_gather_options options) {
  struct crowd *crowd = ac__crowd_new(&gather_kind, futures, n, here);
  if (!crowd) return NULL;
  for (size_t k = 0; k < n && out; k++) crowd->members[k].to = (char *)out + k * ac__member_size(&crowd->members[k]);
  for (size_t k = 0; k < n && options.errors; k++) options.errors[k] = NULL;
  crowd->of.gather = options;
  crowd->limit = options.limit;
  return ac__crowd_future(crowd);
}

ac__any ac__all(const struct ac__slot *slots, size_t n, const char *here) {
  ac__any futures[AC__MOST_PAIRS] = {NULL};
  for (size_t k = 0; k < n; k++) futures[k] = slots[k].future;
  struct crowd *crowd = ac__crowd_new(&all_kind, futures, n, here);
  for (size_t k = 0; k < n && crowd; k++) crowd->members[k].to = slots[k].to;
  return ac__crowd_future(crowd);
}

void ac_errors_free(ac_error **errors, size_t n) {
  for (size_t k = 0; k < n; k++) {
    ac_error_free(errors[k]);
    errors[k] = NULL;
  }
}
