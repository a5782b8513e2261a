import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chargedRates, netOf, repriceIncluded, taxOf } from '../../src/settlement';
import { vat } from './pricing';

describe('a price that contains tax, sold elsewhere', () => {
  it('keeps its net and takes the other tax', () => {
    const repriced = repriceIncluded(1000, { from: vat('0.19'), to: vat('0.24'), rounding: 'half-up' });

    expect(repriced).toEqual({ net: 840, gross: 1042, tax: 202 });
  });

  it.each(['exempt', 'reverseCharge'] as const)('%s is its net', (treatment) => {
    const to = chargedRates(vat('0.24'), treatment);

    expect(repriceIncluded(1000, { from: vat('0.19'), to, rounding: 'half-up' })).toEqual({
      net: 840,
      gross: 840,
      tax: 0,
    });
  });

  it('taxed as ever stays what it is, to the minor unit that rounding the net may cost', () => {
    const rates = fc.constantFrom('0', '0.05', '0.19', '0.2', '1').map(vat);
    fc.assert(
      fc.property(fc.nat(1_000_000), rates, (gross, rates) => {
        const to = chargedRates(rates, 'taxed');

        expect(
          Math.abs(repriceIncluded(gross, { from: rates, to, rounding: 'half-up' }).gross - gross),
        ).toBeLessThanOrEqual(1);
      }),
    );
  });

  it('is no fraction of a minor unit', () => {
    expect(() => netOf(0.5, [], 'down')).toThrow(expect.objectContaining({ code: 'input.invalid' }));
  });
});

it('taking the tax out undoes adding it', () => {
  const rates = fc.constantFrom('0', '0.05', '0.077', '0.2', '0.25', '1').map(vat);
  fc.assert(
    fc.property(fc.nat(1_000_000), rates, (net, rates) => {
      expect(netOf(net + taxOf(net, rates, false, 'half-up'), rates, 'half-up')).toBe(net);
    }),
  );
});
