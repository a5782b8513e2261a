/** Input at the border: parsed once, every offending field named. */
import type * as z from 'zod';
import { OmsError, problem } from '../kernel';

/** The parsed input; throws `input.invalid` with one problem per field. Messages name the field and what is wrong, never the value. */
export function parse<T>(schema: z.ZodType<T>, input: unknown, what: string): T {
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  throw new OmsError(
    parsed.error.issues.map((issue) => {
      const path = issue.path.map((part) => (typeof part === 'number' ? part : String(part)));
      return problem(
        'input.invalid',
        `${what}${path.length > 0 ? `.${path.join('.')}` : ''}: ${issue.message}`,
        { rule: issue.code },
        path,
      );
    }),
  );
}
