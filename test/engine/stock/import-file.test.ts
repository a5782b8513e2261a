/** Stock files as a stream: each line has its report, a bad one harms no other, and the same file changes nothing. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openShop, type Shop } from '../../support/shop';
import { type Store, stores } from '../../support/stores';

describe.each(Object.entries(stores))('a stock file on %s', (_name, openStore) => {
  let store: Store;
  let shop: Shop;

  beforeEach(async () => {
    store = await openStore();
    shop = openShop(store.repository, { locations: ['depot', 'soho'] });
  });
  afterEach(async () => {
    // Whatever was done: what the documents say is what they moved.
    expect(await shop.oms.inventory.audit()).toEqual({ findings: [], more: false });
    await store.close();
  });

  type Import = Parameters<Shop['oms']['inventory']['importStock']>;
  const reports = async (...given: Import) => {
    const said = [];
    for await (const { line, status, problems } of shop.oms.inventory.importStock(...given))
      said.push([line, status, ...problems.map(({ path, message }) => path?.join('.') ?? message)]);
    return said;
  };
  const stock = async (sku: string) =>
    (await shop.oms.inventory.levels(sku)).map((row) => [row.location, row.lot, row.onHand, row.value]);

  it('says what lies there; bad lines are named with what is wrong, and the others are written', async () => {
    await shop.oms.inventory.receive({ sku: 'TEE', location: 'soho', quantity: 4, unitCost: 100 });
    await shop.oms.inventory.receive({ sku: 'PEN', location: 'soho', quantity: 4, unitCost: 100 });
    const file = [
      '\uFEFFsku,location,quantity,unitCost,lot,expiresOn\r\n',
      'MUG,depot,5,250,,\r\n',
      'MUG,nowhere,-1,x,,2026-01-31\r\n',
      '"TEE",soho,1,,,\r\n',
      '\r\n',
      'A,depot,5\r\n',
      '"B,depot,5,,,\r\n',
      'A,depot,3,10,"L ""7""",2026-05-01\r\n',
      'PEN,soho,4,,,',
    ];

    expect(await reports(file)).toEqual([
      [2, 'taken'],
      [3, 'refused', 'location', 'quantity', 'unitCost'],
      [4, 'taken'],
      [6, 'refused', 'has 3 fields, the header 6'],
      [7, 'refused', 'a quoted field does not end'],
      [8, 'taken'],
      [9, 'unchanged'],
    ]);

    expect([await stock('MUG'), await stock('TEE'), await stock('A'), await stock('PEN')]).toEqual([
      [['depot', '', 5, 1250]],
      [['soho', '', 1, 100]],
      [['depot', 'L "7"', 3, 30]],
      [['soho', '', 4, 400]],
    ]);
  });

  it('comes row by row as well, with what a line can say and no more, and is empty where nothing comes', async () => {
    const rows = [
      { sku: 'MUG', location: 'depot', quantity: 5, unitCost: 250 },
      { sku: 'TEE', location: 'nowhere', quantity: 1.5 },
      { sku: 'A', location: 'depot', quantity: 3, lot: 'L "7"', expiresOn: '2026-05-01', weightGrams: 5 },
      null as never,
      { sku: 'A', location: 'depot', quantity: 3, lot: 'L "7"', expiresOn: '2026-05-01' },
    ];
    const told = await reports(rows);
    expect(told.map(([line, status]) => [line, status])).toEqual([
      [1, 'taken'],
      [2, 'refused'],
      [3, 'refused'],
      [4, 'refused'],
      [5, 'taken'],
    ]);
    expect(told.slice(1, 3).map(([, , ...fields]) => fields)).toEqual([['location', 'quantity'], ['weightGrams']]);
    expect((await reports(rows)).map(([, status]) => status)).not.toContain('taken');
    expect([await stock('MUG'), await stock('A')]).toEqual([[['depot', '', 5, 1250]], [['depot', 'L "7"', 3, 0]]]);
    await expect(reports([])).rejects.toMatchObject({ code: 'input.invalid' });
  });

  it('changes nothing when it comes again, also half-read the first time, until it has another name', async () => {
    async function* file() {
      yield 'sku,location,quantity';
      for (let n = 0; n < 2_500; n++) yield `S${n},depot,${n % 7}`;
    }
    let seen = 0;
    for await (const { status } of shop.oms.inventory.importStock(file(), { mode: 'set' })) {
      expect(status).toBe(seen % 7 === 0 ? 'unchanged' : 'taken');
      if (++seen === 1_200) break;
    }
    await shop.oms.inventory.adjust({ sku: 'S3', location: 'depot', delta: -2 });

    const again = await reports(file());

    const taken = again.filter(([, status]) => status === 'taken').map(([line]) => line);
    expect([taken[0], again.length]).toEqual([2_002, 2_500]);
    expect(await stock('S3')).toEqual([['depot', '', 1, 0]]);
    expect((await reports(file())).filter(([, status]) => status !== 'unchanged')).toEqual([]);
    expect((await reports(file(), { file: 'tuesday' })).filter(([, status]) => status !== 'unchanged')).toEqual([
      [5, 'taken'],
    ]);
    expect(await stock('S3')).toEqual([['depot', '', 3, 0]]);
  });

  it('adds what came in, and refuses a header that it cannot read', async () => {
    const text = 'quantity,sku,location\n3,MUG,depot\n2,MUG,depot\n0,MUG,depot';

    expect(await reports(text, { mode: 'add' })).toEqual([
      [2, 'taken'],
      [3, 'taken'],
      [4, 'refused', 'quantity'],
    ]);

    expect(await stock('MUG')).toEqual([['depot', '', 5, 0]]);
    for (const header of ['', 'sku,location', 'sku,quantity,colour', 'sku,sku,quantity'])
      await expect(reports(header)).rejects.toMatchObject({
        problems: [{ code: 'input.invalid', path: ['lines', 0] }],
      });
  });
});
