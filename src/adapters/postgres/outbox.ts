/**
 * Effects in lanes (subject, destination). The outbox holds what waits and what was given up; what was delivered lies in a table of its
 * own. `due_at` is null for what waits behind a dead effect of a lane that blocks, and is put forward behind one that is retried later:
 * a claim looks at little more than what it may take.
 */
import type {
  ClaimedEffect,
  ClaimRequest,
  DeadEffect,
  DeadEffectsQuery,
  EffectId,
  EffectOutcome,
} from '../../ports/repository';
import { encodeArray } from './binary-arrays';
import { kindCode, kindName, toInstant, toMs } from './codes';
import type { Driver, Row } from './driver';
import { encodeRefs } from './subjects';

type Settled = readonly (EffectId & { outcome: EffectOutcome })[];

/** Money and parcels wait for a human; a dead webhook does not hold up what follows. */
export const blocking = (destination: string) => `(${destination} like 'payment:%' or ${destination} like 'carrier:%')`;
export const sameLane = 'e.shop = o.shop and e.kind = o.kind and e.id = o.id and e.destination = o.destination';

export function createOutbox(driver: Driver, schema: string) {
  const outbox = `${schema}.outbox`;
  const claim = `select * from ${schema}.claim_effects_1($1, $2, $3, $4, $5)`;

  const done = 'unnest($3::int2[], $4::uuid[], $5::int4[], $6::int4[]';
  const held =
    'o.shop = $1 and o.lease = $2 and o.kind = d.kind and o.id = d.id and o.version = d.version and o.n = d.n';
  const delivered = `
    with gone as (delete from ${outbox} o using ${done}) d(kind, id, version, n) where ${held} returning o.*)
    insert into ${schema}.delivered (shop, kind, id, version, n, destination, type, body, at, attempts, error)
      select shop, kind, id, version, n, destination, type, body, at, attempts, error from gone`;
  const retried = `
    with put as (
      update ${outbox} o set due_at = d.due_at, error = d.error, lease = null, leased_until = null
      from ${done}, $7::int8[], $8::text[]) d(kind, id, version, n, due_at, error) where ${held} returning o.*
    )
    update ${outbox} e set due_at = greatest(e.due_at, o.due_at) from put o
      where ${sameLane} and (e.version, e.n) > (o.version, o.n) and e.due_at is not null`;
  const died = `
    with put as (
      update ${outbox} o set dead = true, due_at = null, error = d.error, lease = null, leased_until = null
      from ${done}, $7::text[]) d(kind, id, version, n, error) where ${held} returning o.*
    )
    update ${outbox} e set due_at = null from put o
      where ${blocking('o.destination')} and ${sameLane} and (e.version, e.n) > (o.version, o.n) and not e.dead`;
  const renew = `update ${outbox} set leased_until = $3 where shop = $1 and lease = $2`;
  const counts = `select
      (select count(*) from ${outbox} where shop = $1 and not dead) as pending,
      (select count(*) from ${schema}.delivered where shop = $1) as delivered,
      (select count(*) from ${outbox} where shop = $1 and dead) as dead`;
  const oldest = `select min(at) as at from ${outbox} where shop = $1 and not dead`;
  const dead = (conditions: readonly string[]) =>
    `select * from ${outbox} where ${['shop = $1', 'dead', ...conditions].join(' and ')}
      order by at, kind, id, version, n limit $2`;
  const dismiss = `select ${schema}.dismiss_1($1, $2, $3, $4, $5, $6) as gone`;
  const redeliver = `select ${schema}.redeliver_1($1, $2, $3, $4, $5, $6) as back`;

  return {
    async claimEffects(shop: string, { now, leasedUntil, lease, limit }: ClaimRequest): Promise<ClaimedEffect[]> {
      const rows = await driver.query(claim, [shop, toMs(now), lease, toMs(leasedUntil), limit]);
      return rows.map((row) => ({ ...effectOf(row), attempts: Number(row.attempts), lease }));
    },

    async settleEffects(shop: string, lease: string, outcomes: Settled): Promise<void> {
      const ids = (list: Settled) => [shop, lease, ...encodeIds(list)];
      const gone = outcomes.filter(({ outcome }) => outcome.kind === 'delivered');
      if (gone.length > 0) await driver.query(delivered, ids(gone));

      const again = outcomes.flatMap(({ outcome, ...id }) => (outcome.kind === 'retry' ? [{ ...id, outcome }] : []));
      if (again.length > 0) {
        const dueAt = encodeArray(
          'int8',
          again.map(({ outcome }) => toMs(outcome.at)),
        );
        const errors = encodeArray(
          'text',
          again.map(({ outcome }) => outcome.error),
        );
        await driver.query(retried, [...ids(again), dueAt, errors]);
      }

      const over = outcomes.flatMap(({ outcome, ...id }) => (outcome.kind === 'dead' ? [{ ...id, outcome }] : []));
      if (over.length > 0) {
        await driver.query(died, [
          ...ids(over),
          encodeArray(
            'text',
            over.map(({ outcome }) => outcome.error),
          ),
        ]);
      }
    },

    async renewEffects(shop: string, lease: string, leasedUntil: string): Promise<void> {
      await driver.query(renew, [shop, lease, toMs(leasedUntil)]);
    },

    async effectCounts(shop: string): Promise<{ pending: number; delivered: number; dead: number }> {
      const [row] = await driver.query(counts, [shop]);
      return { pending: Number(row?.pending), delivered: Number(row?.delivered), dead: Number(row?.dead) };
    },

    async oldestEffect(shop: string): Promise<string | null> {
      const [row] = await driver.query(oldest, [shop]);
      return row?.at == null ? null : toInstant(row.at);
    },

    async deadEffects(shop: string, query: DeadEffectsQuery): Promise<DeadEffect[]> {
      const { limit, after, subjects, destinations, except } = query;
      const values: unknown[] = [shop, limit];
      const given = (value: unknown) => `$${values.push(value)}`;
      const conditions: string[] = [];
      if (after) {
        const { at, subject, version, n } = after;
        const place = [toMs(at), kindCode(subject.kind), subject.id, version, n].map(given).join(', ');
        conditions.push(`(at, kind, id, version, n) > (${place})`);
      }
      if (subjects) {
        const [kinds, ids] = encodeRefs(subjects).map(given);
        conditions.push(`(kind, id) in (select * from unnest(${kinds}::int2[], ${ids}::uuid[]))`);
      }
      if (destinations) conditions.push(`destination = any(${given(destinations)}::text[])`);
      if (except) conditions.push(`destination <> all(${given(except)}::text[])`);
      const rows = await driver.queryOnce(dead(conditions), values);
      return rows.map((row) => ({
        ...effectOf(row),
        at: toInstant(row.at),
        attempts: Number(row.attempts),
        error: String(row.error),
      }));
    },

    async redeliver(shop: string, id: EffectId, now: string): Promise<boolean> {
      const [row] = await driver.query(redeliver, placeOf(shop, id, now));
      return row?.back === true;
    },

    async dismiss(shop: string, id: EffectId, now: string): Promise<boolean> {
      const [row] = await driver.query(dismiss, placeOf(shop, id, now));
      return row?.gone === true;
    },
  };
}

function placeOf(shop: string, { subject, version, n }: EffectId, now: string): unknown[] {
  return [shop, kindCode(subject.kind), subject.id, version, n, toMs(now)];
}

function encodeIds(ids: readonly EffectId[]): Uint8Array[] {
  return [
    encodeArray(
      'int2',
      ids.map(({ subject }) => kindCode(subject.kind)),
    ),
    encodeArray(
      'uuid',
      ids.map(({ subject }) => subject.id),
    ),
    encodeArray(
      'int4',
      ids.map(({ version }) => version),
    ),
    encodeArray(
      'int4',
      ids.map(({ n }) => n),
    ),
  ];
}

function effectOf(row: Row) {
  return {
    subject: { kind: kindName(row.kind), id: String(row.id) },
    version: Number(row.version),
    n: Number(row.n),
    destination: String(row.destination),
    type: String(row.type),
    body: String(row.body),
  };
}
