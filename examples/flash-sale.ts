/**
 * A flash sale: 10,000 units of one SKU, two for each customer, four processes with 64 callers each. Nobody gets a unit that is not there, or a
 * third one under another spelling of their e-mail.
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
const forEach = 2;
const schema = 'flash_sale';

interface Sold {
  readonly sold: number;
  /** Tries of customers who had two already, and of whoever came when all was sold. */
  readonly limited: number;
  readonly late: number;
}

if (process.send) {
  const [path, callers, customers, till] = process.argv.slice(2).map(String);
  const oms = openShop(path as string);
  process.send(await sell(oms, { callers: Number(callers), customers: Number(customers), till: Number(till) }));
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
    purchaseLimits: [{ id: 'drop', skus: ['DROP'], units: forEach }],
    payments: { cash: { rule: 'onDelivery' } },
    relay: 'manual',
  });
}

interface Till {
  readonly callers: number;
  readonly customers: number;
  readonly till: number;
}

/**
 * Callers who buy one unit for one customer after the other, and then for the first again, until the shop says that there are no more. Every
 * customer comes to every till.
 */
async function sell(oms: Oms, { callers, customers, till }: Till): Promise<Sold> {
  const count = { sold: 0, limited: 0, late: 0 };
  let next = 0;
  const caller = async () => {
    for (;;) {
      try {
        await oms.orders.place({
          channel: 'web',
          customer: { email: spelt(`buyer${next++ % customers}@example.com`, till) },
          shipTo: { country: 'GB' },
          lines: [{ sku: 'DROP', quantity: 1 }],
          payment: { method: 'cash' },
        });
        count.sold += 1;
      } catch (error) {
        if (isOmsError(error, 'purchase.limit')) count.limited += 1;
        else if (!isOmsError(error, 'stock.short')) throw error;
        else {
          count.late += 1;
          return;
        }
      }
    }
  };
  await Promise.all(Array.from({ length: callers }, caller));
  return count;
}

/** The same mailbox, as somebody would write it who wants more than two. */
function spelt(email: string, till: number): string {
  if (till === 1) return email.toUpperCase();
  return till === 2 ? email.replace('@', '+again@') : email;
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
  // More than enough customers to buy all, two each; too few to buy one each.
  const customers = Math.ceil(units * 0.6);
  const shares = { callers: callers / processes, customers };
  const tills = await Promise.all(Array.from({ length: processes }, (_, n) => startTill(path, { ...shares, till: n })));
  const seconds = (performance.now() - started) / 1_000;

  const sold = tills.reduce((sum, of) => sum + of.sold, 0);
  const limited = tills.reduce((sum, of) => sum + of.limited, 0);
  console.log(`${sold} of ${units} sold through ${callers} callers; ${limited} times somebody wanted a third`);
  console.log(`${Math.round(sold / seconds)} orders a second, start of the processes included`);
  const [level] = await oms.inventory.levels('DROP');
  console.log(`left: ${level?.purchasable}, promised: ${level?.allocated}`);
  const most = await mostOfOneCustomer(oms, units);
  console.log(`nobody has more than ${most}`);
  const { orders, stock, money, facts } = await oms.audit();
  console.log(`audit of ${orders} orders: ${stock.length + money.length + facts.length} differences`);
  await oms.close();
  rmSync(directory, { recursive: true });
  const sound = stock.length + money.length + facts.length === 0;
  process.exitCode = sold === units && orders === units && most <= forEach && sound ? 0 : 1;
}

/** The orders say what each took of the limit: the one with the most of them, counted by hand. */
async function mostOfOneCustomer(oms: Oms, units: number): Promise<number> {
  const had = new Map<string, number>();
  let after: string | undefined;
  for (let seen = 0; seen < units; ) {
    const page = await oms.orders.find({ limit: 1_000, ...(after !== undefined && { after }) });
    for (const { allowances } of page.orders)
      for (const { keys } of allowances) for (const key of keys) had.set(key, (had.get(key) ?? 0) + 1);
    seen += page.orders.length;
    if (page.orders.length === 0 || page.next === null) break;
    after = page.next;
  }
  return Math.max(...had.values());
}

function startTill(path: string, { callers, customers, till }: Till): Promise<Sold> {
  return new Promise((resolve, reject) => {
    const child = fork(fileURLToPath(import.meta.url), [path, String(callers), String(customers), String(till)], {
      execArgv: process.execArgv,
    });
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
