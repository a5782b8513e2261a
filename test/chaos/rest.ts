/** The shop as it lies in the store when everything has come to rest: read by the library where it can, and past it where that says more. */

import { isDeepStrictEqual } from 'node:util';
import type pg from 'pg';
import { kindCode, kindName } from '../../src/adapters/postgres/codes';
import { type Case, type CaseFact, evolveCase, evolveRepair, type Repair, type RepairFact } from '../../src/aftersales';
import type { Oms, Order, RecordedFact } from '../../src/index';
import type { StockRow } from '../../src/ports';
import type { Follower } from './follower';
import type { Lane, Outside } from './outside';
import type { Heard } from './traffic';

/** An effect, with the key by which its receiver knows it. */
export interface StoredEffect {
  /** `inside`: carried out by the library itself. */
  readonly lane: Lane | 'inside';
  readonly key: string;
  readonly orderId: string;
  readonly version: number;
  readonly state: 'delivered' | 'pending' | 'dead';
}

/** A case or repair with all that happened to it. */
export interface ToldDocument {
  readonly kind: 'case' | 'repair';
  readonly id: string;
  /** Whether it is what its facts add up to. */
  readonly isFolded: boolean;
  readonly facts: readonly {
    readonly by: { readonly id?: string | undefined };
    readonly type: string;
    readonly version: number;
  }[];
}

export interface Told {
  readonly order: Order;
  readonly facts: readonly RecordedFact[];
}

/** Units that came in by a receipt, by SKU and location. */
export interface Received {
  readonly sku: string;
  readonly location: string;
  readonly units: number;
}

/** What a commit did to a shelf; `taken` is allocated or reserved. In the order of the transactions. */
interface Movement {
  readonly sku: string;
  readonly location: string;
  readonly subject: string;
  readonly version: number;
  readonly onHand: number;
  readonly taken: number;
}

/** Everything that there is to look at. */
export interface Rest {
  readonly oms: Oms;
  readonly told: readonly Told[];
  readonly documents: readonly ToldDocument[];
  readonly effects: readonly StoredEffect[];
  readonly stock: readonly StockRow[];
  readonly received: readonly Received[];
  readonly movements: readonly Movement[];
  /** Idempotency keys that the store has. */
  readonly keys: ReadonlySet<string>;
  /** Every subject and the version that it has. */
  readonly versions: ReadonlyMap<string, number>;
  /** Entries of the ledger on accounts of payment methods, summed by order. */
  readonly clearing: ReadonlyMap<string, number>;
  readonly heard: readonly Heard[];
  readonly outside: Outside;
  readonly follower: Follower;
}

export type Stored = Omit<Rest, 'heard' | 'outside' | 'follower'>;

/** Orders that are read at the same time. */
const atOnce = 8;

export async function readAtRest(oms: Oms, pool: pg.Pool, schema: string): Promise<Stored> {
  const rows = async (text: string) => (await pool.query(text)).rows as Record<string, unknown>[];
  const subjects = await rows(`select kind, id, version from ${schema}.subjects`);
  const versions = new Map(subjects.map(({ kind, id, version }) => [`${kindName(kind)} ${id}`, Number(version)]));
  const orders = subjects.filter(({ kind }) => kindName(kind) === 'order').map(({ id }) => String(id));
  const effects = await rows(
    `select destination, id, version, n, body, 'delivered' as state from ${schema}.delivered
     union all select destination, id, version, n, body, case when dead then 'dead' else 'pending' end from ${schema}.outbox`,
  );
  const received = await rows(
    `select sku, location, sum(on_hand) as units from ${schema}.movements where move = ${receivedCode} and kind = ${kindCode('stockDocument')} group by sku, location`,
  );
  const movements = await rows(
    `select m.sku, m.location, m.id, m.version, sum(m.on_hand) as on_hand, sum(m.allocated + m.reserved) as taken
     from ${schema}.movements m join ${schema}.commits c using (shop, kind, id, version)
     group by c.xid, m.kind, m.id, m.version, m.sku, m.location order by c.xid`,
  );
  const keys = await rows(`select key from ${schema}.keys`);
  const clearing = await rows(
    `select id, sum(amount) as amount from ${schema}.ledger where account like 'clearing:%' group by id`,
  );
  return {
    oms,
    versions,
    told: await tellAll(oms, orders),
    documents: await tellDocuments(oms, subjects),
    effects: effects.map(effectOf),
    stock: (await rows(`select * from ${schema}.stock`)).map(stockOf),
    received: received.map(({ sku, location, units }) => ({
      sku: String(sku),
      location: String(location),
      units: Number(units),
    })),
    movements: movements.map((row) => ({
      sku: String(row.sku),
      location: String(row.location),
      subject: String(row.id),
      version: Number(row.version),
      onHand: Number(row.on_hand),
      taken: Number(row.taken),
    })),
    keys: new Set(keys.map(({ key }) => String(key))),
    clearing: new Map(clearing.map(({ id, amount }) => [String(id), Number(amount)])),
  };
}

const receivedCode = 1;

async function tellAll(oms: Oms, ids: readonly string[]): Promise<Told[]> {
  const left = [...ids];
  const told: Told[] = [];
  const reader = async () => {
    for (let id = left.pop(); id !== undefined; id = left.pop()) {
      const [order, facts] = await Promise.all([oms.orders.get(id), oms.orders.history(id)]);
      told.push({ order, facts });
    }
  };
  await Promise.all(Array.from({ length: atOnce }, reader));
  return told;
}

async function tellDocuments(oms: Oms, subjects: readonly Record<string, unknown>[]): Promise<ToldDocument[]> {
  const told: ToldDocument[] = [];
  for (const { kind: code, id: given } of subjects) {
    const [kind, id] = [kindName(code), String(given)];
    if (kind === 'case') {
      const facts = await oms.cases.history(id);
      const { version: _, actions: _actions, ...stored } = await oms.cases.get(id);
      const folded = facts.map(({ version: _of, ...fact }) => fact as CaseFact).reduce<Case | null>(evolveCase, null);
      told.push({ kind, id, facts, isFolded: isDeepStrictEqual(folded, stored) });
    }
    if (kind === 'repair') {
      const facts = await oms.repairs.history(id);
      const { version: _, ...stored } = await oms.repairs.get(id);
      const folded = facts
        .map(({ version: _of, ...fact }) => fact as RepairFact)
        .reduce<Repair | null>(evolveRepair, null);
      told.push({ kind, id, facts, isFolded: isDeepStrictEqual(folded, stored) });
    }
  }
  return told;
}

function effectOf(row: Record<string, unknown>): StoredEffect {
  const destination = String(row.destination);
  const body = JSON.parse(String(row.body)) as { operation?: string; callId?: string; shipmentId?: string };
  const place = { orderId: String(row.id), version: Number(row.version), state: row.state as StoredEffect['state'] };
  if (destination.startsWith('payment:')) return { lane: 'payment', key: `${body.operation}:${body.callId}`, ...place };
  if (destination.startsWith('carrier:')) return { lane: 'carrier', key: String(body.shipmentId), ...place };
  const lane = destination === 'publish' ? 'publish' : destination.startsWith('notify:') ? 'notify' : 'inside';
  return { lane, key: `${row.id}:${row.version}:${row.n}`, ...place };
}

export function stockOf(row: Record<string, unknown>): StockRow {
  return {
    sku: String(row.sku),
    location: String(row.location),
    lot: String(row.lot),
    onHand: Number(row.on_hand),
    allocated: Number(row.allocated),
    reserved: Number(row.reserved),
    safety: Number(row.safety),
    oversell: row.oversell === null ? null : Number(row.oversell),
    nextExpiry: null,
    value: Number(row.value),
    settings: String(row.settings),
  };
}
