/** What goods in stock cost, layer by layer: first in, first out, or at their moving average. */
import { check, compareBytes, type Instant, invalid, omsError } from '../kernel';
import { costOf } from './cost';

/** Units that came in together at an instant, with what is left of their cost in minor units of one currency. */
export interface CostLayer {
  readonly id: string;
  readonly receivedAt: Instant;
  readonly units: number;
  readonly value: number;
}

/** The stock of a row as layers, the oldest first. With `average` all units lie in one layer. */
export interface CostLayers {
  readonly method: 'fifo' | 'average';
  readonly layers: readonly CostLayer[];
}

/** Stock after units left, and what they cost, layer by layer: keep `taken` with the shipment, it is what a return restores. */
export interface CostTaken {
  readonly stock: CostLayers;
  readonly cost: number;
  readonly taken: readonly CostLayer[];
}

/** Stock after a return, what came back, and what of the shipment may still come back. */
export interface CostRestored {
  readonly stock: CostLayers;
  readonly value: number;
  readonly taken: readonly CostLayer[];
}

/** The layer of all units under `average`. */
const averageId = 'average';

/**
 * Stock with a receipt added: a layer of its own, or mixed into the average.
 *
 * Law: the value of all layers grows by just `value`. Throws `input.invalid` for units that are not a whole number above zero, or a value
 * that is negative or not whole. Source: IAS 2.25–2.27.
 *
 * @example
 * const receivedAt = '2026-01-31T09:30:00.000Z';
 * receiveAtCost({ method: 'fifo', layers: [] }, { id: 'po-1', receivedAt, units: 3, value: 1000 }).layers; // [{ id: 'po-1', receivedAt, units: 3, value: 1000 }]
 */
export function receiveAtCost(stock: CostLayers, receipt: CostLayer): CostLayers {
  check(receipt, { units: 'positiveCount', value: 'count' });
  return put(stock, receipt);
}

/**
 * Stock with units taken out, by a shipment or a write-off, and their cost, frozen: later receipts do not change it. The oldest layers go
 * first; of a part of a layer, the last unit takes the rest of the value.
 *
 * Law: the value of all layers falls by just `cost`. Throws `input.invalid` for units that are not a whole number above zero, `stock.short`
 * for more than there is.
 *
 * @example
 * const receivedAt = '2026-01-31T09:30:00.000Z';
 * takeAtCost({ method: 'fifo', layers: [{ id: 'po-1', receivedAt, units: 3, value: 1000 }] }, 1).cost; // 333
 */
export function takeAtCost(stock: CostLayers, units: number): CostTaken {
  check({ units }, { units: 'positiveCount' });
  const onHand = unitsOf(stock.layers);
  if (units > onHand) throw omsError('stock.short', `${units} units are taken of ${onHand} on hand`, { units, onHand });
  const taken: CostLayer[] = [];
  const layers: CostLayer[] = [];
  let open = units;
  for (const layer of stock.layers) {
    const part = split(layer, Math.min(open, layer.units));
    open -= part.out.units;
    if (part.out.units > 0) taken.push(part.out);
    if (part.rest.units > 0) layers.push(part.rest);
  }
  return { stock: { ...stock, layers }, cost: layersValue(taken), taken };
}

/**
 * Stock with returned units put back at the cost at which they left: into their own layers, the last ones out first; at average, into
 * the average.
 *
 * Laws: the value of all layers grows by just `value`; everything returned in any sequence gives back just what the shipment cost.
 * Throws `input.invalid` for more units than the shipment still has out.
 *
 * @example
 * const receivedAt = '2026-01-31T09:30:00.000Z';
 * const { stock, taken } = takeAtCost({ method: 'fifo', layers: [{ id: 'po-1', receivedAt, units: 3, value: 1000 }] }, 3);
 * restoreAtCost(stock, taken, 1).stock.layers; // [{ id: 'po-1', receivedAt, units: 1, value: 333 }]
 */
export function restoreAtCost(stock: CostLayers, taken: readonly CostLayer[], units: number): CostRestored {
  const out = unitsOf(taken);
  check({ units }, { units: 'positiveCount' }, [units > out && invalid(['units'], `must be at most ${out}`, units)]);
  let [open, after] = [units, stock];
  const left: CostLayer[] = [];
  for (const layer of [...taken].reverse()) {
    const part = split(layer, Math.min(open, layer.units));
    open -= part.out.units;
    if (part.out.units > 0) after = put(after, part.out);
    if (part.rest.units > 0) left.unshift(part.rest);
  }
  return { stock: after, value: layersValue(after.layers) - layersValue(stock.layers), taken: left };
}

/**
 * What all layers are worth, in minor units.
 *
 * @example
 * const receivedAt = '2026-01-31T09:30:00.000Z';
 * layersValue([{ id: 'po-1', receivedAt, units: 3, value: 1000 }]); // 1000
 */
export function layersValue(layers: readonly CostLayer[]): number {
  return layers.reduce((sum, layer) => sum + layer.value, 0);
}

function unitsOf(layers: readonly CostLayer[]): number {
  return layers.reduce((sum, layer) => sum + layer.units, 0);
}

function split(layer: CostLayer, units: number): { readonly out: CostLayer; readonly rest: CostLayer } {
  const value = costOf({ onHand: layer.units, value: layer.value }, units);
  return {
    out: { ...layer, units, value },
    rest: { ...layer, units: layer.units - units, value: layer.value - value },
  };
}

/** Adds to the layer of that name; one that is not there, or was used up, takes the place of its age. */
function put({ method, layers }: CostLayers, added: CostLayer): CostLayers {
  const id = method === 'average' ? averageId : added.id;
  if (layers.some((layer) => layer.id === id)) {
    const grow = (layer: CostLayer) => ({
      ...layer,
      units: layer.units + added.units,
      value: layer.value + added.value,
    });
    return { method, layers: layers.map((layer) => (layer.id === id ? grow(layer) : layer)) };
  }
  const younger = layers.findIndex((layer) => compareBytes(layer.receivedAt, added.receivedAt) > 0);
  const place = younger < 0 ? layers.length : younger;
  return { method, layers: [...layers.slice(0, place), { ...added, id }, ...layers.slice(place)] };
}
