/**
 * kill -9 in the middle of repairs, cases, returns, exchanges, feedback and what they tell and pay: whatever process comes after it goes on where it was,
 * and the laws hold.
 *
 * RANDOM_SEED repeats the choices of a run; KILL_ROUNDS asks for more deaths.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { kindName } from '../../src/adapters/postgres/codes';
import { aftersalesShop, type DoomedAftersales, type DoomedSays } from '../support/doomed-aftersales';
import { hour, openShop, type Shop } from '../support/shop';
import { type SharedStore, sharedStores } from '../support/stores';
import {
  attentionBreaches,
  caseBreaches,
  feedbackBreaches,
  messageBreaches,
  repairBreaches,
} from './random-aftersales-laws';
import { orderBreaches, type Told } from './random-laws';
import { type Chance, chanceOf, goods, locations } from './random-shop';

const script = fileURLToPath(new URL('../support/doomed-aftersales.ts', import.meta.url));
const seed = Number(process.env.RANDOM_SEED ?? Date.now() % 1_000_000);
const rounds = Number(process.env.KILL_ROUNDS ?? 2);
const processes = 2;
const orders = 8;

it.each(Object.entries(sharedStores))(
  'processes that are killed with -9 after the sale leave nothing undone, doubled or lost on %s',
  async (name, openStore) => {
    const chance = chanceOf(seed);
    const store = await openStore();
    const shop = openShop(store.repository, aftersalesShop);
    const { oms, clock } = shop;
    await oms.inventory.receive({
      lines: goods.flatMap((sku) => locations.map((location) => ({ sku, location, unitCost: 40, quantity: 200 }))),
    });
    const ids: string[] = [];
    for (let n = 0; n < orders; n++) ids.push(await arrived(shop, chance));
    await oms.relay.runOnce();

    const faults: string[] = [];
    for (let round = 0; round < rounds; round++) {
      const job = { address: store.address, clockAt: clock.at(), orders: ids, messages: shop.mail.messages };
      const doomed = (number: number) => ({ ...job, seed: seed + round * processes + number });
      await Promise.all(
        Array.from({ length: processes }, (_, number) => runAndKill(shop, doomed(number), 40 + chance(120), faults)),
      );
      clock.advance(hour);
    }
    await settle(shop);

    const told = await tellAll(shop);
    const happened = new Set(told.flatMap(({ facts }) => facts.map(({ type }) => type)));
    const { documents: repairs } = await oms.repairs.find({ limit: 200 });
    console.log(`killed on ${name}: seed ${seed}, ${repairs.length} repairs, ${[...happened].sort().join(' ')}`);
    expect(faults).toEqual([]);
    expect(await oms.effects.counts()).toMatchObject({ pending: 0, dead: 0 });
    expect(await oms.audit()).toEqual({ orders: told.length, stock: [], money: [], facts: [] });
    expect(told.flatMap(orderBreaches)).toEqual([]);
    expect(told.flatMap((each) => gatewayBreaches(shop, each))).toEqual([]);
    const looked = { processes: [oms], mail: shop.mail };
    expect(await caseBreaches(looked)).toEqual([]);
    expect(await repairBreaches(looked, told)).toEqual([]);
    expect(await feedbackBreaches(looked)).toEqual([]);
    expect(await messageBreaches(looked, await intended(store, name))).toEqual([]);
    expect(await attentionBreaches(looked, told)).toEqual([]);
    await store.close();
  },
  180_000,
);

/** An order that is paid, has left and has arrived: what comes after the sale may begin. */
async function arrived({ oms, place, settled }: Shop, chance: Chance): Promise<string> {
  const lines = [{ sku: chance.pick(['MUG', 'TEE']), quantity: 1 + chance(3) }];
  const order = await settled(
    await place({ lines, payment: chance.pick([{ method: 'card', token: 'ok' }, { method: 'cash' }]) }),
  );
  const sent = await oms.shipments.dispatch(order, { carrier: null });
  await oms.shipments.track(sent, { shipmentId: sent.shipments[0]?.id ?? '', status: 'delivered' });
  return order.id;
}

/** Runs a process for so many steps, and kills it with whatever it is at. */
async function runAndKill(shop: Shop, job: DoomedAftersales, steps: number, faults: string[]): Promise<void> {
  const child = fork(script, { execArgv: ['--import', 'tsx'] });
  const gone = new Promise<unknown>((resolve) => child.once('exit', (code) => resolve(code)));
  let left = steps;
  child.on('message', (said: DoomedSays) => {
    if (said.say === 'fault') faults.push(said.what);
    if (said.say === 'step' && --left <= 0) child.kill('SIGKILL');
    if (said.say === 'ask') void answer(shop, child, said);
  });
  child.send(job);
  expect(await gone).toBeNull();
}

async function answer(
  { card, mail }: Shop,
  child: ChildProcess,
  { id, port, method, request }: Extract<DoomedSays, { say: 'ask' }>,
): Promise<void> {
  const stands = { card, mail }[port as 'card'] as unknown as Record<string, (given: unknown) => Promise<unknown>>;
  const said = await stands[method]?.(request).then(
    (value) => ({ id, answer: value }),
    (error: unknown) => ({ id, error: String(error) }),
  );
  if (child.connected && said) child.send(said, () => {});
}

/** A process that comes after them: until nothing is due any more. */
async function settle({ oms, clock, card }: Shop): Promise<void> {
  for (let quiet = 0; quiet < 6; ) {
    await oms.relay.runOnce();
    for (const { orderId, payload } of card.webhooks()) await oms.payments.record(orderId ?? '', payload);
    quiet = (await oms.effects.counts()).pending === 0 ? quiet + 1 : 0;
    clock.advance(24 * hour);
  }
  await oms.relay.runOnce();
}

async function tellAll({ oms }: Shop): Promise<Told[]> {
  const { orders: all } = await oms.orders.find({ limit: 1_000 });
  return Promise.all(
    all.map(async ({ id }) => ({ order: await oms.orders.get(id), facts: await oms.orders.history(id) })),
  );
}

function gatewayBreaches({ card }: Shop, { order }: Told): string[] {
  return order.payments
    .filter(({ method, reference }) => method === 'card' && reference !== null)
    .flatMap(({ id, reference, captured, refunded }) => {
      const balance = card.balance(reference ?? '');
      const there = [balance?.captured, balance?.refunded];
      return String(there) === String([captured, refunded]) ? [] : [`${id}: ${there}, not ${captured},${refunded}`];
    });
}

/** What the commits in the store were to tell, as they lie there: nobody who died can say. */
async function intended({ sql }: SharedStore, name: string): Promise<string[]> {
  const rows = await sql.run(
    name === 'SQLite'
      ? `select kind, id, version, n, destination from orderwright_outbox`
      : `select kind, id, version, n, destination from ${sql.schema}.outbox
         union all select kind, id, version, n, destination from ${sql.schema}.delivered`,
  );
  return rows
    .filter(({ kind }) => (typeof kind === 'number' ? kindName(kind) : kind) !== 'message')
    .filter(({ destination }) => String(destination).startsWith('notify:'))
    .map(({ id, version, n, destination }) => `${id}:${version}:${n} ${String(destination).slice('notify:'.length)}`);
}
