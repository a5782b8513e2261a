/** P9 A lane (subject, destination) hands out its effects in order, one at a time, to one claimant at a time. */
import type { ClaimedEffect, ClaimRequest, EffectDraft, EffectOutcome, Repository } from '../../ports/repository';
import {
  changeSet,
  claim,
  commitAll,
  effect,
  minute,
  newRef,
  type RepositoryCase,
  type RepositorySubject,
  times,
} from './fixture';

/** Three effects of one lane, in two commits. */
async function fillLane({ repository, shop }: RepositorySubject, destination = 'notify'): Promise<void> {
  const subject = newRef();
  await commitAll(repository, [
    changeSet(shop, { subject, effects: [effect(destination, '1'), effect(destination, '2')] }),
  ]);
  await commitAll(repository, [changeSet(shop, { subject, expectedVersion: 1, effects: [effect(destination, '3')] })]);
}

function settle(
  { repository, shop }: RepositorySubject,
  effects: readonly ClaimedEffect[],
  outcome: EffectOutcome,
  lease?: string,
): Promise<void> {
  const outcomes = effects.map(({ subject, version, n }) => ({ subject, version, n, outcome }));
  return repository.settleEffects(shop, lease ?? effects[0]?.lease ?? '', outcomes, minute(1));
}

/** What one claim hands out. */
function take(
  { repository, shop }: RepositorySubject,
  now: number,
  change: Partial<ClaimRequest> = {},
): Promise<readonly ClaimedEffect[]> {
  return repository.claimEffects(shop, claim(now, change));
}

const bodies = (effects: readonly EffectDraft[]) => effects.map(({ body }) => body);
const delivered: EffectOutcome = { kind: 'delivered' };
const dead: EffectOutcome = { kind: 'dead', error: 'gone' };

const order: readonly RepositoryCase[] = [
  {
    promise: 'P9',
    rule: 'a lane hands out one effect at a time, in order',
    run: async (subject, check) => {
      await fillLane(subject);
      for (const body of ['1', '2', '3']) {
        const claimed = await take(subject, 1);
        check.equal(bodies(claimed), [body], 'the next of the lane, alone');
        check.equal(await take(subject, 1), [], 'nothing more while it is under way');
        await settle(subject, claimed, delivered);
      }
      check.equal(await take(subject, 1), [], 'the lane is empty');
      check.equal(
        await subject.repository.effectCounts(subject.shop),
        { pending: 0, delivered: 3, dead: 0 },
        'the counts',
      );
    },
  },
  {
    promise: 'P9',
    rule: 'lanes do not wait for each other',
    run: async (subject, check) => {
      const { repository, shop } = subject;
      await commitAll(repository, [
        changeSet(shop, { effects: [effect('a', '1'), effect('b', '2'), effect('a', '3')] }),
        changeSet(shop, { effects: [effect('a', '4')] }),
      ]);
      check.equal(bodies(await take(subject, 1)).sort(), ['1', '2', '4'], 'the first of every lane');
    },
  },
  {
    promise: 'P9',
    rule: 'a claim hands out no more than its limit, and the rest to the next',
    run: async (subject, check) => {
      await commitAll(
        subject.repository,
        times(7, (n) => changeSet(subject.shop, { effects: [effect('notify', `${n}`)] })),
      );
      const claimed = [
        await take(subject, 1, { limit: 3 }),
        await take(subject, 1, { limit: 3 }),
        await take(subject, 1, { limit: 3 }),
      ];
      check.equal(
        claimed.map((effects) => effects.length),
        [3, 3, 1],
        'seven in threes',
      );
      check.equal(new Set(claimed.flatMap(bodies)).size, 7, 'each once');
    },
  },
  {
    promise: 'P9',
    rule: 'racing claimants never share an effect nor a lane',
    run: async (subject, check) => {
      const { repository, handles, shop } = subject;
      await commitAll(
        repository,
        times(20, (n) => changeSet(shop, { effects: [effect('notify', `${n}a`), effect('notify', `${n}b`)] })),
      );
      const claims = times(10, (n) =>
        (handles[n % handles.length] as Repository).claimEffects(shop, claim(1, { limit: 6 })),
      );
      const claimed = (await Promise.all(claims)).flat();
      check.equal(new Set(claimed.map((one) => one.subject.id)).size, claimed.length, 'one effect per lane');
      check.that(
        claimed.every(({ body }) => body.endsWith('a')),
        'the first of each lane',
      );
    },
  },
];

const leases: readonly RepositoryCase[] = [
  {
    promise: 'P9',
    rule: 'an effect to try again holds its lane until its time',
    run: async (subject, check) => {
      await fillLane(subject);
      const first = await take(subject, 1);
      await settle(subject, first, { kind: 'retry', at: minute(3), error: 'busy' });
      check.equal(await take(subject, 2), [], 'too early');
      const again = await take(subject, 3);
      check.equal(bodies(again), ['1'], 'the same one again');
      check.equal((again[0]?.attempts ?? 0) - (first[0]?.attempts ?? 0), 1, 'one more attempt');
    },
  },
  {
    promise: 'P9',
    rule: 'a lease that ran out is handed to another, and the late holder settles nothing',
    run: async (subject, check) => {
      await fillLane(subject);
      const first = await take(subject, 1, { leasedUntil: minute(3) });
      check.equal(await take(subject, 2), [], 'the lease stands');
      const second = await take(subject, 4);
      check.equal(bodies(second), ['1'], 'handed out anew');
      await settle(subject, first, delivered);
      check.equal((await subject.repository.effectCounts(subject.shop)).delivered, 0, 'the late holder is ignored');
      await settle(subject, second, delivered);
      check.equal(bodies(await take(subject, 4)), ['2'], 'the lane goes on');
    },
  },
  {
    promise: 'P9',
    rule: 'a renewed lease stands longer, a lost one is not renewed',
    run: async (subject, check) => {
      const { repository, shop } = subject;
      await fillLane(subject);
      const [first] = await take(subject, 1, { leasedUntil: minute(3) });
      await repository.renewEffects(shop, first?.lease ?? '', minute(10));
      check.equal(await take(subject, 9), [], 'renewed until ten');
      const second = await take(subject, 11, { leasedUntil: minute(12) });
      await repository.renewEffects(shop, first?.lease ?? '', minute(30));
      check.equal(bodies(second), ['1'], 'handed out after ten');
      check.equal(bodies(await take(subject, 13)), ['1'], 'the first holder cannot renew what is not his');
    },
  },
];

const dying: readonly RepositoryCase[] = [
  ...['payment:card', 'carrier:post'].map(
    (destination): RepositoryCase => ({
      promise: 'P9',
      rule: `a dead effect stops its lane when it goes to ${destination.split(':')[0]}`,
      run: async (subject, check) => {
        await fillLane(subject, destination);
        await settle(subject, await take(subject, 1), dead);
        check.equal(await take(subject, 60), [], 'the lane waits for a person');
        const [given] = await subject.repository.deadEffects(subject.shop, { limit: 5 });
        check.equal([given?.body, given?.error], ['1', 'gone'], 'the dead one is listed');
        if (given) await subject.repository.redeliver(subject.shop, given, minute(61));
        check.equal(bodies(await take(subject, 61)), ['1'], 'redelivered, it leads the lane');
      },
    }),
  ),
  {
    promise: 'P9',
    rule: 'other lanes step over a dead effect',
    run: async (subject, check) => {
      await fillLane(subject, 'webhook:1');
      await settle(subject, await take(subject, 1), dead);
      check.equal(bodies(await take(subject, 1)), ['2'], 'the next one');
      check.equal(
        await subject.repository.effectCounts(subject.shop),
        { pending: 2, delivered: 0, dead: 1 },
        'the counts',
      );
    },
  },
  {
    promise: 'P9',
    rule: 'the oldest effect that waits is told by when it was committed, until it is delivered or given up',
    run: async (subject, check) => {
      const { repository, shop } = subject;
      check.equal(await repository.oldestEffect(shop), null, 'none waits');
      await commitAll(repository, [changeSet(shop, { at: minute(1), effects: [effect('webhook:1', 'late')] })]);
      await commitAll(repository, [changeSet(shop, { at: minute(0), effects: [effect('webhook:1', 'early')] })]);
      check.equal(await repository.oldestEffect(shop), minute(0), 'the first by its time, not by when it was written');
      const claimed = await take(subject, 2, { leasedUntil: minute(60) });
      const early = claimed.find(({ body }) => body === 'early');
      const late = claimed.find(({ body }) => body === 'late');
      check.equal(await repository.oldestEffect(shop), minute(0), 'what is under way still waits');
      await settle(subject, early ? [early] : [], { kind: 'retry', at: minute(30), error: 'away' });
      check.equal(await repository.oldestEffect(shop), minute(0), 'what is tried again later grows no younger');
      await settle(subject, await take(subject, 30, { limit: 1 }), delivered);
      check.equal(await repository.oldestEffect(shop), minute(1), 'the next, when it is delivered');
      await settle(subject, late ? [late] : [], dead);
      check.equal(await repository.oldestEffect(shop), null, 'what was given up waits for nothing');
      if (late) await repository.redeliver(shop, late, minute(31));
      check.equal(await repository.oldestEffect(shop), minute(1), 'put back in line, it is as old as before');
      if (early) await repository.redeliver(shop, early, minute(31));
      check.equal(await repository.oldestEffect(shop), minute(0), 'one that had been delivered, too');
      check.equal(await repository.oldestEffect(`${shop}-other`), null, 'of another shop none');
    },
  },
  {
    promise: 'P9',
    rule: 'a redelivered effect goes out again, after what is under way',
    run: async (subject, check) => {
      const { repository, shop } = subject;
      await fillLane(subject);
      const first = await take(subject, 1);
      await settle(subject, first, delivered);
      const second = await take(subject, 1);
      const [id] = first;
      check.equal(
        id ? await repository.redeliver(shop, id, minute(2)) : null,
        true,
        'a delivered effect can be put back',
      );
      check.equal(await take(subject, 2), [], 'the lane is busy');
      await settle(subject, second, delivered);
      check.equal(bodies(await take(subject, 2)), ['1'], 'the one put back');
      check.equal(
        await repository.redeliver(shop, { subject: newRef(), version: 1, n: 0 }, minute(2)),
        false,
        'there is no such effect',
      );
    },
  },
  {
    promise: 'P9',
    rule: 'a dead effect that is dismissed is as if it were delivered, and what waited behind it goes on',
    run: async (subject, check) => {
      const { repository, shop } = subject;
      await fillLane(subject, 'payment:card');
      const [first] = await take(subject, 1);
      check.equal(first ? await repository.dismiss(shop, first, minute(1)) : null, false, 'it is under way');
      await settle(subject, first ? [first] : [], { kind: 'dead', error: 'no' });
      check.equal(await take(subject, 2), [], 'what follows waits for a human');
      check.equal(first ? await repository.dismiss(shop, first, minute(3)) : null, true, 'given up for good');
      check.equal(await repository.deadEffects(shop, { limit: 5 }), [], 'none is listed');
      check.equal((await repository.effectCounts(shop)).dead, 0, 'none is counted');
      check.equal(bodies(await take(subject, 3)), ['2'], 'the next of the lane');
      check.equal(first ? await repository.dismiss(shop, first, minute(4)) : null, false, 'only once');
    },
  },
  {
    promise: 'P9',
    rule: 'dead effects are listed oldest first',
    run: async (subject, check) => {
      const { repository, shop } = subject;
      for (const n of [1, 2, 3])
        await commitAll(repository, [changeSet(shop, { at: minute(n), effects: [effect('notify', `${n}`)] })]);
      await settle(subject, [...(await take(subject, 5))].reverse(), dead);
      const listed = await repository.deadEffects(shop, { limit: 2 });
      check.equal(bodies(listed), ['1', '2'], 'the two oldest');
      check.equal(
        listed.map(({ at }) => at),
        [minute(1), minute(2)],
        'with the instants of their commits',
      );
    },
  },
  {
    promise: 'P9',
    rule: 'dead effects are listed page by page, each once, also where one goes meanwhile',
    run: async (subject, check) => {
      const { repository, shop } = subject;
      const ref = newRef();
      const many = ['a', 'b', 'c', 'd'].map((word) => effect(`notify:${word}`, word));
      await commitAll(repository, [changeSet(shop, { subject: ref, effects: many })]);
      await commitAll(repository, [changeSet(shop, { at: minute(9), effects: [effect('notify', 'last')] })]);
      await settle(subject, await take(subject, 10), dead);
      const first = await repository.deadEffects(shop, { limit: 2 });
      const after = first[1];
      if (after) await repository.redeliver(shop, after, minute(10));
      const rest = await repository.deadEffects(shop, { limit: 9, ...(after && { after }) });
      check.equal([...bodies(first), ...bodies(rest)].sort(), ['a', 'b', 'c', 'd', 'last'], 'all of them, once');
    },
  },
  {
    promise: 'P9',
    rule: 'dead effects of one subject are found by it',
    run: async (subject, check) => {
      const { repository, shop } = subject;
      const refs = [newRef(), newRef()];
      for (const ref of refs)
        await commitAll(repository, [changeSet(shop, { subject: ref, effects: [effect('notify', ref.id)] })]);
      await settle(subject, await take(subject, 1), dead);
      const mine = await repository.deadEffects(shop, { limit: 9, subjects: refs.slice(1) });
      check.equal(bodies(mine), [refs[1]?.id], 'its own only');
      check.equal(await repository.deadEffects(shop, { limit: 9, subjects: [newRef()] }), [], 'none of another');
    },
  },
  {
    promise: 'P9',
    rule: 'dead effects are found by where they were to go, and left out by it',
    run: async (subject, check) => {
      const { repository, shop } = subject;
      const effects = ['a', 'b', 'c'].map((word) => effect(`notify:${word}`, word));
      await commitAll(repository, [changeSet(shop, { effects })]);
      await settle(subject, await take(subject, 3), dead);
      const found = await repository.deadEffects(shop, { limit: 9, destinations: ['notify:a', 'notify:c'] });
      check.equal(bodies(found), ['a', 'c'], 'those destinations only');
      const rest = await repository.deadEffects(shop, { limit: 9, except: ['notify:a', 'notify:x'] });
      check.equal(bodies(rest), ['b', 'c'], 'all but that destination');
    },
  },
];

export const laneCases: readonly RepositoryCase[] = [...order, ...leases, ...dying];
