/** What the commit function answered, as results in the order of the sets. */
import { instant } from '../../../kernel';
import type { CommitResult, StockRow } from '../../../ports/repository';
import { kindName } from '../codes';
import type { Candidate, Packed } from './pack';

type RowValues = readonly [number, number, number, number, number, number | null, number, number | null, string];

type Failure = { readonly set: number; readonly kind: number; readonly id: string } & (
  | { readonly status: 'versionConflict' }
  | { readonly status: 'duplicate'; readonly version: number }
  | { readonly status: 'keyReused' }
  | { readonly status: 'nameTaken'; readonly name: number }
  | { readonly status: 'shortage'; readonly rows: readonly RowValues[]; readonly counters: readonly [number, number][] }
);

/** `text` is null when every set was committed. */
export function readAnswers(text: unknown, candidates: readonly Candidate[], packed: Packed): CommitResult[] {
  const results: CommitResult[] = candidates.map(({ set }) => ({
    status: 'committed',
    version: set.expectedVersion + 1,
  }));
  if (text === null) return results;
  for (const failure of JSON.parse(text as string) as Failure[]) results[failure.set - 1] = resultOf(failure, packed);
  return results;
}

function resultOf(failure: Failure, packed: Packed): CommitResult {
  switch (failure.status) {
    case 'versionConflict':
      return { status: 'versionConflict' };
    case 'duplicate':
      return { status: 'duplicate', subject: subjectOf(failure), version: failure.version };
    case 'keyReused':
      return { status: 'keyReused', subject: subjectOf(failure) };
    case 'nameTaken': {
      const { space, value } = packed.names[failure.name - 1] as Packed['names'][number];
      return { status: 'nameTaken', space, value, owner: subjectOf(failure) };
    }
    case 'shortage':
      return {
        status: 'shortage',
        rows: failure.rows.map((values) => rowOf(values, packed)),
        counters: failure.counters.map(([place, value]) => {
          const { space, key } = packed.counters[place - 1] as Packed['counters'][number];
          return { space, key, value };
        }),
      };
  }
}

function subjectOf({ kind, id }: Failure) {
  return { kind: kindName(kind), id };
}

function rowOf(values: RowValues, packed: Packed): StockRow {
  const [place, onHand, allocated, reserved, safety, oversell, value, next, settings] = values;
  const { sku, location, lot } = packed.rows[place - 1] as Packed['rows'][number];
  const nextExpiry = next === null ? null : instant(next);
  return { sku, location, lot, onHand, allocated, reserved, safety, oversell, value, nextExpiry, settings };
}
