/** The smallest number of locations that can meet a demand together. */

/** Up to this many locations every combination is tried: 2⁸ × SKUs are some thousand additions; each further location doubles them. */
const exactLocations = 8;

/**
 * For each location, how many locations are needed for all that can be met when this one is among them: the lowest is the best to start with.
 * `capacity[location][sku]` and `demand[sku]` are units; a capacity may be `Infinity`.
 *
 * Law: up to 8 locations the lowest rank is the least number of locations that meets all that all of them together can meet. Beyond, ranks
 * are greedy: the more units a location covers, the lower (and below zero).
 *
 * @example
 * fewestParcelsRanks([[5, 0], [0, 5], [5, 5]], [2, 2]); // [2, 2, 1]
 */
export function fewestParcelsRanks(capacity: readonly (readonly number[])[], demand: readonly number[]): number[] {
  return capacity.length > exactLocations ? greedyRanks(capacity, demand) : exactRanks(capacity, demand);
}

function greedyRanks(capacity: readonly (readonly number[])[], demand: readonly number[]): number[] {
  return capacity.map((units) => -demand.reduce((sum, wanted, sku) => sum + Math.min(wanted, units[sku] as number), 0));
}

function exactRanks(capacity: readonly (readonly number[])[], demand: readonly number[]): number[] {
  const everybody = (1 << capacity.length) - 1;
  const goal = demand.map((wanted, sku) => Math.min(wanted, sumOver(everybody, capacity, sku)));
  const ranks = capacity.map(() => Number.POSITIVE_INFINITY);
  for (let set = 1; set <= everybody; set++) {
    const size = count(set);
    const helps = ranks.some((rank, location) => (set & (1 << location)) !== 0 && size < rank);
    if (!helps || !goal.every((wanted, sku) => sumOver(set, capacity, sku) >= wanted)) continue;
    for (let location = 0; location < ranks.length; location++) {
      if (set & (1 << location)) ranks[location] = Math.min(ranks[location] as number, size);
    }
  }
  return ranks;
}

function sumOver(set: number, capacity: readonly (readonly number[])[], sku: number): number {
  let units = 0;
  for (let location = 0; location < capacity.length; location++) {
    if (set & (1 << location)) units += (capacity[location] as readonly number[])[sku] as number;
  }
  return units;
}

function count(set: number): number {
  let size = 0;
  for (let rest = set; rest !== 0; rest &= rest - 1) size++;
  return size;
}
