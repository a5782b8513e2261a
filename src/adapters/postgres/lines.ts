/**
 * What a commit says once and for ever, as text, one item a line: movements and postings as short JSON lists.
 */
import type { LedgerPosting, StockMove, StoredMove } from '../../ports/repository';
import { moveCode, moveName } from './codes';

/** A movement with its number: what readers sort by. */
export function moveLine(
  n: number,
  { kind, sku, location, lot, onHand, allocated, reserved, value, layers }: StockMove,
): string {
  const costed = layers ? `,${JSON.stringify(layers.map(({ layer, units }) => [layer, units]))}` : '';
  return `[${n},${moveCode(kind)},${JSON.stringify(sku)},${JSON.stringify(location)},${JSON.stringify(lot)},${onHand},${allocated},${reserved},${value}${costed}]`;
}

type MoveList = [
  ...[n: number, code: number, sku: string, location: string, lot: string],
  ...[onHand: number, allocated: number, reserved: number, value: number],
  layers?: [layer: string, units: number][],
];

type MoveBody = Omit<StoredMove, 'subject' | 'version' | 'n' | 'at'>;

/** The movements of a commit in their order. */
export function splitMoves(text: string): MoveBody[] {
  return text
    .split('\n')
    .map((line) => JSON.parse(line) as MoveList)
    .sort(([a], [b]) => a - b)
    .map(([, code, sku, location, lot, onHand, allocated, reserved, value, layers]) => {
      const move = { kind: moveName(code), sku, location, lot, onHand, allocated, reserved, value };
      return layers ? { ...move, layers: layers.map(([layer, units]) => ({ layer, units })) } : move;
    });
}

export function postingLines(postings: readonly LedgerPosting[]): string | null {
  if (postings.length === 0) return null;
  return postings
    .map(({ memo, currency, reporting, entries }) =>
      JSON.stringify(
        reporting === undefined
          ? [memo, currency, entries.map(({ account, amount }) => [account, amount])]
          : [memo, currency, entries.map(({ account, amount, reported }) => [account, amount, reported]), reporting],
      ),
    )
    .join('\n');
}

type StoredEntry = readonly [account: string, amount: number, reported?: number];

export function splitPostings(text: string): LedgerPosting[] {
  return text.split('\n').map((line) => {
    const [memo, currency, entries, reporting] = JSON.parse(line) as [string, string, readonly StoredEntry[], string?];
    return {
      memo,
      currency,
      ...(reporting !== undefined && { reporting }),
      entries: entries.map(([account, amount, reported]) =>
        reported === undefined ? { account, amount } : { account, amount, reported },
      ),
    };
  });
}
