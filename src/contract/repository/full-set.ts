/** A ChangeSet that writes to every part of a store, and all that can be seen of it. */
import type { ChangeSet } from '../../ports/repository';
import {
  allocated,
  changeSet,
  claim,
  coupon,
  effect,
  minute,
  newRef,
  noColumns,
  type RepositorySubject,
  received,
  stockKey,
} from './fixture';

/** A set that writes to every part of the store. */
export function fullSet(shop: string): ChangeSet {
  const subject = newRef();
  return changeSet(shop, {
    subject,
    at: minute(1),
    head: '{"state":"placed"}',
    sections: { lines: '[1]' },
    columns: {
      ...noColumns,
      party: subject.id,
      channel: 'web',
      lifecycle: 'placed',
      amount: 1999,
      currency: 'GBP',
      placedAt: minute(1),
    },
    terms: { add: ['sku:MUG'], remove: [] },
    names: [{ space: 'externalRef:web', value: 'R1' }],
    key: { key: 'key-1', fingerprint: 'f1' },
    parties: [{ party: subject.id, name: 'contact', body: '{"email":"a@example.com"}' }],
    moves: [allocated(2), received(1, stockKey('CUP'))],
    counters: [coupon(-1)],
    ledger: [
      {
        memo: 'placed',
        currency: 'GBP',
        entries: [
          { account: 'receivable', amount: 5 },
          { account: 'revenue', amount: -5 },
        ],
      },
      {
        memo: 'settled',
        currency: 'GBP',
        reporting: 'EUR',
        entries: [
          { account: 'clearing', amount: 0, reported: 3 },
          { account: 'gains', amount: 0, reported: -3 },
        ],
      },
    ],
    effects: [effect('notify', '{"n":1}')],
    deadlines: { set: [{ name: 'pay', dueAt: minute(5), body: '{}' }], cancel: [] },
  });
}

/** Everything that can be seen of what {@link fullSet} writes. */
export async function traces({ repository, shop }: RepositorySubject, { subject }: ChangeSet): Promise<unknown> {
  const request = claim(10);
  const effects = await repository.claimEffects(shop, request);
  const deadlines = await repository.claimDeadlines(shop, request);
  return {
    subject: await repository.loadMany(shop, [subject]),
    history: (await repository.history(shop, [subject])).map(({ version, at, facts }) => ({ version, at, facts })),
    movements: (await repository.movements(shop, [subject])).map(({ sku, kind, onHand, allocated }) => ({
      sku,
      kind,
      onHand,
      allocated,
    })),
    ledger: (await repository.ledger(shop, [subject])).map(({ subject: _subject, n: _n, ...posting }) => posting),
    parties: await repository.parties(shop, subject.id),
    found: (await repository.find(shop, { terms: ['sku:MUG'], limit: 10 })).map(({ id }) => id),
    foundByRef: (await repository.find(shop, { names: [{ space: 'externalRef:web', value: 'R1' }], limit: 10 })).map(
      ({ id }) => id,
    ),
    mugs: (await repository.levelsMany(shop, ['MUG'], minute(1))).map(({ allocated }) => allocated),
    cups: (await repository.levelsMany(shop, ['CUP'], minute(1))).map(({ onHand }) => onHand),
    coupon: await repository.counterValues(shop, [{ space: 'coupon', key: 'SPRING' }]),
    key: (await repository.keysMany(shop, ['key-1'])).map((hit) => hit?.subject ?? null),
    effects: effects.map(({ destination, type, body, version }) => ({ destination, type, body, version })),
    deadlines: deadlines.map(({ name, dueAt, body }) => ({ name, dueAt, body })),
  };
}

export function noTraces(change: Record<string, unknown> = {}): unknown {
  return {
    subject: [null],
    history: [],
    movements: [],
    ledger: [],
    parties: [],
    found: [],
    foundByRef: [],
    mugs: [5],
    cups: [],
    coupon: [],
    key: [null],
    effects: [],
    deadlines: [],
    ...change,
  };
}

export function writtenBy({
  subject,
  head,
  sections,
  facts,
  at,
  parties,
  ledger,
  effects,
  deadlines,
}: ChangeSet): unknown {
  return {
    subject: [{ ...subject, version: 1, head, sections }],
    history: [{ version: 1, at, facts }],
    movements: [
      { sku: 'MUG', kind: 'allocated', onHand: 0, allocated: 2 },
      { sku: 'CUP', kind: 'received', onHand: 1, allocated: 0 },
    ],
    ledger: ledger.map((posting) => ({ ...posting, version: 1, at })),
    parties,
    found: [subject.id],
    foundByRef: [subject.id],
    mugs: [2],
    cups: [1],
    coupon: [{ space: 'coupon', key: 'SPRING', value: 2 }],
    key: [subject],
    effects: effects.map((one) => ({ ...one, version: 1 })),
    deadlines: deadlines.set,
  };
}
