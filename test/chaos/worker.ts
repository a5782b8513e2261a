/**
 * A process of the shop: carries out the commands that it is sent and delivers effects, until it is told to leave or is killed. Gateway,
 * carrier, notifier and publisher stand in the main process.
 */
import pg from 'pg';
import { memoryCatalog } from '../../src/adapters/memory';
import { postgres } from '../../src/adapters/postgres';
import type { Case, Repair } from '../../src/aftersales';
import { systemClock } from '../../src/engine/identity';
import { createOms, type Oms, type Order } from '../../src/index';
import { isOmsError } from '../../src/kernel';
import { remoteCarrier, remoteGateway } from '../support/remote-ports';
import { prices } from '../support/shop';
import { aftersalesTerms, services } from './aftersales';
import { broken } from './breaks';
import { locations } from './goods';
import type { Ask, Command, FromWorker, Reply, ToWorker, WorkerJob } from './messages';

let oms: Oms;
let pool: pg.Pool;
let clockOffsetMs = 0;
const waiting = new Map<number, { resolve: (value: unknown) => void; reject: (error: Error) => void }>();
let asked = 0;

process.on('message', (message: ToWorker) => void hear(message));
// A worker without its main process has nobody to work for.
process.on('disconnect', () => process.exit(1));

async function hear(message: ToWorker): Promise<void> {
  switch (message.say) {
    case 'enter':
      enter(message.job);
      return tell({ say: 'ready' });
    case 'command':
      return tell({ say: 'reply', id: message.id, reply: await carryOut(message.command) });
    case 'clock':
      clockOffsetMs = message.offsetMs;
      return;
    case 'answer': {
      const caller = waiting.get(message.id);
      waiting.delete(message.id);
      if (message.error === undefined) caller?.resolve(message.value);
      else caller?.reject(new Error(message.error));
      return;
    }
    case 'leave':
      await oms.close();
      await pool.end();
      process.send?.({ say: 'left' } satisfies FromWorker, () => process.exit(0));
  }
}

function tell(message: FromWorker): void {
  if (process.connected) process.send?.(message, () => {});
}

function enter({ url, schema, breakage, clockOffsetMs: offset }: WorkerJob): void {
  clockOffsetMs = offset;
  pool = new pg.Pool({ connectionString: url, max: 6, connectionTimeoutMillis: 5_000 });
  // The pool says so when a connection that nobody uses is lost; unheard, that ends the process.
  pool.on('error', () => {});
  const listen = async () => {
    const client = new pg.Client({ connectionString: url });
    client.on('error', () => {});
    await client.connect();
    return client;
  };
  const repository = broken(postgres({ pool, schema, listen }), pool, schema, breakage);
  oms = createOms({
    shop: { id: 'main', zone: 'Europe/London', currency: 'GBP' },
    repository,
    ...aftersalesTerms,
    catalog: memoryCatalog({ ...prices, ...services }, 'GBP'),
    payments: { card: remoteGateway(ask), cash: { rule: 'onDelivery' } },
    carriers: [remoteCarrier(ask)],
    notifiers: [{ id: 'mail', send: (message) => ask('mail', 'send', message) as Promise<void> }],
    publisher: { publish: (event) => ask('publisher', 'publish', event) as Promise<void> },
    locations: [...locations],
    clock: { now: () => Date.now() + clockOffsetMs, sleep: systemClock.sleep },
    settleMs: 1_000,
  });
}

type Verbs = Readonly<Record<string, Readonly<Record<string, (...given: unknown[]) => Promise<unknown>>>>>;

/** Answers that say nothing about whether it was done. */
const unknowing = ['store.unavailable', 'contention.exhausted'];

async function carryOut(command: Command): Promise<Reply> {
  try {
    const result = await (command.openMs === null ? give(oms, command) : giveWithin(command, command.openMs));
    return { kind: 'done', result, allowed: await allowed(result) };
  } catch (error) {
    if (!isOmsError(error)) return failure(error);
    if (unknowing.includes(error.code)) return { kind: 'lost', reason: `${error.code}: ${error.message}` };
    return { kind: 'refused', code: error.code, message: error.message };
  }
}

/** What is no OmsError comes from the host's own statements around `within`, or should not be. */
function failure(error: unknown): Reply {
  if (error instanceof HostFailure) return { kind: 'lost', reason: `the host's transaction: ${error.message}` };
  return { kind: 'refused', code: 'untyped', message: String(error instanceof Error ? error.stack : error) };
}

class HostFailure extends Error {}

async function give(doors: object, { path, given }: Command): Promise<unknown> {
  const [noun = '', verb = ''] = path.split('.');
  const call = (doors as Verbs)[noun]?.[verb];
  if (!call) throw new Error(`there is no ${path}`);
  return call(...given);
}

async function giveWithin(command: Command, openMs: number): Promise<unknown> {
  const byHost = <T>(work: Promise<T>): Promise<T> =>
    work.catch((error: Error) => {
      throw new HostFailure(error.message);
    });
  const client = await byHost(pool.connect());
  const ignore = () => {};
  client.on('error', ignore);
  let failed = true;
  try {
    await byHost(client.query('begin'));
    const result = await oms.within(client, (inner) => give(inner, command));
    await new Promise((resolve) => setTimeout(resolve, openMs));
    await byHost(client.query('commit'));
    failed = false;
    return result;
  } finally {
    // One that failed may say so later, too.
    if (!failed) client.off('error', ignore);
    client.release(failed);
  }
}

const isOrder = (result: unknown): result is Order =>
  Array.isArray((result as Partial<Order> | null)?.lines) && 'state' in (result as object);

const isRepair = (result: unknown): result is Repair =>
  typeof result === 'object' && result !== null && 'fault' in result && 'status' in result;
const isCase = (result: unknown): result is Case =>
  typeof result === 'object' && result !== null && 'clocks' in result && 'status' in result;

/** What staff may do next to what was answered. */
async function allowed(result: unknown): Promise<string[]> {
  const staff = { kind: 'staff', id: 'somebody' } as const;
  const actionsOf = (actions: readonly { readonly action: string; readonly allowed: boolean }[]) =>
    actions.flatMap((one) => (one.allowed ? [one.action] : []));
  if (isOrder(result))
    return (await oms.orders.explain(result, staff)).flatMap((one) => (one.allowed ? [one.command] : []));
  if (isRepair(result)) return actionsOf(await oms.repairs.explain(result));
  return isCase(result) ? actionsOf(await oms.cases.explain(result, staff)) : [];
}

function ask(port: Ask['port'], method: string, request: unknown): Promise<unknown> {
  const id = asked++;
  return new Promise((resolve, reject) => {
    waiting.set(id, { resolve, reject });
    tell({ say: 'ask', ask: { id, port, method, request } });
  });
}
