import { describe, expect, it } from 'vitest';
import {
  addressProblems,
  effectsOf,
  type ImplementedCommand,
  type Payloads,
  schemas,
  splitPersonal,
} from '../../src/order';
import { ann, aShop, customer, id, type Story } from '../support/order-builders';
import { delivered, first, paid, placed, settled } from '../support/order-stories';
import { commandTypes, fullPayload } from './payloads';

const canary = 'Zwischbrugger';
const ids = () => {
  let n = 0;
  return () => id(++n);
};

/** What the shop calls its goods is the shop's, not the customer's: it stays on the invoice. */
const shopsOwnWords = ['title'];

function split<T extends ImplementedCommand>(type: T, variant: number) {
  const full = JSON.parse(JSON.stringify(fullPayload(type, canary, variant)), (key, value) =>
    shopsOwnWords.includes(key) ? 'Mug' : value,
  );
  const payload = schemas[type].parse(full) as Payloads[T];
  return { ...splitPersonal(type, payload, { order: id(0), newId: ids() }), given: payload };
}

describe('what people wrote', () => {
  it.each(commandTypes)('is taken out of %s before anything is decided', (type) => {
    for (const variant of [0, 1, 2, 3, 4, 5, 6, 7]) {
      const { payload, given, texts } = split(type, variant);
      const canaries = JSON.stringify(given).split(canary).length - 1;

      expect(JSON.stringify(payload)).not.toContain(canary);
      expect(texts.map(({ body }) => body.split(canary).length - 1).reduce((sum, count) => sum + count, 0)).toBe(
        canaries,
      );
    }
  });

  it('is found again: every text has a name of its own', () => {
    const { texts } = split('orders.place', 0);
    const names = texts.map(({ name }) => name);

    expect(new Set(names).size).toBe(names.length);
    expect(names.map((name) => name.split(':')[0])).toEqual(
      expect.arrayContaining(['contact', 'shipTo', 'billTo', 'note', 'token']),
    );
  });

  it('leaves country, post code and VAT id, which tax law wants', () => {
    const { payload } = split('orders.place', 0);

    expect(payload.shipTo).toEqual({ country: 'GB', postalCode: 'word' });
    expect(payload.vatId).toBe('GB123456789');
    expect(payload).not.toHaveProperty('customer');
  });
});

describe('an order', () => {
  const person = {
    customer: { id: canary, email: `${canary}@example.com`, name: canary, phone: canary },
    shipTo: { name: canary, line1: canary, city: canary, country: 'GB', postalCode: 'N1 1AA' },
    note: canary,
    payment: { method: 'card', token: canary },
    lines: [{ sku: 'MUG', quantity: 2, note: canary }],
  };
  const lives: Readonly<Record<string, () => Story>> = {
    'from intake to a return': () => {
      const asked = delivered(person).does(
        'returns.request',
        { lines: [{ lineId: '1', units: 2 }], note: canary },
        { as: customer },
      );
      const back = settled(asked.does('returns.receive', { returnId: first.return(asked).id }));
      return back.does('orders.feedback', { rating: 5, text: canary }).does('orders.note', { text: canary });
    },
    'cancelled, with words': () => settled(paid(person).does('orders.cancel', { note: canary }, { as: customer })),
    'held, with words': () => {
      const held = placed(person).does('orders.hold', { type: 'fraud', note: canary }, { as: ann });
      return held.does('orders.releaseHold', { holdId: first.hold(held).id, note: canary }, { as: ann });
    },
    'whose refund waits for approval': () => {
      const shop = aShop({ process: { limits: { refundWithoutApproval: 100 } } });
      return delivered(person, shop).does('payments.refund', { amount: 500, note: canary }, { as: ann });
    },
    'paid once more': () =>
      placed({ ...person, payment: { method: 'card', amount: 400 } }).does('payments.authorize', {
        method: 'card',
        token: canary,
      }),
  };

  it.each(Object.entries(lives))('%s holds nothing of it: no fact, no snapshot, no effect', (_name, live) => {
    const { order, facts } = live();
    const effects = facts.flatMap((fact) => effectsOf(order, fact));

    expect(JSON.stringify({ order, facts, effects })).not.toContain(canary);
  });
});

describe('an address', () => {
  const payload = schemas['orders.place'].parse({
    channel: 'web',
    lines: [],
    shipTo: { country: 'GB', city: 'London' },
  });
  const without = schemas['orders.place'].parse({ channel: 'web', lines: [] });
  const under = (address: 'full' | 'country' | 'none') => aShop({ process: { address } }).process;
  const lacks = (problems: readonly { path?: readonly (string | number)[] }[]) =>
    problems.map(({ path }) => path?.join('.'));

  it('needs every part where the shop asks for all, and each that is missing is named', () => {
    expect(lacks(addressProblems(payload, under('full')))).toEqual([
      'shipTo.name',
      'shipTo.line1',
      'shipTo.postalCode',
    ]);
    expect(lacks(addressProblems(without, under('full')))).toEqual(['shipTo']);
  });

  it('needs its country only, or nothing, where the shop says so', () => {
    expect(addressProblems(payload, under('country'))).toEqual([]);
    expect(addressProblems(without, under('none'))).toEqual([]);
  });
});
