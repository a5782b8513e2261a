/** An order as text: a small head and the cold sections. A section is written only when it changed. */
import { omsError } from '../kernel';
import { emptyOrder, schemaVersion } from './evolve';
import { type HostRegion, regionState } from './host-regions';
import { machineFingerprint } from './machine';
import { migrations } from './migrations';
import type { LineTerms, OrderHead, OrderRecord, ReturnBody, ShipmentBody } from './vocabulary';

export interface EncodedOrder {
  readonly head: string;
  readonly sections: Readonly<Record<string, string>>;
}

const sectionNames = ['lines', 'shipments', 'returns'] as const;

/** The texts to write: the head, and those sections that are not the same object as before. */
export function encodeOrder(before: OrderRecord | null, after: OrderRecord): EncodedOrder {
  const sections: Record<string, string> = {};
  for (const name of sectionNames) {
    const changed = before ? before[name] !== after[name] : after[name].length > 0;
    if (changed) sections[name] = JSON.stringify(after[name]);
  }
  return { head: JSON.stringify(after.head), sections };
}

/**
 * The order of these texts. An older schema is migrated, and keeps its number until it is rebased; a newer one is refused. Regions that the
 * shop no longer has are kept as they are.
 */
export function decodeOrder(stored: EncodedOrder): OrderRecord {
  const head = JSON.parse(stored.head) as OrderHead;
  const read = <T>(name: string): readonly T[] =>
    stored.sections[name] === undefined ? [] : (JSON.parse(stored.sections[name]) as readonly T[]);
  const order: OrderRecord = {
    head,
    lines: read<LineTerms>('lines'),
    shipments: read<ShipmentBody>('shipments'),
    returns: read<ReturnBody>('returns'),
  };
  return head.schema === schemaVersion ? order : migrated(order);
}

function migrated(order: OrderRecord): OrderRecord {
  let current: OrderRecord = order;
  if (current.head.schema > schemaVersion) {
    throw omsError(
      'store.incompatible',
      `order ${current.head.id} was written with schema ${current.head.schema}; this release knows ${schemaVersion}`,
    );
  }
  for (let from = current.head.schema; from < schemaVersion; from++) {
    const step = migrations[from];
    if (!step) throw omsError('internal', `no migration from order schema ${from}`);
    current = step(current);
  }
  return current;
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
