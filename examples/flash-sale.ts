/**
 * A flash sale: 10,000 units of one SKU, four processes with 64 callers each, and nobody gets a unit that is not there.
 *
 *   npx tsx examples/flash-sale.ts [units] [callers]
 *
 * With POSTGRES_URL the processes meet in the schema `flash_sale` of that PostgreSQL, which is emptied first; else in a SQLite file.
 */
import { fork } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Database from 'libsql';
import { createOms, isOmsError, type Oms } from 'orderwright';
import { memoryCatalog } from 'orderwright/memory';
import { postgres } from 'orderwright/postgres';
import { sqlite } from 'orderwright/sqlite';
import pg from 'pg';

const processes = 4;
const schema = 'flash_sale';

interface Sold {
  readonly sold: number;
  readonly refused: number;
}

if (process.send) {
  const [path, callers] = process.argv.slice(2);
  const oms = openShop(path as string);
  process.send(await sell(oms, Number(callers)));
  await oms.close();
  process.disconnect();
} else {
  await sale(Number(process.argv[2] ?? 10_000), Number(process.argv[3] ?? 256));
}

/** One shop, wherever it is opened: what the processes share is the database alone. */
function openShop(path: string): Oms {
  const url = process.env.POSTGRES_URL;
  return createOms({
    shop: { id: 'main', zone: 'Europe/London', currency: 'GBP' },
    repository: url
      ? postgres({ pool: new pg.Pool({ connectionString: url, max: 8 }), schema })
      : sqlite({ db: new Database(path) }),
    catalog: memoryCatalog({ DROP: { title: 'The drop', price: 9900 } }, 'GBP'),
    payments: { cash: { rule: 'onDelivery' } },
    relay: 'manual',
  });
}

/** Callers who buy one unit after the other until the shop says that there are no more. */
async function sell(oms: Oms, callers: number): Promise<Sold> {
  let sold = 0;
  let refused = 0;
  const caller = async () => {
    for (;;) {
      try {
        await oms.orders.place({
          channel: 'web',
          shipTo: { country: 'GB' },
          lines: [{ sku: 'DROP', quantity: 1 }],
          payment: { method: 'cash' },
        });
        sold += 1;
      } catch (error) {
        if (!isOmsError(error) || error.code !== 'stock.short') throw error;
        refused += 1;
        return;
      }
    }
  };
  await Promise.all(Array.from({ length: callers }, caller));
  return { sold, refused };
}

/** Opens the sale, waits until it is sold out, and looks whether what was sold is what was there. */
async function sale(units: number, callers: number): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), 'flash-sale-'));
  const path = join(directory, 'shop.db');
  if (process.env.POSTGRES_URL) await emptied(process.env.POSTGRES_URL);
  const oms = openShop(path);
  await oms.migrate();
  await oms.inventory.receive({ sku: 'DROP', quantity: units, unitCost: 4000 });

  const started = performance.now();
  const tills = await Promise.all(Array.from({ length: processes }, () => till(path, callers / processes)));
  const seconds = (performance.now() - started) / 1_000;

  const sold = tills.reduce((sum, of) => sum + of.sold, 0);
  const refused = tills.reduce((sum, of) => sum + of.refused, 0);
  console.log(`${sold} of ${units} sold to ${callers} callers, who were refused ${refused} times`);
  console.log(`${Math.round(sold / seconds)} orders a second, start of the processes included`);
  const [level] = await oms.inventory.levels('DROP');
  console.log(`left: ${level?.purchasable}, promised: ${level?.allocated}`);
  const { orders, stock, money, facts } = await oms.audit();
  console.log(`audit of ${orders} orders: ${stock.length + money.length + facts.length} differences`);
  await oms.close();
  rmSync(directory, { recursive: true });
  process.exitCode = sold === units && orders === units && stock.length + money.length + facts.length === 0 ? 0 : 1;
}

function till(path: string, callers: number): Promise<Sold> {
  return new Promise((resolve, reject) => {
    const child = fork(fileURLToPath(import.meta.url), [path, String(callers)], { execArgv: process.execArgv });
    let answer: Sold | undefined;
    child.once('message', (sold: Sold) => {
      answer = sold;
    });
    child.once('exit', (code) => (answer ? resolve(answer) : reject(new Error(`a process ended with ${code}`))));
  });
}

async function emptied(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(`drop schema if exists ${schema} cascade`);
  await client.end();
}
