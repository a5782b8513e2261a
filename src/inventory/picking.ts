/** Which rows of a location may give to a buyer, and in which order they do. */
import { compareBytes, dayMs, instant, type LocalDate, msOf } from '../kernel';
import type { StockRow } from './guard';
import { type RowSettings, settingsOf } from './row-settings';
import { sellableState, shelfOf } from './shelf';

/**
 * Which lot goes first: `fefo` the one that expires first, `fifo` the one that came in first, `lifo` the one that came in last, `lot` by the
 * text of the lot. Lots without the date in question go last.
 */
export type Picking = 'lot' | 'fefo' | 'fifo' | 'lifo';

/** Who buys, and when it is sent. Without `shipsOn` nobody asks how long a lot keeps. */
export interface Buying {
  readonly channel: string;
  readonly shipsOn?: LocalDate;
  /** Days for which a lot must still keep when it is sent. Default 0: it may be sent on its last day. */
  readonly minShelfLifeDays?: number;
}

/**
 * Whether a row may give to this buyer at all: it is for sale, to everybody or to this channel, and keeps for long enough.
 *
 * @example
 * givesTo(row, { channel: 'web', shipsOn: '2026-01-31', minShelfLifeDays: 5 }); // false for a lot that expires on 2026-02-04
 */
export function givesTo(
  row: Pick<StockRow, 'lot' | 'settings'>,
  { channel, shipsOn, minShelfLifeDays = 0 }: Buying,
): boolean {
  const shelf = shelfOf(row.lot);
  if (shelf.state !== sellableState || (shelf.channel !== null && shelf.channel !== channel)) return false;
  if (shipsOn === undefined || row.settings === '') return true;
  const { expiresOn } = settingsOf(row);
  return expiresOn === undefined || expiresOn >= daysAfter(shipsOn, minShelfLifeDays);
}

/**
 * The rows of a location in the order in which they give: first what only the buyer's channel may take, then by lot.
 *
 * Law: a permutation; rows that the rule does not tell apart follow the text of their lots.
 */
export function inPickingOrder<Row extends Pick<StockRow, 'lot' | 'settings'>>(
  rows: readonly Row[],
  picking: Picking = 'lot',
): Row[] {
  const ranked = rows.map((row) => ({
    row,
    own: shelfOf(row.lot).channel !== null,
    rank: rankOf(settingsOf(row), picking),
  }));
  const down = picking === 'lifo' ? -1 : 1;
  ranked.sort((a, b) => {
    if (a.own !== b.own) return a.own ? -1 : 1;
    if (a.rank === b.rank) return compareBytes(a.row.lot, b.row.lot);
    if (a.rank === undefined || b.rank === undefined) return a.rank === undefined ? 1 : -1;
    return down * compareBytes(a.rank, b.rank);
  });
  return ranked.map(({ row }) => row);
}

function rankOf({ expiresOn, receivedOn }: RowSettings, picking: Picking): LocalDate | undefined {
  if (picking === 'lot') return undefined;
  return picking === 'fefo' ? expiresOn : receivedOn;
}

function daysAfter(date: LocalDate, days: number): LocalDate {
  return days === 0 ? date : instant(msOf(`${date}T00:00:00.000Z`) + days * dayMs).slice(0, 10);
}
