import { expect, test } from 'vitest';
import { formatReport } from '../../examples/replay/report';
import { type ReplayResult, toJsonLine } from '../../examples/replay/result';

const result: ReplayResult = {
  orders: { seen: 93, placed: 55, refused: 6, completed: 55, cancelled: 0 },
  lines: { seen: 301, accepted: 280, refused: 21 },
  units: { ordered: 42_785, shipped: 42_785, returned: 40_191 },
  money: { GBP: { captured: 5_520_798, refunded: 4_223_253 } },
  refusals: { 'order.empty': 6, 'line.price': 15 },
  automation: { untouched: 54, touched: 1 },
  effects: { delivered: 321, pending: 0, dead: 0 },
  audit: { stock: 0, money: 0, facts: 0 },
  seconds: 1.234,
  ordersPerSecond: 1_044.6,
  details: {
    ordersByState: [
      {
        channel: 'web',
        lifecycle: 'completed',
        payment: 'refunded',
        fulfillment: 'returned',
        aftersales: 'settled',
        orders: 5,
      },
      {
        channel: 'web',
        lifecycle: 'completed',
        payment: 'paid',
        fulfillment: 'delivered',
        aftersales: 'none',
        orders: 50,
      },
    ],
    stepsByActorKind: { customer: 40, rule: 1_200, staff: 1 },
    effectsByKind: { notify: 200, 'payment.capture': 121 },
  },
};

test('the report answers every question of the shop, aligned', () => {
  expect(
    formatReport(result, { file: 'sample.csv', store: 'memory', rejects: 'rejects.jsonl' }),
  ).toMatchInlineSnapshot(`
    "Replayed
      file                      sample.csv
      store                     memory
      invoices                  93
      time                      1.2 s, 1,045 orders/s

    Orders
      placed                              55
      refused                              6
      completed                           55
      cancelled                            0

    Orders by channel and state
      channel  lifecycle  payment   fulfillment  aftersales  orders
      web      completed  paid      delivered    none            50
      web      completed  refunded  returned     settled          5

    Lines
      seen                               301
      accepted                           280
      refused                             21

    Money
      taken (GBP)                 £55,207.98
      refunded (GBP)              £42,232.53
      kept (GBP)                  £12,975.45

    Units
      ordered                         42,785
      shipped                         42,785
      returned                        40,191

    Refusals
      line.price                          15
      order.empty                          6

    Steps taken
      by rule                          1,200
      by hand (staff)                      1
      by customer                         40
      orders no hand touched              54
      orders touched by hand               1

    Effects
      delivered                          321
        notify                           200
        payment.capture                  121
      pending                              0
      dead                                 0

    Audits (differences found)
      stock                                0
      money                                0
      facts                                0

    21 refused lines are in rejects.jsonl
    "
  `);
});

test('the report of nothing is still a report', () => {
  const nothing: ReplayResult = {
    ...result,
    refusals: {},
    money: {},
    details: { ...result.details, ordersByState: [] },
  };
  const text = formatReport(nothing, { file: 'a', store: 'memory', rejects: 'r' });
  expect(text).toContain('Orders by channel and state\n  none');
});

test('the JSON has the agreed members in order, without the details, its open keys sorted', () => {
  expect(toJsonLine(result)).toBe(
    '{"orders":{"seen":93,"placed":55,"refused":6,"completed":55,"cancelled":0},' +
      '"lines":{"seen":301,"accepted":280,"refused":21},' +
      '"units":{"ordered":42785,"shipped":42785,"returned":40191},' +
      '"money":{"GBP":{"captured":5520798,"refunded":4223253}},' +
      '"refusals":{"line.price":15,"order.empty":6},' +
      '"automation":{"untouched":54,"touched":1},' +
      '"effects":{"delivered":321,"pending":0,"dead":0},' +
      '"audit":{"stock":0,"money":0,"facts":0},' +
      '"seconds":1.234,"ordersPerSecond":1044.6}',
  );
});
