/** What the books say of an instant: stock as it is, less what moved since. */
import type { BookedRow } from '../../inventory';
import type { Instant } from '../../kernel';
import { now, type Runtime } from '../runtime';
import { type Rows, rowsOf, textOf } from './arrivals';

/** Looks at stock and movements until none came between. */
const maxLooks = 20;

/**
 * What lay in every row of the SKUs at an instant, and its cost, by `textOf`: everything that moved up to and at it. `null` is now.
 * Stock and movements are two looks at the store: they are taken again until both say twice what they said before.
 */
export async function bookedAt(
  runtime: Runtime,
  skus: readonly string[],
  at: Instant | null,
): Promise<ReadonlyMap<string, BookedRow>> {
  const wanted = skus.map((sku) => ({ sku }));
  if (at === null || at >= now(runtime)) return new Map([...(await rowsOf(runtime, wanted))].map(toBooked));
  let before = '';
  for (let look = 0; ; look++) {
    const rows = await rowsOf(runtime, wanted);
    const since = await movedSince(runtime, skus, at);
    const seen = JSON.stringify([[...rows.values()], [...since]]);
    if (seen === before || look >= maxLooks) return without(rows, since);
    before = seen;
  }
}

/** What moved after an instant, by row. */
async function movedSince(
  { shop, repository }: Runtime,
  skus: readonly string[],
  at: Instant,
): Promise<ReadonlyMap<string, BookedRow>> {
  const since = new Map<string, BookedRow>();
  for (const flow of await repository.stockFlow(shop.id, { skus, after: at })) {
    const known = since.get(textOf(flow));
    since.set(textOf(flow), {
      onHand: flow.onHand + (known?.onHand ?? 0),
      value: flow.value + (known?.value ?? 0),
    });
  }
  return since;
}

function without(rows: Rows, since: ReadonlyMap<string, BookedRow>): ReadonlyMap<string, BookedRow> {
  return new Map(
    [...rows].map((row) => {
      const [text, { onHand, value }] = toBooked(row);
      const moved = since.get(text);
      return [text, { onHand: onHand - (moved?.onHand ?? 0), value: value - (moved?.value ?? 0) }];
    }),
  );
}

function toBooked([text, { onHand, value }]: readonly [string, BookedRow]): [string, BookedRow] {
  return [text, { onHand, value }];
}
