/** P8 Effects and deadlines become claimable with the commit that wrote them, never before it. */
import type { ClaimedDeadline, ClaimedEffect, Repository } from '../../ports/repository';
import {
  allocated,
  changeSet,
  claim,
  commitAll,
  commitOne,
  effect,
  minute,
  type RepositoryCase,
  type RepositorySubject,
  times,
} from './fixture';

const pay = { name: 'pay', dueAt: minute(0), body: '{"pay":1}' };

/** What can be claimed now, by another handle where there is one. */
async function claimable({
  handles,
  shop,
}: RepositorySubject): Promise<{ effects: readonly ClaimedEffect[]; deadlines: readonly ClaimedDeadline[] }> {
  const repository = handles.at(-1) as Repository;
  return {
    effects: await repository.claimEffects(shop, claim(1)),
    deadlines: await repository.claimDeadlines(shop, claim(1)),
  };
}

export const visibilityCases: readonly RepositoryCase[] = [
  {
    promise: 'P8',
    rule: 'effects and deadlines are claimable once committed',
    run: async (subject, check) => {
      const set = changeSet(subject.shop, {
        effects: [effect('notify', '{"n":1}'), effect('payment:card', '{"n":2}')],
        deadlines: { set: [pay], cancel: [] },
      });
      await commitAll(subject.repository, [set]);
      const { effects, deadlines } = await claimable(subject);
      const bodies = effects.map(({ destination, body }) => `${destination} ${body}`).sort();
      check.equal(bodies, ['notify {"n":1}', 'payment:card {"n":2}'], 'both effects are handed out');
      check.equal(
        effects.every((one) => one.subject.id === set.subject.id && one.version === 1),
        true,
        'they name their commit',
      );
      check.equal(
        deadlines.map(({ subject: ref, name, body }) => ({ ref, name, body })),
        [{ ref: set.subject, name: 'pay', body: pay.body }],
        'the deadline',
      );
    },
  },
  {
    promise: 'P8',
    rule: 'a refused set gives nothing to claim',
    run: async (subject, check) => {
      const set = changeSet(subject.shop, {
        effects: [effect()],
        deadlines: { set: [pay], cancel: [] },
        moves: [allocated(1)],
      });
      check.equal((await commitOne(subject.repository, set)).status, 'shortage', 'the set is refused');
      check.equal(await claimable(subject), { effects: [], deadlines: [] }, 'nothing is claimable');
      check.equal(await subject.repository.nextDeadline(subject.shop), null, 'no deadline stands');
    },
  },
  {
    promise: 'P8',
    rule: 'what a claimant gets while others commit is committed',
    run: async (subject, check) => {
      const { shop, repository } = subject;
      const sets = times(30, (n) =>
        changeSet(shop, { effects: [effect('notify', `${n}`)], deadlines: { set: [pay], cancel: [] } }),
      );
      let writing = true;
      const writes = Promise.all(sets.map((set) => commitOne(repository, set))).finally(() => {
        writing = false;
      });
      const seen = new Set<string>();
      while (writing || seen.size < 2 * sets.length) {
        const { effects, deadlines } = await claimable(subject);
        if (!writing && effects.length + deadlines.length === 0) break;
        const claimed = [...effects, ...deadlines];
        const stored = await repository.loadMany(
          shop,
          claimed.map((one) => one.subject),
        );
        check.that(
          stored.every((one) => one !== null),
          'something was handed out before its commit',
        );
        for (const one of effects) seen.add(`effect ${one.subject.id}`);
        for (const one of deadlines) seen.add(`deadline ${one.subject.id}`);
        await new Promise((resolve) => setTimeout(resolve, 1));
      }
      await writes;
      check.equal(seen.size, 2 * sets.length, 'each was handed out');
    },
  },
  {
    promise: 'P8',
    rule: 'an open transaction gives nothing to claim, its commit does',
    needs: 'concurrentTransactions',
    run: async (subject, check) => {
      const open = await subject.begin?.();
      const joined = subject.repository.join?.(open?.transaction) as Repository;
      await commitAll(joined, [
        changeSet(subject.shop, { effects: [effect()], deadlines: { set: [pay], cancel: [] } }),
      ]);
      check.equal(await claimable(subject), { effects: [], deadlines: [] }, 'nothing is claimable before the commit');
      await open?.commit();
      const { effects, deadlines } = await claimable(subject);
      check.equal([effects.length, deadlines.length], [1, 1], 'both are claimable after it');
    },
  },
];
