/** Which parcels customs ask about: those that leave a country, or its customs union. */
import { expect, it } from 'vitest';
import { crossesBorder } from '../../src/fulfillment';

it.each([
  ['GB', 'GB', 'N1', false],
  ['GB', 'FR', '75001', true],
  ['GB', 'GB', 'BT1 5GS', false],
  ['DE', 'FR', '75001', false],
  ['FR', 'MC', '98000', false],
  ['DE', 'CH', '8001', true],
  ['CH', 'LI', '9490', false],
  ['US', 'PR', '00901', false],
  ['US', 'CA', null, true],
  ['BR', 'BR', null, false],
  ['ES', 'ES', '28001', false],
])('%s to %s %s: %s', (from, country, postalCode, crosses) => {
  expect(crossesBorder(from, { country, postalCode })).toBe(crosses);
});

it.each([
  ['ES', 'ES', '35001', 'the Canaries'],
  ['DE', 'ES', '38 001', 'the Canaries'],
  ['FR', 'FR', '97110', 'Guadeloupe'],
  ['FI', 'FI', '22100', 'Åland'],
  ['IT', 'DE', '78266', 'Büsingen'],
])('%s to %s %s crosses a border of the Union: %s', (from, country, postalCode) => {
  expect(crossesBorder(from, { country, postalCode })).toBe(true);
});

it('the Union sends to Northern Ireland without customs, Great Britain to the Union with them', () => {
  expect(crossesBorder('IE', { country: 'GB', postalCode: 'bt1 5gs' })).toBe(false);
  expect(crossesBorder('IE', { country: 'GB', postalCode: 'N1' })).toBe(true);
  expect(crossesBorder('GB', { country: 'IE', postalCode: 'D01' })).toBe(true);
});

it('nobody knows of a place without a country', () => {
  expect(['GB', 'DE'].map((from) => crossesBorder(from, { country: null }))).toEqual([false, false]);
});
