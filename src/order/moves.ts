/** The stock movements that a fact means. Demand is guarded where goods are promised; what leaves was promised before. */
import type { StockKey } from '../inventory';
import type { Fact, FactOf } from './vocabulary';

/** A movement of one stock row: units and value that appear on (or leave) each counter. */
export interface Move extends StockKey {
  readonly kind: 'allocated' | 'released' | 'shipped' | 'returned';
  readonly onHand: number;
  readonly allocated: number;
  readonly reserved: number;
  /** Minor units of the shop's currency. */
  readonly value: number;
  readonly guarded: boolean;
}

/** The movements of a fact, empty for most. */
export function movesOf(fact: Fact): Move[] {
  switch (fact.type) {
    case 'order.placed':
      return fact.data.allocations.map(({ sku, location, lot, units }) =>
        move('allocated', { sku, location, lot }, { allocated: units, guarded: true }),
      );
    case 'lines.cancelled':
      return fact.data.lines.flatMap((line) =>
        line.releases.map(({ sku, location, lot, units }) =>
          move('released', { sku, location, lot }, { allocated: -units }),
        ),
      );
    case 'shipment.dispatched':
      return fact.data.cost.map(({ sku, location, lot, units, cost }) =>
        move('shipped', { sku, location, lot }, { onHand: -units, allocated: -units, value: -cost }),
      );
    case 'return.received':
      return received(fact);
    default:
      return [];
  }
}

function received({ data }: FactOf<'return.received'>): Move[] {
  return data.lines
    .filter((line) => line.restocked > 0)
    .map((line) =>
      move(
        'returned',
        { sku: line.sku, location: data.location, lot: '' },
        { onHand: line.restocked, value: line.cost },
      ),
    );
}

function move(kind: Move['kind'], key: StockKey, change: Partial<Omit<Move, 'kind' | keyof StockKey>>): Move {
  return { ...key, kind, onHand: 0, allocated: 0, reserved: 0, value: 0, guarded: false, ...change };
}
