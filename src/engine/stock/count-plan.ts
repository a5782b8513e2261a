/** Which rows to count on which of the next days. */
import type * as z from 'zod';
import { type StockRow, settingsOf, shelfOf } from '../../inventory';
import { compareBytes, dayMs, type Instant, later, localDate } from '../../kernel';
import { type Countable, classifyAbcXyz, cycleCountPlan, type PlannedCount } from '../../planning';
import { now, type Runtime } from '../runtime';
import type { countPlanSchema } from './document-schemas';
import { createPast } from './past';

/** SKUs whose rows are read at once. */
const skusAtOnce = 1_000;

export type CountPlanInput = z.input<typeof countPlanSchema>;

/** Every SKU that the shop has or had in the last days, at every location that ever had it, classified by what its units that left in the last days cost. */
export async function planCounts(
  runtime: Runtime,
  { location, from, days, perDay, countsPerYear, classifyDays }: z.output<typeof countPlanSchema>,
): Promise<readonly PlannedCount[]> {
  const { shop, repository } = runtime;
  const at = now(runtime);
  const flows = await repository.stockFlow(shop.id, { skus: null, after: later(at, -classifyDays * dayMs) });
  const skus = new Set(flows.map(({ sku }) => sku));
  for await (const { sku } of createPast(runtime).asOf({ at })) skus.add(sku);
  const rows = (await levelsOf(runtime, [...skus].sort(compareBytes), at)).filter(
    (row) => (location === undefined || row.location === location) && shelfOf(row.lot).state === 'sellable',
  );
  const left = new Map<string, number>(rows.map(({ sku }) => [sku, 0]));
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

async function levelsOf({ shop, repository }: Runtime, skus: readonly string[], at: Instant): Promise<StockRow[]> {
  const rows: StockRow[] = [];
  for (let from = 0; from < skus.length; from += skusAtOnce)
    rows.push(...(await repository.levelsMany(shop.id, skus.slice(from, from + skusAtOnce), at)));
  return rows;
}

function earlier(a: string | undefined, b: string | undefined): string | undefined {
  if (a === undefined || b === undefined) return undefined;
  return a < b ? a : b;
}
