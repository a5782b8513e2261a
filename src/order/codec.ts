/** An order and its facts as text: a small head, and the cold sections. A section is written only when it changed. */
import { type Instant, type OmsError, omsError } from '../kernel';
import { type Columns, columns, optional, plain, record, records } from './columns';
import { emptyOrder } from './empty-order';
import { machineFingerprint } from './fingerprint';
import { type HostRegion, regionState } from './host-regions';
import { migrations, schemaVersion } from './migrations';
import {
  allocationColumns,
  chargeColumns,
  editBodyColumns,
  headColumns,
  lineColumns,
  noTexts,
  returnBodyColumns,
  shipmentBodyColumns,
  taxBodyColumns,
  taxParts,
  termsColumns,
} from './stored-form';
import type { Actor, Fact, FactData, FactType, OrderRecord } from './vocabulary';

/** An order as text for the store: the head, which every commit rewrites, and by name the sections that changed with it. */
export interface EncodedOrder {
  readonly head: string;
  readonly sections: Readonly<Record<string, string>>;
}

/** The texts to write: the head, and those sections that are not the same object as before. */
export function encodeOrder(before: OrderRecord | null, after: OrderRecord): EncodedOrder {
  const sections: Record<string, string> = {};
  for (const [name, { pack }] of sectionEntries) {
    const changed = before ? before[name] !== after[name] : after[name].length > 0;
    if (changed) sections[name] = JSON.stringify((after[name] as readonly never[]).map(pack));
  }
  return { head: JSON.stringify(headColumns.pack(after.head)), sections };
}

/**
 * The order of these texts. An older schema is migrated, and keeps its number until it is rebased; a newer one, or columns that a newer release
 * has added, are refused with `store.incompatible`. Regions that the shop no longer has are kept as they are.
 */
export function decodeOrder(stored: EncodedOrder): OrderRecord {
  const head = JSON.parse(stored.head) as readonly [schema: number, fingerprint: string, shop: string, id: string];
  if (head[0] > schemaVersion) throw newerSchema(head[3], head[0]);
  const sections = sectionEntries.map(([name]) => JSON.parse(stored.sections[name] ?? '[]') as unknown);
  const order = unpackOrder([head, ...sections], true);
  return order.head.schema === schemaVersion ? order : migrated(order);
}

/** The text of a fact in a commit of that time. */
export function encodeFact(fact: Fact, committedAt: Instant): string {
  const { type, at, by } = fact;
  const codec = dataColumns[type];
  return JSON.stringify([
    type,
    codec ? (codec as Columns<object>).pack(fact.data) : fact.data,
    by.kind,
    by.id ?? null,
    ...(at === committedAt ? [] : [at]),
  ]);
}

/** The fact of a text in a commit of that time. Facts of carts and stock documents, which are no orders', are written as they are. */
export function decodeFact(text: string, committedAt: Instant): Fact {
  const stored = JSON.parse(text) as Fact | StoredFact;
  if (!Array.isArray(stored)) return stored as Fact;
  const [type, data, kind, id, at = committedAt] = stored as StoredFact;
  const by: Actor = id === null ? { kind } : { kind, id };
  return { type, at, by, data: dataColumns[type]?.unpack(data) ?? data } as Fact;
}

type StoredFact = readonly [type: FactType, data: unknown, kind: Actor['kind'], id: string | null, at?: Instant];

/** The facts that carry a whole agreement or a whole order; the data of all others are a few words. */
const dataColumns: { readonly [T in FactType]?: Columns<FactData[T]> } = {
  'order.drafted': columns<FactData['order.drafted']>({ terms: record(termsColumns, undefined as never) }),
  'order.placed': columns<FactData['order.placed']>({
    terms: record(termsColumns, undefined as never),
    allocations: records(allocationColumns),
    trace: optional(),
    exchange: optional(),
    optimum: optional(),
    shadow: optional(),
    sending: optional(),
    making: optional(),
    promises: optional(),
  }),
  'edit.confirmed': columns<FactData['edit.confirmed']>({
    editId: plain(''),
    difference: plain(0),
    amount: plain(0),
    tax: plain(0),
    lines: records(lineColumns),
    allocations: records(allocationColumns),
    charges: records(chargeColumns),
    place: plain<FactData['edit.confirmed']['place']>(null),
    texts: plain<FactData['edit.confirmed']['texts']>(noTexts),
    trace: optional(),
    discounts: optional(),
    making: optional(),
  }),
  'tax.requested': columns<FactData['tax.requested']>({
    requestId: plain(''),
    operation: plain<FactData['tax.requested']['operation']>('commit'),
    amount: plain(0),
    tax: plain(0),
    parts: taxParts,
  }),
  'order.rebased': columns<FactData['order.rebased']>({
    snapshot: { fallback: undefined, pack: packOrder, unpack: unpackOrder },
    reason: plain<FactData['order.rebased']['reason']>('schema'),
  }),
};

const sectionEntries = [
  ['lines', lineColumns],
  ['shipments', shipmentBodyColumns],
  ['returns', returnBodyColumns],
  ['edits', editBodyColumns],
  ['taxes', taxBodyColumns],
] as const satisfies readonly (readonly [keyof OrderRecord, unknown])[];

function packOrder(order: OrderRecord): unknown {
  const sections = sectionEntries.map(([name, { pack }]) => (order[name] as readonly never[]).map(pack));
  return [headColumns.pack(order.head), ...sections];
}

function unpackOrder(list: unknown, exact?: boolean): OrderRecord {
  const [head, lines, shipments, returns, edits = [], taxes = []] = list as readonly [
    unknown,
    unknown[],
    unknown[],
    unknown[],
    unknown[]?,
    unknown[]?,
  ];
  return {
    head: headColumns.unpack(head, exact),
    lines: lines.map((item) => lineColumns.unpack(item, exact)),
    shipments: shipments.map((item) => shipmentBodyColumns.unpack(item, exact)),
    returns: returns.map((item) => returnBodyColumns.unpack(item, exact)),
    edits: edits.map((item) => editBodyColumns.unpack(item, exact)),
    taxes: taxes.map((item) => taxBodyColumns.unpack(item, exact)),
  };
}

function migrated(order: OrderRecord): OrderRecord {
  let current: OrderRecord = order;
  for (let from = current.head.schema; from < schemaVersion; from++) {
    const step = migrations[from];
    if (!step) throw omsError('internal', `no migration from order schema ${from}`);
    current = step(current);
  }
  return current;
}

function newerSchema(id: string, schema: number): OmsError {
  return omsError(
    'store.incompatible',
    `order ${id} was written with schema ${schema}; this release knows ${schemaVersion}`,
  );
}

/** Why a stored order must be rebased before the next fact is folded into it; null when it is up to date. */
export function rebaseReason({ head }: OrderRecord, hostRegions: readonly HostRegion[]): 'schema' | 'machine' | null {
  if (head.schema !== schemaVersion) return 'schema';
  return head.fingerprint === machineFingerprint(hostRegions) ? null : 'machine';
}

/** The order under today's schema and regions: new regions and states that are gone start over, regions that are gone are kept. */
export function rebased(order: OrderRecord, hostRegions: readonly HostRegion[]): OrderRecord {
  const fresh = emptyOrder(order.head.shop, order.head.id, hostRegions);
  const known = hostRegions.map((region) => [region.name, regionState(order.head.states, region)]);
  return {
    ...order,
    head: {
      ...order.head,
      schema: schemaVersion,
      fingerprint: fresh.head.fingerprint,
      states: { ...order.head.states, ...Object.fromEntries(known) },
    },
  };
}
