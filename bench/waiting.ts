/**
 * What a delivery costs that few of many wait for: units of one SKU come in, and as many orders of those that wait for it get them, with 1,000 orders
 * waiting and with 100,000; and a supplier's other day for as many units. Real PostgreSQL, fsync on.
 *
 *   npm run --silent bench:waiting -- [--json] [--few 1000] [--waiting 100000] [--arrived 100] [--rounds 5]
 */
import { parseArgs } from 'node:util';
import { createOms, type Oms } from 'orderwright';
import { memoryCatalog } from 'orderwright/memory';
import { postgres } from 'orderwright/postgres';
import pg from 'pg';
import { startPostgres } from '../test/support/embedded-postgres';
import { median, round } from './support/figures';

const { values: options } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    few: { type: 'string', default: '1000' },
    waiting: { type: 'string', default: '100000' },
    arrived: { type: 'string', default: '100' },
    rounds: { type: 'string', default: '5' },
  },
});
const sku = 'DROP';
const callers = 64;
const arrived = Number(options.arrived);

const server = await startPostgres({ max_wal_size: '4GB' });
const pool = new pg.Pool({ connectionString: server.url, max: 8 });
const oms = openOms(pool);
try {
  await oms.migrate();
  await oms.inventory.setBackorders({ sku, limit: 1_000_000_000 });
  await wait(Number(options.few));
  const few = await measure();
  await wait(Number(options.waiting) - Number(options.few));
  await pool.query('vacuum analyze');
  const many = await measure();
  const ratios = { arrival: round(many.arrivalMs / few.arrivalMs), otherDay: round(many.otherDayMs / few.otherDayMs) };
  const result = { arrived, few, many, ratios };
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
    catalog: memoryCatalog({ [sku]: { price: 9_900 } }, 'GBP'),
    payments: { cash: { rule: 'onDelivery' } },
    relay: 'manual',
  });
}

/** So many more orders wait, a unit each. */
async function wait(count: number): Promise<void> {
  let left = count;
  const place = async () => {
    for (; left > 0; ) {
      left -= 1;
      await oms.orders.place({
        ...{ channel: 'web', lines: [{ sku, quantity: 1 }], payment: { method: 'cash' } },
        ...{ customer: { email: 'a@example.com' }, shipTo: { country: 'GB' } },
      });
    }
  };
  await Promise.all(Array.from({ length: callers }, place));
}

/** Medians. As many orders wait after a round as before it. */
async function measure(): Promise<{ arrivalMs: number; msPerUnit: number; otherDayMs: number }> {
  const arrivals: number[] = [];
  const days: number[] = [];
  for (let n = 0; n < Number(options.rounds); n++) {
    const order = await oms.purchaseOrders.create({ supplier: 'acme', lines: [{ sku, units: arrived }] });
    const expectedAt = new Date(Date.now() + (n + 10) * 86_400_000).toISOString();
    await oms.purchaseOrders.send(order, { expectedAt });
    days.push(await timed(async () => moved(await oms.inventory.followSupplies([{ sku, location: 'main' }]))));
    await oms.purchaseOrders.receive(order);
    arrivals.push(await timed(async () => filled(await oms.inventory.fillBackorders(sku))));
    await wait(arrived);
  }
  const arrivalMs = round(median(arrivals), 1);
  return { arrivalMs, msPerUnit: round(arrivalMs / arrived, 3), otherDayMs: round(median(days), 1) };
}

async function timed(work: () => Promise<void>): Promise<number> {
  const at = performance.now();
  await work();
  return performance.now() - at;
}

function filled(report: { readonly filled: number }): void {
  if (report.filled !== arrived) throw new Error(`${report.filled} orders were given something, not ${arrived}`);
}

function moved(report: { readonly moved: number }): void {
  if (report.moved !== arrived) throw new Error(`${report.moved} orders heard of another day, not ${arrived}`);
}
