/** Movements and postings of one commit, as one text each: a row costs more than its bytes. */
import type { LedgerPosting, StockMove } from '../../ports/repository';
import { moveKindOf } from './rows';

export type PlainMove = Omit<StockMove, 'guarded'>;

/** Places in a movement's list, for SQL that adds them up. */
export const placeIn = {
  sku: 0,
  location: 1,
  lot: 2,
  onHand: 4,
  allocated: 5,
  reserved: 6,
  value: 7,
  layers: 8,
} as const;

type MoveList = [
  sku: string,
  location: string,
  lot: string,
  move: string,
  ...numbers: [number, number, number, number],
  layers?: [layer: string, units: number][],
];

export function encodeMoves(moves: readonly PlainMove[]): string {
  return JSON.stringify(
    moves.map(({ sku, location, lot, kind, onHand, allocated, reserved, value, layers }): MoveList => {
      const move: MoveList = [sku, location, lot, kind, onHand, allocated, reserved, value];
      if (layers) move.push(layers.map(({ layer, units }) => [layer, units]));
      return move;
    }),
  );
}

export function decodeMoves(text: string): PlainMove[] {
  return (JSON.parse(text) as MoveList[]).map(
    ([sku, location, lot, move, onHand, allocated, reserved, value, layers]) => ({
      ...{ sku, location, lot, kind: moveKindOf(move) },
      ...{ onHand, allocated, reserved, value },
      ...(layers && { layers: layers.map(([layer, units]) => ({ layer, units })) }),
    }),
  );
}

/** Null where there are none. */
export function encodePostings(postings: readonly LedgerPosting[]): string | null {
  if (postings.length === 0) return null;
  return JSON.stringify(
    postings.map(({ memo, currency, reporting, entries }) => ({
      memo,
      currency,
      reporting,
      entries: entries.map(({ account, amount, reported }) => ({ account, amount, reported })),
    })),
  );
}

export function decodePostings(text: string): LedgerPosting[] {
  return JSON.parse(text) as LedgerPosting[];
}
