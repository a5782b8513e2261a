/** Runs files of cases and tells what came of each. */
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import * as z from 'zod';
import { centDigits } from './amounts';
import { type CarrierCase, carrierCases, carrierMismatches, carrierOf } from './carriers';
import { type Case, caseSchema, type Mismatch } from './case';
import { type Closeness, compare } from './compare';
import { calculators } from './kinds';

/** What came of one case. */
export type Outcome =
  | { readonly outcome: 'passed' }
  | { readonly outcome: 'skipped'; readonly reason: string }
  | { readonly outcome: 'failed'; readonly mismatches: readonly Mismatch[]; readonly error?: string };

/** ISO 4217 as a table is a case for each currency; metals and test codes have no minor unit. */
const currencyTable = z.object({
  source: z.string(),
  currencies: z.record(z.string(), z.looseObject({ minor_units: z.number().nullable() })),
});

/** An expectation, or a payload of a carrier. */
export type AnyCase = Case | CarrierCase;

/** The cases of a file. Throws for a file that holds none. */
export function readCases(path: string): AnyCase[] {
  const content: unknown = JSON.parse(readFileSync(path, 'utf8'));
  const carrier = carrierOf(basename(path));
  if (carrier !== undefined) return carrierCases(carrier, content);
  const table = currencyTable.safeParse(content);
  if (!table.success) return z.array(caseSchema).parse(content);
  return Object.entries(table.data.currencies).flatMap(([currency, { minor_units }]) => {
    if (minor_units === null) return [];
    return [
      { name: `minor units of ${currency}`, kind: 'minor_units', input: { currency }, expected: { minor_units } },
    ];
  });
}

/** Computes a case and compares. What is not understood is a failure, never a guess; a kind without a calculator is skipped. */
export function runCase(testCase: AnyCase): Outcome {
  if ('carrier' in testCase && 'payload' in testCase) return runCarrierCase(testCase as CarrierCase);
  return runExpectation(testCase as Case);
}

function runCarrierCase(testCase: CarrierCase): Outcome {
  try {
    const mismatches = carrierMismatches(testCase);
    return mismatches.length === 0 ? { outcome: 'passed' } : { outcome: 'failed', mismatches };
  } catch (error) {
    return { outcome: 'failed', mismatches: [], error: String(error) };
  }
}

function runExpectation(testCase: Case): Outcome {
  const calculator = calculators[testCase.kind];
  if (!calculator) return { outcome: 'skipped', reason: `no calculator for kind ${testCase.kind} yet` };
  try {
    const answer = calculator(testCase);
    if ('skipped' in answer) return { outcome: 'skipped', reason: answer.skipped };
    const mismatches =
      'mismatches' in answer ? answer.mismatches : compare(testCase.expected, answer.actual, closenessOf(testCase));
    return mismatches.length === 0 ? { outcome: 'passed' } : { outcome: 'failed', mismatches };
  } catch (error) {
    const reason = error instanceof z.ZodError ? z.prettifyError(error) : String(error);
    return { outcome: 'failed', mismatches: [], error: reason };
  }
}

function closenessOf({ tolerance: given = 0, unit = '' }: Case): Closeness {
  const tolerance = typeof given === 'number' ? given : 0;
  if (unit.includes('unrounded')) return { tolerance, places: null };
  return { tolerance, places: unit.startsWith('minor') ? 0 : centDigits };
}
