/** Layers of cost: the names that movements carry, the counters that stand beside them, and what each says by itself. */
import type { ChangeSet, StockMove } from '../../ports/repository';
import { allocated, allRows, changeSet, commitAll, minute, type RepositoryCase, received, stockKey } from './fixture';

const separator = '\u001f';
const everything = { after: null, limit: 100 } as const;

/** A change of units of one layer, with its counter. */
function layered(shop: string, units: number, layer: string, change: Partial<ChangeSet> = {}): ChangeSet {
  const move: StockMove = { ...received(units), layers: [{ layer, units }] };
  const counters = [{ space: 'cost', key: keyOf(layer), delta: units, floor: 0, initial: 0 }];
  return changeSet(shop, { moves: [move], counters, ...change });
}

function keyOf(layer: string, sku = 'MUG'): string {
  return [...Object.values(stockKey(sku)), layer].join(separator);
}

export const layerCases: readonly RepositoryCase[] = [
  {
    promise: 'layers',
    rule: 'a movement gives back the layers that it was written with, and none where there were none',
    run: async ({ repository, shop }, check) => {
      const layers = [
        { layer: '2026 250 "a"', units: 2 },
        { layer: '2026 251 b]]', units: 1 },
      ];
      const set = changeSet(shop, { moves: [{ ...received(3), layers }, allocated(1)] });
      await commitAll(repository, [set]);
      const moves = await repository.movements(shop, [set.subject]);
      check.equal(
        moves.map((move) => move.layers ?? null),
        [layers, null],
        'the layers of both',
      );
      const { commits } = await repository.booked(shop, null, 10);
      check.equal(commits[0]?.moves[0]?.layers ?? null, layers, 'the layers by the books');
    },
  },
  {
    promise: 'layers',
    rule: 'counters are found by how their keys begin, in key order, those at zero left out',
    run: async ({ repository, shop }, check) => {
      const counter = (space: string, key: string, delta: number) => ({ space, key, delta, floor: -9, initial: 0 });
      const counters = [
        counter('cost', `A${separator}2`, 2),
        counter('cost', `A${separator}10`, 1),
        counter('cost', `A${separator}0`, 0),
        counter('cost', `AB${separator}1`, 5),
        counter('cost', `B${separator}é`, -3),
        counter('other', `A${separator}2`, 7),
      ];
      await commitAll(repository, [changeSet(shop, { counters })]);
      const wanted = ['A', 'B', 'C'].map((sku) => ({ space: 'cost', prefix: `${sku}${separator}` }));
      check.equal(
        await repository.countersUnder(shop, wanted),
        [
          { space: 'cost', key: `A${separator}10`, value: 1 },
          { space: 'cost', key: `A${separator}2`, value: 2 },
          { space: 'cost', key: `B${separator}é`, value: -3 },
        ],
        'the counters of A and B',
      );
      check.equal(await repository.countersUnder(shop, []), [], 'nothing is asked');
      check.equal(
        (await repository.countersUnder(shop, [{ space: 'other', prefix: '' }])).map(({ value }) => value),
        [7],
        'a whole space',
      );
    },
  },
  {
    promise: 'layers',
    rule: 'layers at an instant are what movements up to it leave, page by page, also of SKUs alone',
    run: async ({ repository, shop }, check) => {
      await commitAll(repository, [
        layered(shop, 5, 'a', { at: minute(1) }),
        layered(shop, 3, 'b', { at: minute(2) }),
        changeSet(shop, {
          at: minute(2),
          moves: [{ ...received(4, stockKey('CUP')), layers: [{ layer: 'c', units: 4 }] }],
        }),
        layered(shop, -5, 'a', { at: minute(3) }),
      ]);
      const at = (n: number, query: object = {}) =>
        repository.layersAt(shop, { at: minute(n), skus: null, ...everything, ...query });
      const [a, b, c] = [keyOf('a'), keyOf('b'), keyOf('c', 'CUP')];
      check.equal(await at(0), [], 'before all');
      check.equal(
        await at(2),
        [
          { key: c, units: 4 },
          { key: a, units: 5 },
          { key: b, units: 3 },
        ],
        'at the second minute',
      );
      check.equal(await at(2, { limit: 1, after: c }), [{ key: a, units: 5 }], 'the next page');
      check.equal(await at(3, { skus: ['MUG'] }), [{ key: b, units: 3 }], 'a layer that is used up is left out');
    },
  },
  {
    promise: 'layers',
    rule: 'a layer whose counter is not the sum of its movements is named, archived commits included',
    run: async ({ repository, shop }, check) => {
      const sound = layered(shop, 5, 'a');
      await commitAll(repository, [
        sound,
        layered(shop, 3, 'b', { counters: [] }),
        changeSet(shop, {
          counters: [{ space: 'cost', key: keyOf('c'), delta: 2, floor: 0, initial: 0 }],
        }),
      ]);
      await repository.archive(shop, sound.subject, 1);
      const [b, c] = [
        { key: keyOf('b'), is: 0, should: 3 },
        { key: keyOf('c'), is: 2, should: 0 },
      ];
      check.equal(await repository.layerDifferences(shop, everything), [b, c], 'both');
      check.equal(await repository.layerDifferences(shop, { after: b.key, limit: 1 }), [c], 'the next page');
      check.equal(await repository.stockDifferences(shop, allRows), [], 'rows are what they were');
    },
  },
];
