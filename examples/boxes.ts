/**
 * Boxes: a basket is packed into as few and as cheap boxes as can be, with nothing on the glasses and the pot at the bottom.
 */
import { cartonize } from 'orderwright/fulfillment';

const packing = cartonize(
  [
    {
      key: 'GLASS',
      units: 6,
      size: { length: 80, width: 80, height: 150 },
      weightGrams: 200,
      rotations: 'upright',
      fragile: true,
    },
    { key: 'POT', units: 1, size: { length: 240, width: 240, height: 150 }, weightGrams: 2_400 },
    { key: 'BOOK', units: 3, size: { length: 210, width: 140, height: 30 }, weightGrams: 450 },
    { key: 'SKI', units: 1, size: { length: 1_700, width: 90, height: 40 }, weightGrams: 1_900 },
  ],
  [
    { id: 'S', inner: { length: 260, width: 260, height: 160 }, weightGrams: 150, maxGrams: 8_000, cost: 45 },
    { id: 'M', inner: { length: 420, width: 260, height: 310 }, weightGrams: 300, maxGrams: 12_000, cost: 80 },
    { id: 'L', inner: { length: 600, width: 400, height: 400 }, weightGrams: 600, maxGrams: 20_000, cost: 140 },
  ],
);

for (const { box, placements, weightGrams, fillRate } of packing.boxes) {
  console.log(`box ${box}, ${weightGrams} g, ${Math.round(fillRate * 100)} % full`);
  for (const { key, x, y, z } of placements) console.log(`  ${key} at ${x}, ${y}, ${z}`);
}
for (const { key, units, reason } of packing.unplaced) console.log(`${units} ${key}: ${reason}`);
console.log(packing.proven ? 'no packing is better' : `at least ${packing.bound.boxes} boxes are needed`);
