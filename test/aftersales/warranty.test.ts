/** Whether a unit is under warranty, and why: terms in their order, calendar months, parts of their own, transfers. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkWarranty, type SoldUnit, type WarrantyQuestion } from '../../src/aftersales';
import { monthsAfter } from '../../src/kernel';

const saw: SoldUnit = {
  ...{ sku: 'SAW', tags: ['tools'], order: 'o', line: '1', party: 'buyer' },
  deliveredAt: '2026-01-05T09:00:00.000Z',
};
const asked: WarrantyQuestion = {
  terms: [{ id: 'two-years', months: 24 }],
  ...{ partMonths: 3, unit: saw, fitted: [], claimant: null },
  ...{ at: '2026-06-01T09:00:00.000Z', zone: 'Europe/London' },
};
const check = (change: Partial<WarrantyQuestion> = {}) => checkWarranty({ ...asked, ...change });

describe('a warranty', () => {
  it('lasts from the day of delivery to the same day so many months later, both whole, in the zone of the shop', () => {
    expect(check()).toMatchObject({
      ...{ covered: true, reason: 'covered', term: 'two-years' },
      period: { from: '2026-01-05', until: '2028-01-05' },
    });
    expect(check({ at: '2028-01-05T23:59:59.000Z' }).covered).toBe(true);
    expect(check({ at: '2028-01-06T00:00:00.000Z' })).toMatchObject({ covered: false, reason: 'over' });
    const inTaipei = { zone: 'Asia/Taipei', unit: { ...saw, deliveredAt: '2026-01-05T20:00:00.000Z' } };
    expect(check(inTaipei).period).toEqual({ from: '2026-01-06', until: '2028-01-06' });
  });

  it('follows the first term that is for the unit, and says why each was or was not', () => {
    const terms = [
      { id: 'lamps', skus: ['LAMP'], months: 6 },
      { id: 'tools', tags: ['garden', 'tools'], months: 36 },
      { id: 'rest', months: 24 },
    ];
    expect(check({ terms })).toMatchObject({
      term: 'tools',
      trace: [
        { term: 'lamps', applies: false, because: 'otherGoods' },
        { term: 'tools', applies: true, because: 'tag' },
      ],
    });
    expect(check({ terms: terms.slice(0, 1) })).toMatchObject({ covered: false, reason: 'noTerm', term: null });
  });

  it('is for the buyer alone where it may not be transferred', () => {
    const terms = [{ id: 'own', months: 24, transferable: false }];
    expect(check({ terms, claimant: 'buyer' }).covered).toBe(true);
    expect(check({ terms, claimant: 'other' })).toMatchObject({ covered: false, reason: 'notTransferable' });
    expect(check({ claimant: 'other' }).covered).toBe(true);
  });

  it('does not exist for what was not sold here, or has not left', () => {
    expect(check({ unit: null }).reason).toBe('notSold');
    expect(check({ unit: { ...saw, deliveredAt: null } }).reason).toBe('notDelivered');
  });

  it('of a part that a repair put in counts by itself, also where that of the unit is over', () => {
    const fitted = [{ repair: 'r', sku: 'MOTOR', fittedAt: '2028-03-01T09:00:00.000Z' }];
    const at = '2028-05-31T09:00:00.000Z';
    expect(check({ fitted, at })).toMatchObject({
      covered: false,
      reason: 'over',
      parts: [{ repair: 'r', sku: 'MOTOR', from: '2028-03-01', until: '2028-06-01' }],
    });
    expect(check({ fitted, at: '2028-06-02T09:00:00.000Z' }).parts).toEqual([]);
  });

  it('is never covered again once it was over', () => {
    const day = fc.integer({ min: 0, max: 2_000 });
    fc.assert(
      fc.property(day, day, fc.integer({ min: 0, max: 60 }), (a, b, months) => {
        const at = (days: number) => new Date(Date.parse('2026-01-05T09:00:00.000Z') + days * 86_400_000).toISOString();
        const covered = (days: number) => check({ at: at(days), terms: [{ id: 't', months }] }).covered;
        expect(covered(Math.max(a, b)) && !covered(Math.min(a, b))).toBe(false);
      }),
    );
  });
});

it('months end where a month has no such day, and go on from the same day', () => {
  expect(monthsAfter('2026-01-31', 1)).toBe('2026-02-28');
  expect(monthsAfter('2024-02-29', 12)).toBe('2025-02-28');
  expect(monthsAfter('2026-11-30', 3)).toBe('2027-02-28');
  expect(monthsAfter('2026-12-15', 0)).toBe('2026-12-15');
});
