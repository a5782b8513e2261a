import { describe, expect, it } from 'vitest';
import {
  type BookedRow,
  type Count,
  type CountCommand,
  type CountFact,
  countActions,
  decideCount,
  evolveCount,
} from '../../../src/inventory';

const at = (day: number) => new Date(Date.UTC(2026, 0, day, 9)).toISOString();
const opened: BookedRow = { onHand: 10, value: 2500 };
const create: CountCommand = {
  action: 'create',
  id: 'c',
  location: 'main',
  lines: [
    { sku: 'MUG', lot: '', opened },
    { sku: 'TEE', lot: '', opened: { onHand: 0, value: 0 } },
  ],
};
const enter = (mugs: number, tees: number, booked: BookedRow = opened): CountCommand => ({
  action: 'enter',
  lines: [
    { line: '1', counted: mugs },
    { line: '2', counted: tees },
  ],
  bookedOf: ({ sku }) => (sku === 'MUG' ? booked : { onHand: 0, value: 0 }),
});
const submit = (approvalAbove: number | null): CountCommand => ({ action: 'submit', approvalAbove });

interface Step {
  readonly command: CountCommand;
  readonly by?: string | null;
}
const as = (by: string | null, command: CountCommand): Step => ({ command, by });

function told(...steps: readonly (CountCommand | Step)[]) {
  let count: Count | null = null;
  const facts: CountFact[] = [];
  for (const step of steps) {
    const { command, by = 'ann' } = 'command' in step ? step : { command: step };
    const decision = decideCount(count, command, {
      at: at(1),
      by: by === null ? { kind: 'staff' } : { kind: 'staff', id: by },
    });
    if (!decision.accepted)
      return { count: count as unknown as Count, facts, refused: decision.problems.map(({ code }) => code) };
    facts.push(...decision.facts);
    count = decision.facts.reduce(evolveCount, count);
  }
  return { count: count as unknown as Count, facts, refused: [] };
}

describe('a cycle count', () => {
  it('posts its differences at the average cost of their rows; goods of no known cost come in at none', () => {
    const { count, facts } = told(create, enter(8, 3), submit(null));

    expect(facts.map(({ type }) => type)).toEqual(['count.opened', 'count.entered', 'count.submitted', 'count.posted']);
    expect(facts.at(-1)).toMatchObject({
      data: {
        variances: [
          { line: '1', sku: 'MUG', units: -2, value: -500 },
          { line: '2', sku: 'TEE', units: 3, value: 0 },
        ],
      },
    });
    expect(count.status).toBe('posted');
  });

  it('differs from what the books said of the instant that was counted, whatever was sold before it', () => {
    const { facts } = told(create, enter(6, 0, { onHand: 7, value: 1750 }), submit(null));

    expect(facts.at(-1)).toMatchObject({ data: { variances: [{ units: -1, value: -250 }] } });
  });

  it('posts nothing of what agrees', () => {
    expect(told(create, enter(10, 0), submit(0)).facts.at(-1)).toMatchObject({
      type: 'count.posted',
      data: { variances: [] },
    });
  });

  it('waits for somebody who did not count, above the limit only, finds and losses added up', () => {
    const dear = {
      ...create,
      lines: [
        { sku: 'MUG', lot: '', opened },
        { sku: 'TEE', lot: '', opened },
      ],
    } as CountCommand;
    const balanced: CountCommand = { ...enter(9, 11), bookedOf: () => opened } as CountCommand;

    expect(told(dear, balanced, submit(500)).count.status).toBe('posted');
    const waiting = told(dear, balanced, submit(499));
    expect(waiting.count.status).toBe('submitted');
    expect(told(dear, balanced, submit(499), as('ann', { action: 'approve' })).refused).toEqual(['actor.sameActor']);
    expect(told(dear, balanced, submit(499), as(null, { action: 'approve' })).refused).toEqual(['input.invalid']);
    expect(told(dear, balanced, submit(499), as('bob', { action: 'approve' })).count.status).toBe('posted');
  });

  it('is counted anew when it is rejected', () => {
    const rejected = told(
      create,
      enter(8, 3),
      submit(0),
      as('bob', { action: 'reject', reason: 'twice the same aisle' }),
    );

    expect(rejected.count).toMatchObject({
      status: 'open',
      lines: [{ counted: null, booked: null, by: null }, { counted: null }],
    });
    expect(
      told(create, enter(8, 3), submit(0), as('bob', { action: 'reject', reason: null }), submit(0)).refused,
    ).toEqual(['document.line']);
  });

  it('says who counted, and what is missing', () => {
    expect(told(create, as(null, enter(8, 3))).refused).toEqual(['input.invalid']);
    expect(told(create, submit(null)).refused).toEqual(['document.line']);
    expect(
      told(create, { action: 'enter', lines: [{ line: '9', counted: 1 }], bookedOf: () => opened }).refused,
    ).toEqual(['document.line']);
  });

  it.each(['enter', 'submit', 'approve', 'reject', 'cancel'] as const)(
    '%s: its list of actions says what is refused',
    (action) => {
      const commands = {
        enter: enter(1, 1),
        submit: submit(null),
        approve: { action: 'approve' },
        reject: { action: 'reject', reason: null },
        cancel: { action: 'cancel', reason: null },
      } as const;
      const { count } = told(create, enter(8, 3), submit(0));
      const states = [
        told(create).count,
        count,
        told(create, enter(8, 3), submit(null)).count,
        told(create, commands.cancel).count,
      ];
      for (const state of states) {
        const listed = countActions(state).find((item) => item.action === action);
        const decision = decideCount(state, commands[action], { at: at(1), by: { kind: 'staff', id: 'bob' } });
        if (listed?.allowed === false) expect(decision).toEqual({ accepted: false, problems: listed.problems });
      }
      expect(states.map(({ status }) => status)).toEqual(['open', 'submitted', 'posted', 'cancelled']);
    },
  );
});
