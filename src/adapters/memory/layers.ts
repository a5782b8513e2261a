/** Layers of cost: what is left of them by their counters, and what their movements add up to. */
import { compareBytes } from '../../kernel';
import type {
  CountersUnder,
  CounterValue,
  LayerDifference,
  LayerUnits,
  Repository,
  StoredMove,
} from '../../ports/repository';
import { joined } from './joined';
import type { ShopState } from './state';

/** Where the commit counts layers. */
const space = 'cost';

/** Counters that begin so and are not zero, in C collation. */
export function countersUnder(state: ShopState, wanted: readonly CountersUnder[]): CounterValue[] {
  const beginnings = new Set(wanted.map(({ space: of, prefix }) => joined(of, prefix)));
  const lengths = [...new Set([...beginnings].map((text) => text.length))];
  const found = new Map<string, CounterValue>();
  for (const [text, value] of state.counters) {
    if (value === 0 || !lengths.some((length) => beginnings.has(text.slice(0, length)))) continue;
    const end = text.indexOf('\0');
    found.set(text, { space: text.slice(0, end), key: text.slice(end + 1), value });
  }
  return [...found].sort(([a], [b]) => compareBytes(a, b)).map(([, counter]) => counter);
}

/** What movements up to an instant leave of each layer. */
export function layersAt(state: ShopState, query: Parameters<Repository['layersAt']>[1]): LayerUnits[] {
  const { at, after, limit } = query;
  const skus = query.skus && new Set(query.skus);
  return [...movedLayers(state, (move) => move.at <= at && (!skus || skus.has(move.sku)))]
    .map(([key, units]) => ({ key, units }))
    .filter(({ key, units }) => units !== 0 && (after === null || compareBytes(key, after) > 0))
    .sort((a, b) => compareBytes(a.key, b.key))
    .slice(0, limit);
}

/** Layers whose counters and movements differ. */
export function layerDifferences(
  state: ShopState,
  { after, limit }: Parameters<Repository['layerDifferences']>[1],
): LayerDifference[] {
  const moved = movedLayers(state, () => true);
  const counted = new Map(countersUnder(state, [{ space, prefix: '' }]).map(({ key, value }) => [key, value]));
  return [...new Set([...moved.keys(), ...counted.keys()])]
    .map((key) => ({ key, is: counted.get(key) ?? 0, should: moved.get(key) ?? 0 }))
    .filter(({ key, is, should }) => is !== should && (after === null || compareBytes(key, after) > 0))
    .sort((a, b) => compareBytes(a.key, b.key))
    .slice(0, limit);
}

function movedLayers(state: ShopState, counts: (move: StoredMove) => boolean): Map<string, number> {
  const sums = new Map<string, number>();
  for (const { moves } of state.subjects.values()) {
    for (const move of moves) {
      if (!move.layers || !counts(move)) continue;
      for (const { layer, units } of move.layers) {
        const key = [move.sku, move.location, move.lot, layer].join('\u001f');
        sums.set(key, (sums.get(key) ?? 0) + units);
      }
    }
  }
  return sums;
}
