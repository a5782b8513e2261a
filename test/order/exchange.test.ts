import { expect, it } from 'vitest';
import { exchanged } from '../../src/order';

it('turns an amount into the other currency exactly, and rounds once', () => {
  const to = (currency: string, rate: string) => ({ purpose: 'reporting', currency, rate }) as const;
  const gbp = (amount: number) => ({ amount, currency: 'GBP' });

  expect(exchanged(gbp(1000), to('JPY', '190.5'), 'half-up')).toEqual({ amount: 1905, currency: 'JPY' });
  expect(exchanged(gbp(105), to('EUR', '1.1'), 'half-up')).toEqual({ amount: 116, currency: 'EUR' });
  expect(exchanged(gbp(-105), to('EUR', '1.1'), 'down')).toEqual({ amount: -115, currency: 'EUR' });
  expect(exchanged({ amount: 7, currency: 'JPY' }, to('KWD', '1'), 'half-up')).toEqual({
    amount: 7000,
    currency: 'KWD',
  });
});
