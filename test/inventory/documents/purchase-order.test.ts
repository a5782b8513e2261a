import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  awaited,
  decidePurchase,
  evolvePurchase,
  type PurchaseCommand,
  type PurchaseFact,
  type PurchaseOrder,
  type PurchaseWish,
  purchaseActions,
} from '../../../src/inventory';
import { leadTimeOf } from '../../../src/planning';

const ann = { kind: 'staff', id: 'ann' };
const at = (day: number) => new Date(Date.UTC(2026, 0, day, 9)).toISOString();
const wish = (change: Partial<PurchaseWish> = {}): PurchaseWish => ({
  sku: 'MUG',
  units: 10,
  unitCost: 250,
  expectedAt: null,
  reasons: [],
  ...change,
});
const create = (lines: readonly PurchaseWish[] = [wish()]): PurchaseCommand => ({
  action: 'create',
  id: 'po',
  supplier: 'acme',
  location: 'main',
  reference: null,
  lines,
});
const send: PurchaseCommand = { action: 'send', expectedAt: null };
const came = (units: number, damaged = 0, line = '1') => ({ line, units, damaged, lot: '', expiresOn: null });
const receive = (...lines: ReturnType<typeof came>[]): PurchaseCommand => ({
  action: 'receive',
  lines,
  acceptOver: false,
});

/** What the commands come to, one a day; throws what is refused. */
function told(...commands: readonly PurchaseCommand[]) {
  let order: PurchaseOrder | null = null;
  const facts: PurchaseFact[] = [];
  commands.forEach((command, index) => {
    const decision = decidePurchase(order, command, { at: at(index + 1), by: ann });
    if (!decision.accepted) throw new Error(decision.problems.map(({ code }) => code).join());
    facts.push(...decision.facts);
    order = decision.facts.reduce(evolvePurchase, order);
  });
  return { order: order as unknown as PurchaseOrder, facts, types: facts.map(({ type }) => type.split('.')[1]) };
}

function refusal(order: PurchaseOrder, command: PurchaseCommand) {
  const decision = decidePurchase(order, command, { at: at(20), by: ann });
  return decision.accepted ? [] : decision.problems.map(({ code, path }) => [code, path?.join('.')]);
}

describe('a purchase order', () => {
  it('goes from its suggestion over parts to its end, and closes itself when all is there', () => {
    const { order, types } = told(
      create(),
      send,
      { action: 'confirm', reference: 'A-7', lines: [], expectedAt: at(9) },
      receive(came(4)),
      receive(came(5, 1)),
    );

    expect(types).toEqual(['suggested', 'sent', 'confirmed', 'received', 'received', 'closed']);
    expect(order).toMatchObject({ status: 'closed', reference: 'A-7', sentAt: at(2), closedAt: at(5) });
    expect(order.lines).toMatchObject([{ units: 10, confirmed: 10, received: 9, damaged: 1, expectedAt: at(9) }]);
    expect(order.receipts).toEqual([
      { at: at(4), units: 4 },
      { at: at(5), units: 6 },
    ]);
  });

  it('takes in everything that is awaited where a receipt names nothing', () => {
    const { order, facts } = told(
      create([wish(), wish({ sku: 'TEE', units: 3, unitCost: 900 })]),
      send,
      receive(came(4)),
      { action: 'receive', acceptOver: false },
    );

    expect(order).toMatchObject({ status: 'closed', lines: [{ received: 10 }, { received: 3 }] });
    expect(facts[3]).toMatchObject({ data: { cost: 6 * 250 + 3 * 900 } });
    expect(facts[4]).toMatchObject({ type: 'purchase.closed', data: { short: [] } });
  });

  it('says what came beyond it, and takes that in only where it is accepted', () => {
    const { order } = told(create(), send, receive(came(4)));

    expect(refusal(order, receive(came(5), came(2)))).toEqual([['document.units', 'lines.1.units']]);
    const over = decidePurchase(order, { ...receive(came(5), came(2)), acceptOver: true } as PurchaseCommand, {
      at: at(9),
      by: ann,
    });
    expect(over).toMatchObject({
      accepted: true,
      facts: [{ data: { lines: [{ over: 0 }, { over: 1 }], cost: 7 * 250 } }, { data: { short: [] } }],
    });
  });

  it('ends with what is short, and awaits only what was confirmed', () => {
    const confirmed = told(
      create(),
      send,
      { action: 'confirm', reference: null, lines: [{ line: '1', units: 8 }], expectedAt: null },
      receive(came(5)),
    );
    expect(awaited(confirmed.order.lines[0] as PurchaseOrder['lines'][number])).toBe(3);
    expect(
      refusal(confirmed.order, {
        action: 'confirm',
        reference: null,
        lines: [{ line: '1', units: 4 }],
        expectedAt: null,
      }),
    ).toEqual([['document.units', 'lines.0.units']]);

    const { facts } = told(create(), send, receive(came(6)), { action: 'close' });
    expect(facts.at(-1)).toMatchObject({
      type: 'purchase.closed',
      data: { short: [{ line: '1', sku: 'MUG', units: 4 }] },
    });
  });

  it('costs what the delivery costs, where that is said', () => {
    const { facts } = told(create(), send, {
      action: 'receive',
      acceptOver: false,
      lines: [{ ...came(10), unitCost: 199 }],
    });

    expect(facts[2]).toMatchObject({ data: { cost: 1990 } });
  });

  it('is changed before it is sent only, cancelled before anything came only', () => {
    const change: PurchaseCommand = { action: 'change', lines: [wish({ units: 12 })] };
    const cancel: PurchaseCommand = { action: 'cancel', reason: null };

    expect(told(create(), change).order.lines).toMatchObject([{ units: 12, received: 0 }]);
    expect(refusal(told(create(), send).order, change)).toEqual([['document.state', undefined]]);
    expect(told(create(), send, cancel).order.status).toBe('cancelled');
    expect(refusal(told(create(), send, receive(came(1))).order, cancel)).toEqual([['document.state', undefined]]);
  });

  it('names every line that is not there', () => {
    const { order } = told(create(), send);

    expect(refusal(order, receive(came(1, 0, '7'), came(1), came(1, 0, 'x')))).toEqual([
      ['document.line', 'lines.0.line'],
      ['document.line', 'lines.2.line'],
    ]);
    expect(refusal(order, receive())).toEqual([['document.units', 'lines']]);
  });

  it('is overdue when its day has come, and not when its goods have', () => {
    const { order } = told(create([wish({ expectedAt: at(5) })]), send, receive(came(4)));
    const remind = (day: number) => decidePurchase(order, { action: 'remind' }, { at: at(day), by: ann });

    expect(remind(4)).toEqual({ accepted: true, facts: [] });
    expect(remind(5)).toMatchObject({
      facts: [{ type: 'purchase.overdue', data: { lines: [{ line: '1', units: 6 }] } }],
    });
  });
});

const units = fc.integer({ min: 0, max: 12 });
const anyLine = fc.constantFrom('1', '2', '3');
const anyCommand: fc.Arbitrary<PurchaseCommand> = fc.oneof(
  fc.constant(send),
  fc.record({ action: fc.constant('change' as const), lines: fc.constant([wish(), wish({ sku: 'TEE' })]) }),
  fc.record({
    action: fc.constant('confirm' as const),
    reference: fc.constant(null),
    lines: fc.array(fc.record({ line: anyLine, units }), { maxLength: 2 }),
    expectedAt: fc.constant(null),
  }),
  fc.record({
    action: fc.constant('receive' as const),
    lines: fc.option(
      fc.array(
        fc.tuple(units, units, anyLine).map(([a, b, line]) => came(a, b, line)),
        { minLength: 1, maxLength: 3 },
      ),
      { nil: undefined },
    ),
    acceptOver: fc.boolean(),
  }),
  fc.constant<PurchaseCommand>({ action: 'close' }),
  fc.constant<PurchaseCommand>({ action: 'cancel', reason: null }),
);

describe('whatever is done to a purchase order', () => {
  it('what its list of actions refuses is refused, with the same code; what came is what its facts say', () => {
    fc.assert(
      fc.property(fc.array(anyCommand, { maxLength: 12 }), (commands) => {
        let { order, facts } = told(create([wish(), wish({ sku: 'TEE', units: 5 })]));
        commands.forEach((command, index) => {
          const listed = purchaseActions(order).find(({ action }) => action === command.action);
          const decision = decidePurchase(order, command, { at: at(index + 2), by: ann });
          if (listed && !listed.allowed) expect(decision).toEqual({ accepted: false, problems: listed.problems });
          if (!decision.accepted) return;
          facts = [...facts, ...decision.facts];
          order = decision.facts.reduce(evolvePurchase, order);
        });
        const deliveries = facts.flatMap((fact) => (fact.type === 'purchase.received' ? fact.data.lines : []));
        for (const { id, received, damaged, units: ordered, confirmed } of order.lines) {
          const own = deliveries.filter(({ line }) => line === id);
          expect(received).toBe(own.reduce((sum, line) => sum + line.units, 0));
          expect(damaged).toBe(own.reduce((sum, line) => sum + line.damaged, 0));
          if (confirmed === null)
            expect(own.reduce((sum, line) => sum + line.over, 0)).toBe(Math.max(0, received + damaged - ordered));
        }
      }),
      { numRuns: 300 },
    );
  });
});

describe('the lead time of a supplier', () => {
  const order = (supplier: string, sentAt: string | null, ...days: number[]) =>
    ({ supplier, sentAt, receipts: days.map((day) => ({ at: at(day), units: 1 })) }) as unknown as PurchaseOrder;

  it('is learned from its own deliveries, from the day of sending on', () => {
    const orders = [
      order('acme', at(1), 5, 9),
      order('acme', at(2), 8),
      order('other', at(1), 30),
      order('acme', null),
    ];

    expect(leadTimeOf('acme', orders)).toEqual({
      supplier: 'acme',
      deliveries: 3,
      p50Days: 6,
      p90Days: 8,
      meanDays: 6,
      sdDays: 2,
    });
    expect(leadTimeOf('other', orders)).toMatchObject({ deliveries: 1, p50Days: 29, p90Days: 29, sdDays: 0 });
    expect(leadTimeOf('nobody', orders)).toBeNull();
  });
});
