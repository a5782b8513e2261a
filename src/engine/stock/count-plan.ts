/** Which rows to count on which of the next days. */
import * as z from 'zod';
import {
  type Countable,
  classifyAbcXyz,
  cycleCountPlan,
  type PlannedCount,
  settingsOf,
  shelfOf,
} from '../../inventory';
import { dayMs, later, localDate } from '../../kernel';
import { name } from '../input';
import { now, type Runtime } from '../runtime';
import { day } from './schemas';

export const countPlanSchema = z.strictObject({
  location: name(64).optional(),
  /** Today unless given. */
  from: day.optional(),
  days: z.int().min(1).max(366),
  /** Counts that a day can take. */
  perDay: z.int().min(1).max(100_000),
  countsPerYear: z.strictObject({ A: perYear(), B: perYear(), C: perYear() }).optional(),
  /** Days of movements that the classes follow from; 365 unless given. */
  classifyDays: z.int().min(1).max(3_660).default(365),
});

export type CountPlanInput = z.input<typeof countPlanSchema>;

/** Every SKU of the shop at every location that has it, classified by what its units that left in the last days cost. */
export async function planCounts(
  runtime: Runtime,
  { location, from, days, perDay, countsPerYear, classifyDays }: z.output<typeof countPlanSchema>,
): Promise<readonly PlannedCount[]> {
  const { shop, repository } = runtime;
  const at = now(runtime);
  const rows = (await repository.allStock(shop.id)).filter(
    (row) => (location === undefined || row.location === location) && shelfOf(row.lot).state === 'sellable',
  );
  const left = new Map<string, number>(rows.map(({ sku }) => [sku, 0]));
  const flows = await repository.stockFlow(shop.id, { skus: null, after: later(at, -classifyDays * dayMs) });
  for (const { sku, kind, value } of flows)
    if (kind === 'shipped' && left.has(sku)) left.set(sku, (left.get(sku) as number) - value);
  const classes = new Map(
    classifyAbcXyz([...left].map(([sku, value]) => ({ sku, value: Math.max(0, value), demand: [] }))).map((item) => [
      item.sku,
      item.abc,
    ]),
  );
  const stock = new Map<string, Countable>();
  for (const row of rows) {
    const { sku, location: place } = row;
    const key = JSON.stringify([sku, place]);
    const { countedOn } = settingsOf(row);
    const known = stock.get(key);
    // A SKU that lies in several rows is due when the first of them is.
    const last = known ? earlier(known.lastCounted, countedOn) : countedOn;
    stock.set(key, { sku, location: place, abc: classes.get(sku) ?? 'C', ...(last && { lastCounted: last }) });
  }
  return cycleCountPlan([...stock.values()], {
    from: from ?? localDate(at, shop.zone),
    days,
    perDay,
    ...(countsPerYear && { countsPerYear }),
  });
}

function earlier(a: string | undefined, b: string | undefined): string | undefined {
  if (a === undefined || b === undefined) return undefined;
  return a < b ? a : b;
}

function perYear() {
  return z.number().positive().max(366);
}
