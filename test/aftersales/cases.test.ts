/** Cases as pure decisions: clocks that count working time, and laws over any order of events. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Case,
  type CaseCommand,
  type CaseFact,
  type CaseMessage,
  type CaseOpening,
  type CasePolicy,
  caseActions,
  caseTroubles,
  decideCase,
  defaultCasePolicy,
  evolveCase,
  isCaseLive,
  maxCaseMessages,
  targetOf,
} from '../../src/aftersales';
import { instant } from '../../src/kernel';

const office = { zone: 'Europe/London', hours: [{ days: [1, 2, 3, 4, 5], from: '09:00', to: '17:00' }] };
const policy: CasePolicy = {
  ...defaultCasePolicy,
  calendar: office,
  targets: { ...defaultCasePolicy.targets, normal: { firstResponseMinutes: 60, resolutionMinutes: 480 } },
  kinds: { suggestion: { normal: { firstResponseMinutes: null, resolutionMinutes: null } } },
};
const monday = Date.parse('2026-01-05T09:00:00.000Z');
const hour = 3_600_000;
const ann = { kind: 'staff', id: 'ann' } as const;
const customer = { kind: 'customer' } as const;

const message = (id: string, direction: CaseMessage['direction'] = 'in'): CaseMessage => ({
  ...{ id, direction, author: ann, channel: 'web', at: instant(monday), text: `message:${id}` },
  ...{ sender: null, attachments: 0 },
});
const opening: CaseOpening = {
  ...{ id: 'a', number: 'C1', kind: 'inquiry', priority: 'normal', channel: 'web', locale: 'en' },
  ...{ customer: { party: 'p', known: true, mailbox: null }, order: null, orderNumber: null, lines: [] },
  ...{ origin: null, owner: null, message: null },
};

const facts = (
  before: Case | null,
  command: CaseCommand,
  at: number,
  by: CaseFact['by'] = ann,
): readonly CaseFact[] => {
  const decision = decideCase(before, command, { at: instant(at), by }, policy);
  if (!decision.accepted) throw new Error(decision.problems.map(({ message: why }) => why).join());
  return decision.facts;
};
const having = (before: Case | null, command: CaseCommand, at: number) =>
  facts(before, command, at).reduce<Case | null>(evolveCase, before) as Case;
const open = (changes: Partial<Extract<CaseCommand, { action: 'open' }>['opening']> = {}) =>
  having(null, { action: 'open', opening: { ...opening, ...changes } }, monday);

describe('a case', () => {
  it('is held to the targets of its kind and priority, or to none', () => {
    expect(targetOf(policy, 'inquiry', 'normal')).toEqual({ firstResponse: hour, resolution: 8 * hour });
    const free = open({ kind: 'suggestion' });
    expect([free.clocks, free.dueAt]).toEqual([{ firstResponse: null, resolution: null }, null]);
  });

  it('is answered too late when it was answered after its target, whoever was told of it', () => {
    const late = having(open(), { action: 'reply', message: message('1', 'out'), awaits: true }, monday + 2 * hour);
    expect(late.clocks.firstResponse).toMatchObject({ spentMs: 2 * hour, missed: true, since: null, escalateAt: null });
    const early = having(open(), { action: 'reply', message: message('1', 'out'), awaits: true }, monday + hour);
    expect(early.clocks.firstResponse).toMatchObject({ spentMs: hour, missed: false });
  });

  it('begins its resolution anew when it is opened again, and reaches no level twice', () => {
    const told = having(open(), { action: 'remind' }, monday + 100 * hour);
    const resolved = having(
      told,
      { action: 'resolve', ...outcome, message: null, approvalId: 'x' },
      monday + 101 * hour,
    );
    const again = having(resolved, { action: 'reopen', reason: null }, monday + 24 * 7 * hour);
    expect(again.clocks.resolution).toMatchObject({ level: 2, escalateAt: null, spentMs: 0 });
    expect(again.dueAt).toBe('2026-01-12T17:00:00.000Z');
  });

  it('says what each actor may do with it', () => {
    const may = (one: Pick<Case, 'status' | 'approval'>, by: CaseFact['by']) =>
      caseActions(one, by).flatMap(({ action, allowed }) => (allowed ? [action] : []));
    const resolved = { status: 'resolved', approval: null } as const;
    expect(may(resolved, customer)).toEqual(['receive', 'reopen']);
    expect(may({ status: 'merged', approval: null }, ann)).toEqual([]);
    const asked = having(
      open(),
      { action: 'resolve', ...outcome, credit: pounds(30), message: null, approvalId: 'x' },
      monday,
    );
    expect(may(asked, ann)).not.toContain('resolve');
    expect(may(asked, { kind: 'staff', id: 'bob' })).toContain('approve');
    expect(may(asked, { kind: 'staff' })).not.toContain('approve');
    expect(may(asked, { kind: 'agent', id: 'bot' })).not.toContain('approve');
    expect(caseTroubles(asked)).toEqual([{ reason: 'approval', about: 'x', detail: 'cases.resolve', amount: 3000 }]);
  });

  it('has a bounded thread', () => {
    let one = open();
    for (let n = 0; n < maxCaseMessages; n++)
      one = having(one, { action: 'receive', message: message(`${n}`) }, monday);
    expect(
      decideCase(one, { action: 'note', message: message('x') }, { at: instant(monday), by: ann }, policy),
    ).toMatchObject({
      accepted: false,
      problems: [{ code: 'limit.exceeded' }],
    });
  });

  it('escalates each level of each deadline once, in any order of events and however late its deadlines come', () => {
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 40 }), (steps) => {
        let one = open();
        let at = monday;
        const told: string[] = [];
        const fold = (command: CaseCommand, by: CaseFact['by']) => {
          const decision = decideCase(one, command, { at: instant(at), by }, policy);
          if (!decision.accepted) return;
          for (const fact of decision.facts) {
            if (fact.type === 'case.escalated' && fact.data.clock) told.push(`${fact.data.clock} ${fact.data.level}`);
            one = evolveCase(one, fact);
          }
        };
        for (const { waits, command, by, fires } of steps) {
          at += waits;
          if (fires) fold({ action: 'remind' }, { kind: 'system' });
          fold(command, by);
        }
        // No deadline is left behind once all of them have come.
        for (let n = 0; n < 10; n++) {
          at += 40 * 24 * hour;
          fold({ action: 'remind' }, { kind: 'system' });
        }
        expect(new Set(told).size).toBe(told.length);
        const running = Object.entries(one.clocks).filter(([, clock]) => clock !== null && clock.since !== null);
        for (const [name, clock] of running)
          expect([name, clock?.level, clock?.escalateAt]).toEqual([name, policy.escalations.length, null]);
        if (!isCaseLive(one)) expect([one.dueAt, caseTroubles(one)]).toEqual([null, []]);
        expect(one.credited).toBeLessThanOrEqual(policy.goodwill.most as number);
        expect(one.messages.length).toBeLessThanOrEqual(maxCaseMessages);
      }),
      { numRuns: 300 },
    );
  });
});

const pounds = (amount: number) => ({ amount: amount * 100, currency: 'GBP' });
const outcome = { outcome: 'answered', reason: null, credit: null } as const;

const anyCommand: fc.Arbitrary<CaseCommand> = fc.oneof(
  fc.record({ action: fc.constant('receive' as const), message: fc.uuid().map((id) => message(id)) }),
  fc.record({
    action: fc.constant('reply' as const),
    message: fc.uuid().map((id) => message(id, 'out')),
    awaits: fc.boolean(),
  }),
  fc.record({ action: fc.constant('prioritize' as const), priority: fc.constantFrom('low', 'normal', 'urgent') }),
  fc.record({
    ...{
      action: fc.constant('resolve' as const),
      outcome: fc.constant('compensated' as const),
      reason: fc.constant(null),
    },
    ...{ message: fc.constant(null), approvalId: fc.uuid() },
    credit: fc.option(fc.integer({ min: 1, max: 60 }).map(pounds)),
  }),
  fc.constantFrom<CaseCommand>(
    { action: 'approve' },
    { action: 'deny' },
    { action: 'reopen', reason: null },
    { action: 'remind' },
    { action: 'escalate', to: null, reason: null },
  ),
);
const step = fc.record({
  waits: fc.integer({ min: 0, max: 20 * hour }),
  command: anyCommand,
  by: fc.constantFrom<CaseFact['by']>(ann, { kind: 'staff', id: 'bob' }, { kind: 'system' }, customer),
  fires: fc.boolean(),
});
