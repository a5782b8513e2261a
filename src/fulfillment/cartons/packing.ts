/** A packing, and which of two is better. */
import { compareBytes } from '../../kernel';
import type { Box, Kind, Lying } from './solid';

/** A box with what lies in it. */
export interface Packed {
  readonly box: Box;
  readonly lying: readonly Lying[];
}

/** Fewer units left over, then fewer boxes, then less cost, then less volume. */
export type Score = readonly [left: number, boxes: number, cost: number, volume: number];

export interface Packing {
  readonly packed: readonly Packed[];
  readonly left: readonly Kind[];
  readonly score: Score;
  isBetterThan(other: Packing): boolean;
}

export function packingOf(packed: readonly Packed[], left: readonly Kind[]): Packing {
  const score: Score = [
    left.length,
    packed.length,
    packed.reduce((sum, { box }) => sum + box.cost, 0),
    packed.reduce((sum, { box }) => sum + box.volume, 0),
  ];
  return { packed, left, score, isBetterThan: (other) => compareScores(score, other.score) < 0 };
}

export function compareScores(a: Score, b: Score): number {
  return a[0] - b[0] || a[1] - b[1] || a[2] - b[2] || a[3] - b[3];
}

/** The cheapest first, then the smallest. */
export function byCost(a: Box, b: Box): number {
  return a.cost - b.cost || a.volume - b.volume || compareBytes(a.id, b.id);
}
