/** Which units of the stock go into which boxes. */
import { cartonize, type UnplacedReason } from './cartons/cartonize';
import { type Carton, type CartonGoods, type GoodsSize, mostCartonUnits } from './cartons/goods';

/** Units of one row of the stock. */
interface Sized {
  readonly sku: string;
  readonly units: number;
  readonly weightGrams?: number;
  readonly temperature?: string;
  readonly size?: GoodsSize;
}

/** Units that leave together, and in which box; null: in none, and `reason` says why. */
export interface BoxedUnits<Units> {
  readonly box: string | null;
  readonly reason: string;
  readonly units: readonly Units[];
}

const words: Readonly<Record<UnplacedReason, string>> = {
  tooLarge: 'is larger than every box',
  tooHeavy: 'is heavier than every box may be',
  noBox: 'has no box of its temperature',
  usedUp: 'finds no box any more',
};

/** Boxes with the units that go into them; more units than are packed at once are packed one lot after the other. */
export function boxUnits<Units extends Sized>(units: readonly Units[], boxes: readonly Carton[]): BoxedUnits<Units>[] {
  const measured = units.filter(({ size }) => size !== undefined);
  const others = units.filter(({ size }) => size === undefined);
  const packed: BoxedUnits<Units>[] = [];
  let free = boxes;
  for (const lot of lotsOf(measured)) {
    const found = boxLot(lot, free);
    packed.push(...found);
    free = free.map((box) => withoutUsed(box, found));
  }
  if (others.length === 0) return packed;
  const skus = [...new Set(others.map(({ sku }) => sku))].join(', ');
  return [...packed, { box: null, reason: `nobody has measured ${skus}`, units: others }];
}

function boxLot<Units extends Sized>(rows: readonly Units[], boxes: readonly Carton[]): BoxedUnits<Units>[] {
  const { boxes: packed, unplaced } = cartonize(rows.map(goodsOf), boxes);
  const rowOf = (key: string) => rows[Number(key)] as Units;
  const boxed = packed.map(({ box, placements, fillRate }): BoxedUnits<Units> => {
    const reason = `goes into box ${box}, ${Math.round(fillRate * 100)} % full`;
    const counts = rows.map((row, i) => ({ ...row, units: placements.filter(({ key }) => key === `${i}`).length }));
    return { box, reason, units: counts.filter(({ units }) => units > 0) };
  });
  const alone = unplaced.flatMap(({ key, units, reason }) => {
    const row = rowOf(key);
    const said = { box: null, reason: `${row.sku} ${words[reason]}` };
    if (reason === 'usedUp') return [{ ...said, units: [{ ...row, units }] }];
    return Array.from({ length: units }, () => ({ ...said, units: [{ ...row, units: 1 }] }));
  });
  return [...boxed, ...alone];
}

function goodsOf({ units, weightGrams = 0, temperature, size }: Sized, index: number): CartonGoods {
  const { length, width, height, ...handling } = size as GoodsSize;
  return {
    key: `${index}`,
    units,
    size: { length, width, height },
    weightGrams,
    ...handling,
    ...(temperature !== undefined && { temperature }),
  };
}

/** The rows in their order, cut where there would be more units than are packed at once. */
function lotsOf<Units extends Sized>(rows: readonly Units[]): Units[][] {
  const lots: Units[][] = [];
  let room = 0;
  for (const row of rows) {
    for (let left = row.units; left > 0; ) {
      if (room === 0) {
        lots.push([]);
        room = mostCartonUnits;
      }
      const units = Math.min(left, room);
      (lots.at(-1) as Units[]).push({ ...row, units });
      left -= units;
      room -= units;
    }
  }
  return lots;
}

function withoutUsed(carton: Carton, packed: readonly BoxedUnits<unknown>[]): Carton {
  if (carton.available === undefined) return carton;
  return { ...carton, available: carton.available - packed.filter(({ box }) => box === carton.id).length };
}
