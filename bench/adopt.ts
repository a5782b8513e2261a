/**
 * What it takes to move in: orders that were paid, sent and delivered are imported, against the same orders carried through the shop's own commands by
 * 32 callers at once, which is how one moves without an import; and how fast two systems are compared. Real PostgreSQL, fsync on, in turns.
 *
 *   npm run --silent bench:adopt -- [--json] [--orders 2000] [--rounds 5]
 */
import { parseArgs } from 'node:util';
import { createOms, type ImportedOrder, type Oms } from 'orderwright';
import { compareOrders } from 'orderwright/adopt';
import { memoryCatalog } from 'orderwright/memory';
import { postgres } from 'orderwright/postgres';
import pg from 'pg';
import { startPostgres } from '../test/support/embedded-postgres';
import { median, round } from './support/figures';

const { values: options } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    orders: { type: 'string', default: '2000' },
    rounds: { type: 'string', default: '5' },
  },
});
const count = Number(options.orders);
const rounds = Number(options.rounds);
const callers = 32;
const skus = Array.from({ length: 1_000 }, (_, n) => `SKU-${n}`);
const price = 1_250;
const skuOf = (order: number, line: number) => skus[(order * 3 + line) % skus.length] as string;

const server = await startPostgres({ max_wal_size: '4GB' });
const pool = new pg.Pool({ connectionString: server.url, max: 8 });
const oms = openOms(pool);
try {
  await oms.migrate();
  for (const sku of skus) await oms.inventory.receive({ sku, quantity: 1_000_000, unitCost: 400 });
  const [imported, lived, compared]: [number[], number[], number[]] = [[], [], []];
  for (let n = 0; n < rounds; n++) {
    imported.push(await perSecond(() => takeOver(`import-${n}`)));
    lived.push(await perSecond(() => liveThrough()));
    compared.push(await perSecond(() => compare(`import-${n}`)));
  }
  const { orders, stock, money, facts } = await oms.audit();
  if (stock.length + money.length + facts.length > 0) throw new Error('the audit has findings');
  if (orders !== 2 * count * rounds) throw new Error(`${orders} orders are here, not ${2 * count * rounds}`);
  const result = {
    ordersPerSecond: {
      imported: round(median(imported), 0),
      byCommands: round(median(lived), 0),
      compared: round(median(compared), 0),
    },
    ratio: round(median(imported.map((rate, n) => rate / (lived[n] as number)))),
  };
  console.log(options.json ? JSON.stringify(result) : result);
} finally {
  await oms.close();
  await pool.end();
  await server.stop();
}

function openOms(connections: pg.Pool): Oms {
  return createOms({
    shop: { id: 'bench', zone: 'Europe/London', currency: 'GBP' },
    repository: postgres({ pool: connections }),
    catalog: memoryCatalog(Object.fromEntries(skus.map((sku) => [sku, { price }])), 'GBP'),
    payments: { transfer: { rule: 'prepaid' } },
    relay: 'manual',
  });
}

async function perSecond(work: () => Promise<void>): Promise<number> {
  const at = performance.now();
  await work();
  return (count * 1_000) / (performance.now() - at);
}

function* records(prefix: string): Generator<ImportedOrder> {
  const lineIds = ['1', '2', '3'];
  for (let n = 0; n < count; n++) {
    const total = 3 * price;
    yield {
      ...{ number: `${prefix}-${n}`, channel: 'web', shipTo: { country: 'GB' }, customer: { email: 'a@example.com' } },
      ...{ placedAt: '2025-12-01T10:00:00Z', confirmedAt: '2025-12-01T11:00:00Z' },
      lines: lineIds.map((_, line) => ({
        ...{ sku: skuOf(n, line), quantity: 1, total: price },
        unitPrice: { amount: price, currency: 'GBP' },
      })),
      totals: { total, tax: 0 },
      payments: [{ method: 'transfer', amount: total, captures: [{ at: '2025-12-01T10:30:00Z', amount: total }] }],
      shipments: [
        {
          ...{ at: '2025-12-02T10:00:00Z', location: 'main', tracking: `${prefix}-${n}` },
          ...{ lines: lineIds.map((lineId) => ({ lineId, units: 1 })), deliveredAt: '2025-12-03T10:00:00Z' },
        },
      ],
    };
  }
}

async function takeOver(prefix: string): Promise<void> {
  for await (const { status, problems } of oms.orders.import(records(prefix)))
    if (status !== 'taken') throw new Error(`${status}: ${JSON.stringify(problems)}`);
}

async function liveThrough(): Promise<void> {
  let next = 0;
  const one = async () => {
    for (let n = next++; n < count; n = next++) {
      const placed = await oms.orders.place({
        ...{ channel: 'web', shipTo: { country: 'GB' }, customer: { email: 'a@example.com' } },
        lines: [0, 1, 2].map((line) => ({ sku: skuOf(n, line), quantity: 1 })),
        payment: { method: 'transfer' },
      });
      await oms.payments.capture(placed);
      const sent = await oms.shipments.dispatch(placed, { tracking: `live-${n}` });
      for (const { id } of sent.shipments) await oms.shipments.deliver(placed, { shipmentId: id });
    }
  };
  await Promise.all(Array.from({ length: callers }, one));
}

async function compare(prefix: string): Promise<void> {
  const theirs = Array.from({ length: count }, (_, n) => ({
    ...{ number: `${prefix}-${n}`, total: 3 * price, captured: 3 * price, fulfillment: 'delivered' },
    lines: [0, 1, 2].map((line) => ({ sku: skuOf(n, line), shipped: 1, returned: 0 })),
  }));
  for await (const { status, differences } of compareOrders(oms, theirs))
    if (status !== 'same') throw new Error(`${status}: ${JSON.stringify(differences)}`);
}
