import { describe, expect, it } from 'vitest';
import { type FactData, movesOf, type PayloadInputs, type Process } from '../../../src/order';
import { aShop, given, newsOf, type Story } from '../../support/order-builders';
import { delivered, settled } from '../../support/order-stories';

type Lines = NonNullable<PayloadInputs['returns.receive']['lines']>;

/** Four tees of 10.00 that are all on their way back. */
function asked(returns: Partial<Process['returns']> = {}): Story {
  const story = delivered({ lines: [{ sku: 'TEE', quantity: 4 }] }, aShop({ process: { returns } }));
  return story.does('returns.request', { lines: [{ lineId: '1', units: 4 }] });
}

const id = (story: Story) => story.order.head.returns[0]?.id ?? '';
const receive = (story: Story, lines: Lines, more = false) =>
  story.does('returns.receive', { returnId: id(story), lines, more });
const one = (outcome: NonNullable<Lines[number]['outcome']>, rest: Partial<Lines[number]> = {}) => ({
  ...{ lineId: '1', units: 1, outcome },
  ...rest,
});
const told = (story: Story): FactData['return.received'] => {
  const found = newsOf(story).flatMap((item) => (item.type === 'return.received' ? [item.data] : []));
  if (!found[0]) throw new Error('nothing was received');
  return found[0];
};
const kept = (story: Story) =>
  newsOf(story).flatMap((item) =>
    item.type === 'return.adjusted' ? item.data.parts.map(({ reason, amount }) => [reason, amount]) : [],
  );

describe('each unit of a return has its outcome, with its stock, its cost and its money', () => {
  it('accepted: for sale again, at what it had cost, all of it given back', () => {
    const story = receive(asked(), [one('accepted')]);

    expect(told(story).lines).toEqual([expect.objectContaining({ units: 1, restocked: 1, amount: 1000, cost: 101 })]);
    expect(settled(story).order.head.totals.refunded).toBe(1000);
  });

  it.each([
    [{}, undefined, 0, 0, 1000],
    [{ damagedState: 'damaged' }, 'damaged', 1, 101, 1000],
    [{ damagedState: 'damaged', damagedRefundPercent: 60 }, 'damaged', 1, 101, 600],
  ] as const)(
    'damaged, by %j: in state %s, %i on a shelf worth %i, %i given back',
    (policy, state, units, cost, back) => {
      const story = receive(asked(policy), [one('damaged')]);

      const [line] = told(story).lines;
      expect(line).toMatchObject({ outcome: 'damaged', restocked: units, cost, amount: 1000 });
      expect(line?.state).toBe(state);
      expect(kept(story)).toEqual(back === 1000 ? [] : [['condition', 1000 - back]]);
      expect(settled(story).order.head.totals.refunded).toBe(back);
    },
  );

  it('lost: on no shelf, its cost is gone, and it is paid for at the risk of the shop', () => {
    const story = settled(receive(asked(), [one('lost')]));

    expect(told(receive(asked(), [one('lost')])).lines).toEqual([
      expect.objectContaining({ outcome: 'lost', units: 1, restocked: 0, cost: 0, amount: 1000 }),
    ]);
    expect(story.order.head.counts[0]).toMatchObject({ returned: 1, returning: 0 });
    expect(story.order.head.totals.refunded).toBe(1000);
  });

  it('lost at the risk of the customer: not paid for, and never asked for again', () => {
    const story = receive(asked({ lostRefundPercent: 0 }), [one('lost', { units: 4 })]);

    expect(told(story)).toMatchObject({ lines: [], others: [{ units: 4, outcome: 'lost' }] });
    expect(story.order.head.counts[0]).toMatchObject({ returned: 0, returning: 0, forfeited: 4 });
    expect(story.order.head.totals.refunded).toBe(0);
    given(story)
      .when('returns.request', { lines: [{ lineId: '1', units: 1 }] })
      .refuses('return.empty');
  });

  it.each([
    ['back', 'rejected', {}],
    ['kept', 'rejected', { forfeited: 1 }],
    ['back', 'wrongItem', {}],
    ['kept', 'wrongItem', {}],
  ] as const)('%s: %s moves no stock and no money', (goes, outcome, forfeited) => {
    const story = receive(asked({ notTaken: goes }), [one(outcome)]);

    expect(told(story).lines).toEqual([]);
    expect(told(story).others).toEqual([
      { lineId: '1', units: 1, outcome, goes },
      { lineId: '1', units: 3, outcome: 'short' },
    ]);
    expect(story.steps.flatMap(({ fact }) => movesOf(fact))).toEqual([]);
    expect(story.order.head.counts[0]).toMatchObject({ returned: 0, returning: 0, ...forfeited });
    expect(story.order.head.totals).toMatchObject({ returned: 0, refunded: 0, openReturns: 0 });
  });

  it('what is said of one line in parts takes its shares one after the other', () => {
    const lines = [one('accepted'), one('damaged', { state: 'quality' }), one('rejected'), one('short')];
    const story = receive(asked(), lines);

    expect(told(story).lines.map(({ outcome, state, amount }) => [outcome, state, amount])).toEqual([
      [undefined, undefined, 1000],
      ['damaged', 'quality', 1000],
    ]);
    expect(story.order.returns[0]?.came?.map(({ outcome, units }) => [outcome, units])).toEqual([
      ['accepted', 1],
      ['damaged', 1],
      ['rejected', 1],
      ['short', 1],
    ]);
  });

  it('the desk may pay less for a unit than the shop does, and nothing for what is not taken', () => {
    const story = settled(receive(asked(), [one('accepted', { refundPercent: 25 })]));
    expect(story.order.head.totals.refunded).toBe(250);

    const wrong = [
      one('rejected', { refundPercent: 50 }),
      one('short', { state: 'quality' }),
      one('damaged', { state: 'x' }),
    ];
    const { problems } = given(asked()).when('returns.receive', { returnId: id(asked()), lines: wrong });
    expect(problems.map(({ code, path }) => [code, path?.join('.')])).toEqual([
      ['input.invalid', 'lines.0.refundPercent'],
      ['input.invalid', 'lines.1.state'],
      ['input.invalid', 'lines.2.state'],
    ]);
  });
});

describe('a return in several parcels', () => {
  it('stays open until the last one, and money goes back with each', () => {
    const first = settled(receive(asked(), [one('accepted')], true));

    expect(first.order.head.returns[0]).toMatchObject({ status: 'partlyReceived', amount: 1000 });
    expect(first.order.head.counts[0]).toMatchObject({ returned: 1, returning: 3 });
    expect(first.order.head.totals).toMatchObject({ refunded: 1000, openReturns: 1 });
    given(first)
      .when('returns.receive', { returnId: id(first), lines: [{ lineId: '1', units: 4 }] })
      .refuses('line.quantity');

    const last = settled(first.does('returns.receive', { returnId: id(first) }));
    expect(last.order.head.returns[0]).toMatchObject({ status: 'refunded', amount: 4000 });
    expect(last.order.head.totals).toMatchObject({ refunded: 4000, due: 0, openReturns: 0 });
  });

  it('closes when nothing of it is left to wait for, and when nobody waits any more', () => {
    const all = receive(asked(), [one('accepted', { units: 4 })], true);
    expect(all.order.head.returns[0]?.status).not.toBe('partlyReceived');

    const gone = receive(receive(asked(), [one('accepted')], true), []);
    expect(told(gone)).toMatchObject({ lines: [], others: [{ units: 3, outcome: 'short' }] });
    expect(gone.order.head.counts[0]).toMatchObject({ returned: 1, returning: 0 });
  });

  it('pays one fee', () => {
    const first = settled(receive(asked({ fee: 150 }), [one('accepted')], true));
    const last = settled(first.does('returns.receive', { returnId: id(first) }));

    expect(last.order.head.totals).toMatchObject({ refunded: 3850, feesKept: 150 });
  });

  it('gives its charges back with the first', () => {
    const shipping = [{ code: 'post', amount: 400 }];
    const charges = [{ chargeId: 'c1', amount: 400 }];
    const story = delivered({ lines: [{ sku: 'TEE', quantity: 2 }], shipping });
    const both = story.does('returns.request', { lines: [{ lineId: '1', units: 2 }], charges });

    const first = settled(receive(both, [one('accepted')], true));
    expect(first.order.head.totals.refunded).toBe(1400);
    const last = settled(first.does('returns.receive', { returnId: id(first) }));
    expect(last.order.head.totals).toMatchObject({ refunded: 2400, due: 0 });
  });
});

describe('what was not taken', () => {
  it('leaves for the customer, once', () => {
    const story = receive(asked(), [one('rejected', { units: 2 }), one('accepted')]);

    const sent = story.does('returns.sendBack', { returnId: id(story), carrier: 'swift', tracking: 'T-9' });

    expect(newsOf(sent)[0]).toEqual({
      type: 'return.sentBack',
      data: {
        ...{ returnId: id(story), location: 'london', carrier: 'swift', tracking: 'T-9' },
        lines: [{ lineId: '1', units: 2 }],
      },
    });
    given(sent)
      .when('returns.sendBack', { returnId: id(story) })
      .refuses('return.state');
  });

  it('is nothing where the shop keeps it', () => {
    const story = receive(asked({ notTaken: 'kept' }), [one('rejected')]);
    given(story)
      .when('returns.sendBack', { returnId: id(story) })
      .refuses('return.state');
  });
});
