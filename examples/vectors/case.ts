/** What a case is, and what comes of it. */
import * as z from 'zod';

/** A published expectation: what goes in, what must come out. Kinds read `input` and whatever else they know by their own schema. */
export const caseSchema = z.looseObject({
  name: z.string(),
  kind: z.string(),
  source: z.string().optional(),
  unit: z.string().optional(),
  note: z.string().optional(),
  /** One for all of it, or one by name. */
  tolerance: z.union([z.number(), z.record(z.string(), z.number())]).optional(),
  input: z.unknown().optional(),
  expected: z.record(z.string(), z.unknown()),
});

export type Case = z.infer<typeof caseSchema>;

/**
 * What a calculator gives for a case: its amounts by the names of `expected` (more than are expected do no harm), the differences where it
 * compares by tolerances of its own, or why it is not computed.
 */
export type Answer =
  | { readonly actual: Readonly<Record<string, unknown>> }
  | { readonly mismatches: readonly Mismatch[] }
  | { readonly skipped: string };

/** One file per kind: reads the case's input under its conventions and computes it with the public calculators. Throws what it does not understand. */
export type Calculator = (testCase: Case) => Answer;

/** A difference between what is expected and what came out. */
export interface Mismatch {
  readonly path: string;
  readonly expected: unknown;
  readonly actual: unknown;
}
