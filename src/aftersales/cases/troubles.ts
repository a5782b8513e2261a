/** What of a case waits for a person. */
import type { Trouble } from '../../kernel';
import type { Case } from './case';
import { clockNames } from './clocks';

/** Deadlines that were missed and go on running, and an outcome that waits for a second person. */
export function caseTroubles({ clocks, approval }: Case): Trouble[] {
  const late = clockNames.flatMap((name): Trouble[] => {
    const clock = clocks[name];
    if (clock === null || clock.level === 0 || clock.since === null) return [];
    return [{ reason: 'late', about: name, ...(clock.dueAt !== null && { dueAt: clock.dueAt }) }];
  });
  if (approval === null) return late;
  const { id, credit } = approval;
  return [
    ...late,
    { reason: 'approval', about: id, detail: 'cases.resolve', ...(credit && { amount: credit.amount }) },
  ];
}
