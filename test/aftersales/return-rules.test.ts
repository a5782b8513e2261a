import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { claimProblems, type ReturnRule, returnEligibility, returnTermsOf } from '../../src/aftersales';

const deliveredAt = '2026-01-01T12:00:00.000Z';
const clock = { deliveredAt, windowDays: 30, at: '2026-01-20T12:00:00.000Z' };
const mug = { lineId: '1', sku: 'MUG', units: 2, terms: null };
const rules: readonly ReturnRule[] = [
  { id: 'underwear', tags: ['underwear'], final: true },
  { id: 'phones', skus: ['PHONE'], days: 14, conditions: ['unopened', 'asNew'], photos: 2 },
  { id: 'holidays', days: 60 },
];

describe('the rule of a line', () => {
  it('is the first that names its SKU or one of its tags, and one that names neither is for everything', () => {
    expect(returnTermsOf(rules, { sku: 'SLIP', tags: ['sale', 'underwear'] })).toEqual({
      id: 'underwear',
      final: true,
    });
    expect(returnTermsOf(rules, { sku: 'PHONE' })).toEqual({
      ...{ id: 'phones', days: 14, conditions: ['unopened', 'asNew'], photos: 2 },
    });
    expect(returnTermsOf(rules, { sku: 'MUG', tags: ['kitchen'] })).toEqual({ id: 'holidays', days: 60 });
    expect(returnTermsOf(rules.slice(0, 2), { sku: 'MUG' })).toBeNull();
  });
});

describe('what may come back', () => {
  it('is said of each line, with its last instant and why not', () => {
    const phone = { lineId: '2', sku: 'PHONE', units: 1, terms: returnTermsOf(rules, { sku: 'PHONE' }) };
    const slip = {
      lineId: '3',
      sku: 'SLIP',
      units: 1,
      terms: returnTermsOf(rules, { sku: 'SLIP', tags: ['underwear'] }),
    };
    const gone = { lineId: '4', sku: 'TEE', units: 0, terms: null };

    const [a, b, c, d] = returnEligibility([mug, phone, slip, gone], clock);

    expect(a).toEqual({
      ...{ lineId: '1', sku: 'MUG', units: 2, until: '2026-01-31T12:00:00.000Z', rule: null },
      ...{ conditions: [], photos: 0, problems: [] },
    });
    expect(b).toMatchObject({ units: 0, until: '2026-01-15T12:00:00.000Z', rule: 'phones', photos: 2 });
    expect(b?.problems).toMatchObject([
      { code: 'return.window', details: { rule: 'phones', days: 14, deliveredAt, until: '2026-01-15T12:00:00.000Z' } },
    ]);
    expect(c).toMatchObject({
      units: 0,
      until: null,
      problems: [{ code: 'return.finalSale', details: { rule: 'underwear' } }],
    });
    expect(d).toMatchObject({ units: 0, problems: [{ code: 'line.quantity', details: { left: 0 } }] });
  });

  it('is not bound by time before it has arrived, nor where the shop sets none', () => {
    expect(returnEligibility([mug], { ...clock, deliveredAt: null })).toMatchObject([{ units: 2, until: null }]);
    expect(returnEligibility([mug], { ...clock, windowDays: null, at: '2036-01-01T00:00:00.000Z' })).toMatchObject([
      { units: 2, until: null },
    ]);
    const forever = { ...mug, terms: { id: 'forever', days: null } };
    expect(returnEligibility([forever], { ...clock, at: '2036-01-01T00:00:00.000Z' })).toMatchObject([{ units: 2 }]);
  });

  it('has calendar days of the zone, to the last instant and not one more', () => {
    const last = '2026-04-27T21:00:00.000Z';
    const spring = { deliveredAt: '2026-03-28T22:00:00.000Z', windowDays: 30, zone: 'Europe/London' };
    expect(returnEligibility([mug], { ...spring, at: last })).toMatchObject([{ units: 2, until: last }]);
    expect(returnEligibility([mug], { ...spring, at: '2026-04-27T21:00:00.001Z' })).toMatchObject([{ units: 0 }]);
  });

  it('agrees with what a request of those units is told, whatever the rule and the time', () => {
    const term = fc.option(
      fc.record(
        { id: fc.constant('r'), final: fc.boolean(), days: fc.option(fc.nat(60), { nil: null }) },
        { requiredKeys: ['id'] },
      ),
      { nil: null },
    );
    const at = fc.date({ min: new Date('2026-01-01'), max: new Date('2026-04-01'), noInvalidDate: true });
    fc.assert(
      fc.property(term, fc.option(fc.nat(60), { nil: null }), at, (terms, windowDays, date) => {
        const now = { deliveredAt, windowDays, at: date.toISOString() };
        const [found] = returnEligibility([{ ...mug, terms }], now);
        const problems = claimProblems({ lineId: '1', terms }, {}, now);
        expect(found?.problems).toEqual(problems);
        expect((found?.units ?? 0) > 0).toBe(problems.length === 0);
      }),
    );
  });
});

it('a request names a condition and photos where the rule asks for them, and all that is missing is said at once', () => {
  const line = { lineId: '2', terms: returnTermsOf(rules, { sku: 'PHONE' }) };
  const late = { ...clock, at: '2026-01-10T12:00:00.000Z' };

  expect(claimProblems(line, { condition: 'asNew', photos: ['a', 'b'] }, late)).toEqual([]);
  expect(claimProblems(line, { condition: 'broken', photos: ['a'] }, clock)).toMatchObject([
    { code: 'return.window' },
    { code: 'return.condition', path: ['condition'], details: { rule: 'phones', condition: 'broken' } },
    { code: 'return.photos', path: ['photos'], details: { rule: 'phones', wanted: 2, given: 1 } },
  ]);
  expect(claimProblems(line, {}, late).map(({ code }) => code)).toEqual(['return.condition', 'return.photos']);
});
