/** Whole orders. Which words a case has for its conventions says which dialect it speaks: how amounts are named and what a convention word means. */
import * as z from 'zod';
import type { Calculator } from '../case';
import { calledTaxes, calledTaxesConventions } from './called-taxes';
import { roundedLines, roundedLinesConventions } from './rounded-lines';
import { unrounded, unroundedConventions } from './unrounded';

const dialects: readonly (readonly [conventions: z.ZodType, Calculator])[] = [
  [calledTaxesConventions, calledTaxes],
  [roundedLinesConventions, roundedLines],
  [unroundedConventions, unrounded],
];

const conventionsOf = z.looseObject({ conventions: z.record(z.string(), z.unknown()) });

export const orderTotals: Calculator = (testCase) => {
  const { conventions } = conventionsOf.parse(testCase.input);
  const dialect = dialects.find(([schema]) => schema.safeParse(conventions).success);
  if (!dialect) throw new Error(`the conventions are not understood: ${JSON.stringify(conventions)}`);
  return dialect[1](testCase);
};
