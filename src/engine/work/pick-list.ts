/** The pick list of work orders: where their goods lie by now. */
import { type PickListInput, pickRows, type WorkOrder } from '../../fulfillment';
import { settingsOf, shelfOf } from '../../inventory';
import { localDate } from '../../kernel';
import { now, type Runtime } from '../runtime';
import { rowsOf } from '../stock/arrivals';

export async function pickListOf(
  runtime: Runtime,
  work: readonly WorkOrder[],
  { number, location }: Pick<PickListInput, 'number' | 'location'>,
): Promise<PickListInput> {
  const rows = await rowsOf(
    runtime,
    work.flatMap(({ lines }) => lines),
  );
  const here = [...rows.values()].filter((row) => row.location === location);
  return {
    number,
    location,
    day: localDate(now(runtime), runtime.shop.zone),
    rows: pickRows(work, ({ sku, lot }) => {
      // Of a lot that lies on several shelves, the one whose bin is known.
      const bins = here.flatMap((row) => (row.sku === sku && shelfOf(row.lot).lot === lot ? [settingsOf(row)] : []));
      const { zone, bin } = bins.find((of) => of.bin !== undefined || of.zone !== undefined) ?? {};
      return { zone, bin };
    }),
  };
}
