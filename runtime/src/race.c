/* race: the first value. */
#include <string.h>

#include "crowd.h"

enum { NOBODY = -1 };

static void ended(struct crowd *crowd, struct member *member, struct task *task) {
  if (!member->error && crowd->of.race.winner == NOBODY) {
    crowd->of.race.winner = member - crowd->members;
    if (member->to) memcpy(member->to, ac__task_value(task), task->func->ac__size);
    ac__crowd_stop(crowd);
  } else if (!member->error) {
    if (crowd->of.race.options.drop) crowd->of.race.options.drop(ac__task_value(task));
  } else {
    bool news = !crowd->stopped || member->error->head.code != AC_ECANCELED;
    if (news) ac__crowd_keep(crowd, member->error), member->error = NULL;
    crowd->allowed++;
  }
}

static void finish(struct crowd *crowd, struct task *task, void *to) {
  size_t winner = (size_t)crowd->of.race.winner;
  if (crowd->of.race.winner != NOBODY) {
    if (to) memcpy(to, &winner, sizeof winner);
  } else if (crowd->cancelled) {
    ac__crowd_throw_cancel(crowd, task);
  } else if (crowd->errors) {
    ac__crowd_throw(crowd, task);
  } else {
    ac__throw(task, AC_EINVAL, crowd->kind->wait.func); /* nobody takes part */
  }
}

static const ac__func func = {.ac__name = "ac_race", NULL, NULL, sizeof(size_t), _Alignof(size_t), ac__crowd_run, NULL};
static const struct kind kind = {AC__CROWD_WAIT(&func), ended, finish};

ac__any ac__race(const ac__any *futures, size_t n, void *to, const char *here, ac_race_options options) {
  struct crowd *crowd = ac__crowd_new(&kind, futures, n, here);
  if (!crowd) return NULL;
  for (size_t k = 0; k < n; k++) crowd->members[k].to = to;
  crowd->of.race.options = options;
  crowd->of.race.winner = NOBODY;
  crowd->stagger = options.stagger;
  if (options.stagger > 0) crowd->allowed = 1;
  return ac__crowd_future(crowd);
}
