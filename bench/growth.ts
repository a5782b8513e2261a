/**
 * Whether a shop stays as fast as it began: what placing, loading, each named find, claiming effects, auditing an order and reading stock cost
 * with few orders and with many, and beside 20,000 live holds on one SKU. Real PostgreSQL, fsync on while it is measured.
 *
 *   npm run --silent bench:growth -- [--json] [--small 10000] [--orders 1000000] [--facade 50000] [--samples 300]
 *
 * The bulk goes in through the store's own commit, as copies of orders that the facade placed; the last part goes through the facade. Costs are
 * medians of single calls, one caller; ratios are large / small.
 */
import { parseArgs } from 'node:util';
import { type ChangeSet, createOms, type Oms, type Repository } from 'orderwright';
import { memoryCatalog, simulatedGateway } from 'orderwright/memory';
import { postgres } from 'orderwright/postgres';
import pg from 'pg';
import { startPostgres } from '../test/support/embedded-postgres';
import { median, quantile, round } from './support/figures';

const { values: options } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    small: { type: 'string', default: '10000' },
    orders: { type: 'string', default: '1000000' },
    facade: { type: 'string', default: '50000' },
    samples: { type: 'string', default: '300' },
  },
});
const samples = Number(options.samples);
const skus = Array.from({ length: 1_000 }, (_, i) => `SKU-${String(i).padStart(7, '0')}`);
const shop = { id: 'bench', zone: 'Europe/London', currency: 'GBP' } as const;
const system = { kind: 'system' } as const;
const card = { method: 'card', token: 'ok' } as const;
const batch = 100;
/** A hold that one order has. */
const rareHold = (name: string) => `rare-${name.replaceAll(' ', '-')}`;
/** Copies are placed one after the other, a minute apart, up to now. */
const apartMs = 60_000;
const firstBegun = Date.now() - Number(options.orders) * apartMs;
let copies = 0;
let numbers = 0;

const server = await startPostgres({ max_wal_size: '4GB' });
const pool = new pg.Pool({ connectionString: server.url, max: 8 });
const committed: ChangeSet[] = [];
const store = postgres({ pool, prepare: true });
const oms = openOms(recording(store));
const started = performance.now();
try {
  await oms.migrate();
  await oms.inventory.receive({ lines: [...skus, 'HELD'].map((sku) => ({ sku, quantity: 1_000_000_000 })) });
  const templates = await makeTemplates();
  let count = templates.length;

  count += await fill(templates, Number(options.small) - count);
  // Once for nothing: a process that has just begun is slower than one that has a million orders behind it.
  await measure('warming up', count);
  const few = await measure('few', count);
  const facade = Number(options.facade);
  count += await fill(templates, Number(options.orders) - facade - count);
  count += await place(facade);
  const many = await measure('many', count);
  const held = await beside20000Holds();
  const big = { thousandLines: await thousandLines(), tenThousandFacts: await tenThousandFacts() };
  const ratios = Object.fromEntries(
    Object.entries(few.ms).map(([name, ms]) => [name, round((many.ms[name] as number) / ms)]),
  );
  const result = {
    orders: { few: few.orders, many: many.orders },
    ms: { few: few.ms, many: many.ms },
    ratios,
    held,
    ...big,
    tables: await tables(),
  };
  if (options.json) console.log(JSON.stringify(result));
  else print(result);
} catch (error) {
  console.error(error);
  process.exitCode = 1;
} finally {
  await oms.close();
  await pool.end();
  await server.stop();
}
process.exit();

function openOms(repository: Repository): Oms {
  return createOms({
    shop,
    repository,
    catalog: memoryCatalog(
      Object.fromEntries([...skus, 'HELD'].map((sku) => [sku, { title: sku, price: 1995 }])),
      'GBP',
    ),
    payments: { card: simulatedGateway(), cash: { rule: 'onDelivery' } },
    relay: 'manual',
  });
}

function recording(repository: Repository): Repository {
  return {
    ...repository,
    commit: (changes) => {
      if (committed.length < 10_000) committed.push(...changes);
      return repository.commit(changes);
    },
  };
}

function cart() {
  const picked = new Set<string>();
  while (picked.size < 3) picked.add(skus[Math.floor(Math.random() * skus.length)] as string);
  return [...picked].map((sku) => ({ sku, quantity: 1 }));
}

/** Orders as shops have them: some long completed, some cancelled, a few waiting for their payment. */
async function makeTemplates(): Promise<ChangeSet[][]> {
  const histories: ChangeSet[][] = [];
  for (let n = 0; n < 100; n++) {
    const from = committed.length;
    const order = await oms.orders.place({
      channel: n % 3 === 0 ? 'store' : 'web',
      customer: { id: `customer-${n}` },
      shipTo: { country: 'GB' },
      lines: cart(),
      tags: n % 10 === 0 ? ['vip'] : [],
      payment: n % 20 === 0 ? { method: 'card', token: 'ok' } : { method: 'cash' },
    });
    if (n % 20 !== 0) {
      if (n % 7 === 0) await oms.orders.cancel(order);
      else {
        await oms.payments.capture(order, {}, { actor: { kind: 'staff', id: 'ann' } });
        const sent = await oms.shipments.dispatch(order, { carrier: null });
        for (const { id } of sent.shipments) await oms.shipments.deliver(order, { shipmentId: id });
        await oms.orders.complete(order);
      }
    }
    histories.push(committed.slice(from).filter(({ subject }) => subject.id === order.id));
  }
  return histories;
}

/** Copies of the templates under ids of their own, a batch a commit; what was delivered long ago is settled with it. */
async function fill(templates: readonly ChangeSet[][], count: number): Promise<number> {
  let done = 0;
  const flights = Array.from({ length: 2 }, async () => {
    while (done < count) {
      const copies = Array.from({ length: Math.min(batch, count - done) }, (_, i) => {
        return copyOf(templates[(done + i) % templates.length] as ChangeSet[]);
      });
      done += copies.length;
      for (let step = 0; copies.some((sets) => sets.length > step); step++) {
        const results = await store.commit(copies.flatMap((sets) => sets[step] ?? []));
        const bad = results.find(({ status }) => status !== 'committed');
        if (bad) throw new Error(`a copy was not committed: ${JSON.stringify(bad)}`);
      }
      if (process.stderr.isTTY && done % 10_000 < batch) process.stderr.write(`\r${done} of ${count} copied `);
    }
  });
  await Promise.all(flights);
  return count;
}

/** Every id and number in the texts is replaced by a new one of the same kind, every instant moved by as much; the SKUs are shuffled. */
function copyOf(sets: readonly ChangeSet[]): ChangeSet[] {
  const ids = new Map<string, string>();
  const begun = firstBegun + copies++ * apartMs;
  const later = begun - Date.parse(sets[0]?.at ?? '');
  const swap = (text: string) =>
    text
      .replace(/[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}/g, (id) =>
        given(ids, id, () => newUuid(begun)),
      )
      .replace(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/g, (at) => new Date(Date.parse(at) + later).toISOString())
      .replace(/\b[2-9A-HJ-NP-TV-Y]{5}-[2-9A-HJ-NP-TV-Y]{5}\b/g, (number) => given(ids, number, newNumber))
      .replace(/SKU-\d{7}/g, (sku) => given(ids, sku, () => skus[Math.floor(Math.random() * skus.length)] as string));
  return JSON.parse(swap(JSON.stringify(sets))) as ChangeSet[];
}

function given(known: Map<string, string>, key: string, make: () => string): string {
  const value = known.get(key) ?? make();
  known.set(key, value);
  return value;
}

function newNumber(): string {
  numbers += 1;
  return `COPY-${String(numbers).padStart(8, '0')}`;
}

function newUuid(ms: number): string {
  const time = ms.toString(16).padStart(12, '0');
  const random = crypto.randomUUID();
  return `${time.slice(0, 8)}-${time.slice(8)}-7${random.slice(15)}`;
}

async function place(count: number): Promise<number> {
  let done = 0;
  await Promise.all(
    Array.from({ length: 64 }, async () => {
      while (done++ < count)
        await oms.orders.place({ channel: 'web', customer: { email: 'a@example.com' }, lines: cart(), payment: card });
    }),
  );
  return count;
}

async function measure(name: string, orders: number): Promise<{ orders: number; ms: Record<string, number> }> {
  await pool.query('vacuum analyze');
  await pool.query('checkpoint');
  if (process.stderr.isTTY) process.stderr.write(`\r${name}: measuring ${orders} orders\n`);
  const some = (await oms.orders.find({ lifecycle: 'completed', limit: 500 })).orders;
  const at = (n: number) => some[n % some.length] as (typeof some)[number];
  const waiting = await oms.orders.place({ channel: 'web', lines: cart(), payment: card });
  await oms.orders.hold(waiting, { type: rareHold(name) });
  const old = (await oms.orders.find({ channel: 'store', placedTo: new Date(firstBegun + 86_400_000), limit: 500 }))
    .orders;
  const anHour = (n: number) => {
    const from = Date.parse(old[n % old.length]?.times.placed ?? '');
    return { placedFrom: new Date(from), placedTo: new Date(from + 3_600_000) };
  };
  const finds: Record<string, (n: number) => Parameters<Oms['orders']['find']>[0]> = {
    number: (n) => ({ number: at(n).number ?? '' }),
    customer: (n) => ({ customer: `customer-${n % 100}`, limit: 20 }),
    party: (n) => ({ party: at(n).party, limit: 20 }),
    channel: () => ({ channel: 'store', limit: 20 }),
    lifecycle: () => ({ lifecycle: 'completed', limit: 20 }),
    payment: () => ({ payment: 'paid', limit: 20 }),
    fulfillment: () => ({ fulfillment: 'delivered', limit: 20 }),
    hold: () => ({ hold: rareHold(name) }),
    sku: (n) => ({ sku: skus[n % skus.length] as string, limit: 20 }),
    tag: () => ({ tag: 'vip', limit: 20 }),
    'an hour long ago': (n) => ({ ...anHour(n), limit: 20 }),
    'since long ago': (n) => ({ placedFrom: anHour(n).placedFrom, limit: 20 }),
    'a state and an hour': (n) => ({ ...anHour(n), payment: 'paid', limit: 20 }),
    amount: () => ({ amountFrom: 5_985, amountTo: 5_985, limit: 20 }),
    'an amount of few': () => ({ amountFrom: 1, amountTo: 1_995, limit: 20 }),
    'several states': () => ({
      channel: 'web',
      payment: ['paid', 'unpaid'],
      lifecycle: ['completed', 'placed'],
      limit: 20,
    }),
    'lifecycle of few': () => ({ lifecycle: 'placed', limit: 20 }),
  };
  const ms: Record<string, number> = {
    place: await timed(() => oms.orders.place({ channel: 'web', lines: cart(), payment: card })),
    load: await timed((n) => oms.orders.get(at(n).id)),
    history: await timed((n) => oms.orders.history(at(n).id)),
    levels: await timed((n) => oms.inventory.levels([0, 1, 2].map((i) => skus[(n * 7 + i) % skus.length] as string))),
    'claim of effects': await timedClaims(),
    'audit of one order': await timed(async (n) => {
      const ref = { kind: 'order', id: at(n).id } as const;
      await Promise.all([store.history(shop.id, [ref]), store.ledger(shop.id, [ref]), store.loadMany(shop.id, [ref])]);
    }),
  };
  for (const [what, query] of Object.entries(finds))
    ms[`find by ${what}`] = await timed((n) => oms.orders.find(query(n)));
  return { orders, ms };
}

/** The median of single calls, in milliseconds, after a few to warm up. */
async function timed(call: (n: number) => Promise<unknown>): Promise<number> {
  const taken: number[] = [];
  for (let n = 0; n < samples + 20; n++) {
    const at = performance.now();
    await call(n);
    if (n >= 20) taken.push(performance.now() - at);
  }
  return round(median(taken), 3);
}

/** Claims of up to 128 effects at a time, given back at once. */
async function timedClaims(): Promise<number> {
  return timed(async (n) => {
    const now = Date.now();
    const lease = `bench-${n}-${now}`;
    const leasedUntil = new Date(now - 1).toISOString();
    await store.claimEffects(shop.id, { now: new Date(now).toISOString(), leasedUntil, lease, limit: 128 });
  });
}

/** Reservations and orders of one SKU beside 20,000 live holds on it, and of a SKU without any, call by call in turns. */
async function beside20000Holds() {
  const hold = (sku: string, cartName: string) =>
    oms.inventory.reserve({ cart: cartName, lines: [{ sku, quantity: 1 }], ttlMs: 3_600_000 });
  let next = 0;
  await Promise.all(
    Array.from({ length: 32 }, async () => {
      while (next < 20_000) await hold('HELD', `cart-${next++}`);
    }),
  );
  // What the holds left to the server's own work is no cost of the calls that follow.
  await pool.query('vacuum analyze');
  await pool.query('checkpoint');
  const order = (sku: string) => oms.orders.place({ channel: 'web', lines: [{ sku, quantity: 1 }], payment: card });
  return {
    reserve: await inTurns((sku, n) => hold(sku, `${sku}-${n}`), skus[0] as string),
    place: await inTurns(order, skus[1] as string),
    levels: await inTurns((sku) => oms.inventory.levels(sku), skus[2] as string),
  };
}

async function inTurns(call: (sku: string, n: number) => Promise<unknown>, free: string) {
  const taken = { free: [] as number[], held: [] as number[] };
  for (let n = 0; n < samples + 20; n++)
    for (const [side, sku] of [['free', free] as const, ['held', 'HELD'] as const]) {
      const at = performance.now();
      await call(sku, n);
      if (n >= 20) taken[side].push(performance.now() - at);
    }
  const of = { free: median(taken.free), held: median(taken.held) };
  return { free: round(of.free, 3), held: round(of.held, 3), ratio: round(of.held / of.free) };
}

async function thousandLines() {
  const lines = skus.slice(0, 1_000).map((sku) => ({ sku, quantity: 1 }));
  const at = performance.now();
  const order = await oms.orders.place({
    channel: 'web',
    shipTo: { country: 'GB' },
    lines,
    payment: { method: 'cash' },
  });
  const placeMs = round(performance.now() - at, 1);
  return {
    placeMs,
    loadMs: await timed(() => oms.orders.get(order.id)),
    noteMs: await timed((n) => oms.orders.note(order.id, { text: `note ${n}` }, { actor: system })),
  };
}

async function tenThousandFacts() {
  const order = await oms.orders.place({ channel: 'web', shipTo: { country: 'GB' }, lines: cart(), payment: card });
  for (let n = 0; n < 10_000; n++) await oms.orders.note(order.id, { text: 'x' }, { actor: system });
  const at = performance.now();
  const facts = await oms.orders.history(order.id);
  return {
    facts: facts.length,
    historyMs: round(performance.now() - at, 1),
    loadMs: await timed(() => oms.orders.get(order.id)),
    noteMs: await timed((n) => oms.orders.note(order.id, { text: `note ${n}` }, { actor: system })),
  };
}

async function tables() {
  const { rows } = await pool.query(
    `select relname as name, n_live_tup::int as rows, n_dead_tup::int as dead, round(pg_table_size(relid) / 1e6, 1)::float8 as "tableMb",
       round(pg_indexes_size(relid) / 1e6, 1)::float8 as "indexMb"
     from pg_stat_user_tables where schemaname = 'orderwright' and n_live_tup > 0 order by pg_total_relation_size(relid) desc`,
  );
  return rows as Record<string, unknown>[];
}

function print(
  result: { ms: { few: object; many: object }; ratios: Record<string, number>; tables: object[] } & object,
): void {
  const { few, many } = result.ms as Record<'few' | 'many', Record<string, number>>;
  console.table(
    Object.fromEntries(
      Object.entries(result.ratios).map(([name, ratio]) => [
        name,
        { 'few ms': few[name], 'many ms': many[name], ratio },
      ]),
    ),
  );
  console.table(result.tables);
  const { ms: _ms, ratios, tables: _tables, ...rest } = result;
  console.dir(
    { ...rest, worst: quantile(Object.values(ratios), 1), minutes: round((performance.now() - started) / 60_000, 1) },
    { depth: 4 },
  );
}
