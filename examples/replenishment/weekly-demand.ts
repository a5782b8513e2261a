/** Reads a file of order lines as weekly demand per code: a stream, flat in memory whatever the file's size. */
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { parse } from 'csv-parse';

/** Units asked for, per code, in each whole week (Monday to Sunday) of the file. */
export interface WeeklyDemand {
  /** The Mondays. */
  readonly weeks: readonly string[];
  /** The most sold codes first. */
  readonly codes: readonly { readonly code: string; readonly demand: readonly number[] }[];
}

/** What this program reads of a row. */
interface Row {
  readonly InvoiceNo: string;
  readonly StockCode: string;
  readonly Quantity: string;
  readonly InvoiceDate: string;
  readonly UnitPrice: string;
  readonly CustomerID: string;
}

const dayMs = 86_400_000;

/**
 * Weekly demand of the `count` most sold codes. Demand is what was sold at a price; a sale that the customer cancels on the same day was none.
 * Postage, fees, samples and vouchers are no goods: codes of goods begin with five digits, and are the same in lower and upper case.
 */
export async function readWeeklyDemand(file: string, count: number): Promise<WeeklyDemand> {
  const sold = new Map<string, Map<number, number>>();
  let [firstDay, lastDay] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  let today = { day: Number.NaN, sales: new Map<string, number>() };

  for await (const row of rowsOf(file)) {
    const day = Math.floor(Date.parse(`${row.InvoiceDate.slice(0, 10)}T00:00:00Z`) / dayMs);
    if (Number.isNaN(day)) continue;
    [firstDay, lastDay] = [Math.min(firstDay, day), Math.max(lastDay, day)];
    if (day !== today.day) today = { day, sales: new Map() };
    take(row, day);
  }

  const weeks: number[] = [];
  for (let monday = mondayOf(firstDay + 6); monday + 6 <= lastDay; monday += 7) weeks.push(monday);
  const codes = [...sold].map(([code, units]) => ({ code, demand: weeks.map((monday) => units.get(monday) ?? 0) }));
  const total = (demand: readonly number[]) => demand.reduce((sum, units) => sum + units, 0);
  codes.sort((a, b) => total(b.demand) - total(a.demand) || (a.code < b.code ? -1 : 1));
  return {
    weeks: weeks.map((monday) => new Date(monday * dayMs).toISOString().slice(0, 10)),
    codes: codes.slice(0, count),
  };

  function take(row: Row, day: number): void {
    const code = row.StockCode.trim().toUpperCase();
    const units = Number(row.Quantity);
    if (!/^\d{5}/.test(code) || !Number.isSafeInteger(units)) return;
    const sale = JSON.stringify([row.CustomerID, code, Math.abs(units)]);
    const open = today.sales.get(sale) ?? 0;
    if (row.InvoiceNo.startsWith('C')) {
      if (units >= 0 || open === 0) return;
      today.sales.set(sale, open - 1);
    } else {
      if (row.InvoiceNo.startsWith('A') || units <= 0 || !(Number(row.UnitPrice) > 0)) return;
      today.sales.set(sale, open + 1);
    }
    const perWeek = sold.get(code) ?? new Map<number, number>();
    sold.set(code, perWeek);
    perWeek.set(mondayOf(day), (perWeek.get(mondayOf(day)) ?? 0) + units);
  }
}

/** The Monday at or before a day; day 0 (1970-01-01) was a Thursday. */
function mondayOf(day: number): number {
  return day - ((((day + 3) % 7) + 7) % 7);
}

/** The rows of a `.csv`, or of a `.gz` of one. */
async function* rowsOf(file: string): AsyncGenerator<Row> {
  const rows = parse({ columns: true, bom: true, relax_column_count: true });
  const source = createReadStream(file);
  const feeding = file.endsWith('.gz') ? pipeline(source, createGunzip(), rows) : pipeline(source, rows);
  feeding.catch(() => {}); // A broken file ends the loop below with its error.
  for await (const row of rows) yield row as Row;
}
