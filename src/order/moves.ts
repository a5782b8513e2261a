/**
 * The stock movements that a fact means. Demand is guarded where goods are promised; what leaves was promised before. What is made to order is
 * promised without stock: how much of it is, the room of its days guards.
 */
import {
  carriedRuns,
  isMaking,
  type LayerMove,
  layerMoves,
  lotOf,
  makingState,
  runOf,
  type StockKey,
  type StockRow,
} from '../inventory';
import type { Fact, FactOf } from './vocabulary';

/** A movement of one stock row: units and value that appear on (or leave) each counter. */
export interface Move extends StockKey {
  readonly kind: 'received' | 'allocated' | 'released' | 'moved' | 'shipped' | 'returned';
  readonly onHand: number;
  readonly allocated: number;
  readonly reserved: number;
  /** Minor units of the shop's currency. */
  readonly value: number;
  readonly guarded: boolean;
  /** The layers of cost that went with the units. */
  readonly layers?: readonly LayerMove[];
}

/** The movements of a fact, empty for most. */
export function movesOf(fact: Fact): Move[] {
  switch (fact.type) {
    case 'order.placed':
      return fact.data.allocations.map((of) => move('allocated', of, { allocated: of.units, guarded: !isMaking(of) }));
    case 'order.filled':
      return filled(fact);
    case 'edit.confirmed':
      return fact.data.allocations.map((of) => move('allocated', of, { allocated: of.units, guarded: !isMaking(of) }));
    case 'lines.cancelled':
      return fact.data.lines.flatMap((line) =>
        line.releases.map(({ sku, location, lot, units }) =>
          move('released', { sku, location, lot }, { allocated: -units }),
        ),
      );
    case 'production.received':
      return fact.data.lines.flatMap(({ sku, location, units, value, layers }) => [
        move('released', { sku, location, lot: lotOf({ lot: '', state: makingState }) }, { allocated: -units }),
        costed(move('received', { sku, location, lot: '' }, { onHand: units, value }), layers),
        move('allocated', { sku, location, lot: '' }, { allocated: units }),
      ]);
    case 'lines.reallocated':
      return fact.data.moves.flatMap(({ sku, units, from, to }) => [
        move('released', { sku, ...from }, { allocated: -units }),
        move('allocated', { sku, ...to }, { allocated: units, guarded: true }),
      ]);
    case 'shipment.dispatched':
      return fact.data.cost.map((of) =>
        costed(
          move('shipped', of, { onHand: (of.short ?? 0) - of.units, allocated: -of.units, value: -of.cost }),
          of.layers,
        ),
      );
    case 'return.received':
      return received(fact);
    case 'shipment.reopened':
      return fact.data.allocations.map((of) => move('allocated', of, { allocated: of.units, guarded: true }));
    case 'shipment.receivedBack':
      return fact.data.lines
        .filter(({ restocked }) => restocked > 0)
        .map(({ sku, restocked, cost, state, layers }) =>
          costed(
            move(
              'returned',
              { sku, location: fact.data.location, lot: lotOf({ lot: '', ...(state && { state }) }) },
              { onHand: restocked, value: cost },
            ),
            layers,
          ),
        );
    default:
      return [];
  }
}

/** Stock rows as movements leave them; a row that was not there comes into being. */
export function afterMoves(levels: readonly StockRow[], moves: readonly Move[]): StockRow[] {
  const rows = new Map(levels.map((row) => [nameOf(row), row]));
  for (const moved of moves) {
    const { sku, location, lot } = moved;
    const row = rows.get(nameOf(moved)) ?? { sku, location, lot, ...noStock };
    rows.set(nameOf(moved), {
      ...row,
      onHand: row.onHand + moved.onHand,
      allocated: row.allocated + moved.allocated,
      value: row.value + moved.value,
    });
  }
  return [...rows.values()];
}

const noStock = {
  ...{ onHand: 0, allocated: 0, reserved: 0, value: 0 },
  ...{ safety: 0, oversell: 0, nextExpiry: null, settings: '' },
};

function nameOf({ sku, location, lot }: StockKey): string {
  return JSON.stringify([sku, location, lot]);
}

function filled({ data: { releases, allocations, arrived } }: FactOf<'order.filled'>): Move[] {
  return [
    ...releases.map((of) => move('released', of, { allocated: -of.units })),
    ...arrived.flatMap(({ units, value, layers, ...from }) => [
      costed(move('moved', from, { onHand: -units, value: -value }), layers),
      costed(move('moved', { ...from, lot: '' }, { onHand: units, value }), layers && arrivedLayers(layers)),
    ]),
    ...allocations.map((of) => move('allocated', of, { allocated: of.units, guarded: true })),
  ];
}

function received({ data }: FactOf<'return.received'>): Move[] {
  return data.lines
    .filter((line) => line.restocked > 0)
    .flatMap(({ sku, restocked, cost, layers, state, parts = [{ sku, units: restocked, cost, layers }] }) =>
      parts.map((part) =>
        costed(
          move(
            'returned',
            { sku: part.sku, location: data.location, lot: lotOf({ lot: '', ...(state && { state }) }) },
            { onHand: part.units, value: part.cost },
          ),
          part.layers,
        ),
      ),
    );
}

/** A movement with the layers that went with it; the same object where none did. */
function costed(of: Move, layers: readonly LayerMove[] | undefined): Move {
  return layers ? { ...of, layers } : of;
}

/** What came out of layers of one row, as it lies in another: layers that were put together on the way have left nothing. */
function arrivedLayers(layers: readonly LayerMove[]): readonly LayerMove[] {
  return layerMoves(carriedRuns(layers.map(runOf)));
}

type Change = Partial<Pick<Move, 'onHand' | 'allocated' | 'value' | 'guarded'>>;

// Field by field: objects made by spreading are slow to make and slow to read, and there is one per line.
function move(
  kind: Move['kind'],
  { sku, location, lot }: StockKey,
  { onHand = 0, allocated = 0, value = 0, guarded = false }: Change,
): Move {
  return { sku, location, lot, kind, onHand, allocated, reserved: 0, value, guarded };
}
