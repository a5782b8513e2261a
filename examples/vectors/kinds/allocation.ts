/** An amount shared over weights, by the convention that the case's note states, or else the one that the files' README gives for where it is from. */
import { exactShares, type Sharing, share } from 'orderwright/settlement';
import * as z from 'zod';
import { decimal, digitsOf, toMajor, toMinor } from '../amounts';
import type { Calculator, Case } from '../case';

const inputSchema = z.strictObject({ weights: z.array(decimal), amount: decimal });

/** How an amount is shared; `exact` does not round. */
type Convention = 'exact' | ((amount: number) => Sharing);

/** Remainders are added upwards, to the first parts: of an amount below zero the last parts keep the larger share. */
const upwards = (amount: number): Sharing => ({
  method: 'largestRemainder',
  tie: amount < 0 ? 'last' : 'first',
  zeroWeights: 'even',
});

const byNote: readonly (readonly [words: RegExp, Convention])[] = [
  [/^even split, remainder to the first/, () => ({ method: 'largestRemainder', tie: 'first', zeroWeights: 'even' })],
  [
    /^round\(weight\*amount\/total\) per part, then the missing\/excess units are given one at a time from the first element; all-zero weights give 0/,
    () => ({ method: 'nearest', tie: 'first', zeroWeights: 'nothing' }),
  ],
  [/^sum of parts always equals amount/, upwards],
  [
    /(^|: )order not asserted; remainder goes to the last|^remainder (goes )?to the last/,
    () => ({ method: 'largestRemainder', tie: 'last', zeroWeights: 'even' }),
  ],
];

/** The README: remainders go to the last part there (Solidus), and nothing is rounded there (Medusa). */
const bySource: readonly (readonly [prefix: string, Convention])[] = [
  ['solidusio/solidus', () => ({ method: 'largestRemainder', tie: 'last', zeroWeights: 'even' })],
  ['medusajs/medusa', 'exact'],
];

export const allocation: Calculator = (testCase) => {
  const { weights, amount } = inputSchema.parse(testCase.input);
  const convention = conventionOf(testCase);
  if (convention === 'exact') return { actual: { parts: exactShares(amount, weights) } };
  const digits = digitsOf(testCase.unit);
  const total = toMinor(amount, digits);
  const parts = share(
    total,
    weights.map((weight) => toMinor(weight, digits)),
    convention(total),
  );
  return { actual: { parts: parts.map((part) => toMajor(part, digits)) } };
};

function conventionOf({ note, source = '' }: Case): Convention {
  const found =
    note === undefined
      ? bySource.find(([prefix]) => source.startsWith(prefix))?.[1]
      : byNote.find(([words]) => words.test(note))?.[1];
  if (!found) throw new Error(`how to share is not understood: ${note ?? `no note, from ${source}`}`);
  return found;
}
