/**
 * Effects in lanes (subject, destination). `due_at` is when an effect may be handed out next: for one that is handed out, the end of its
 * lease; null for what is delivered or dead, and for what waits behind a dead one of a lane that blocks.
 */
import type {
  ClaimedEffect,
  ClaimRequest,
  DeadEffect,
  DeadEffectsQuery,
  EffectId,
  EffectOutcome,
} from '../../ports/repository';
import type { Driver, Row, Sql } from './driver';
import { subjectOf, textOrNull } from './rows';

/** Money and parcels wait for a human; a dead webhook does not hold up what follows. */
const blocking = (destination: string) => `(${destination} glob 'payment:*' or ${destination} glob 'carrier:*')`;

export function createOutbox(driver: Driver, p: string) {
  const outbox = `${p}outbox`;
  const any = `select 1 from ${outbox} where shop = ? and due_at <= ? limit 1`;
  const heads = `select o.* from ${outbox} o where o.shop = ? and o.due_at <= ? and not exists (
      select 1 from ${outbox} e
      where e.shop = o.shop and e.kind = o.kind and e.id = o.id and e.destination = o.destination and e.state <> 'delivered'
        and ((e.lease is not null and e.due_at > ?)
          or ((e.version, e.n) < (o.version, o.n) and (e.state = 'waiting' or ${blocking('e.destination')}))))
    order by o.due_at, o.seq limit ?`;
  const take = `update ${outbox} set lease = ?, due_at = ?, attempts = attempts + 1 where seq = ?`;
  const renew = `update ${outbox} set due_at = ? where lease = ? and shop = ?`;

  const held = 'shop = ? and kind = ? and id = ? and version = ? and n = ? and lease = ?';
  const delivered = `update ${outbox} set state = 'delivered', due_at = null, lease = null where ${held}`;
  const retried = `update ${outbox} set due_at = ?, error = ?, lease = null where ${held} returning destination`;
  const died = `update ${outbox} set state = 'dead', due_at = null, error = ?, lease = null where ${held} returning destination`;
  const lane = `shop = ? and kind = ? and id = ? and destination = ? and state <> 'delivered'`;
  const behind = `${lane} and (version, n) > (?, ?) and state = 'waiting'`;
  const putOff = `update ${outbox} set due_at = max(due_at, ?) where ${behind} and due_at is not null`;
  const stop = `update ${outbox} set due_at = null where ${behind} and ${blocking('destination')}`;

  const counts = `select count(*) as made,
      count(*) filter (where state = 'waiting') as pending, count(*) filter (where state = 'dead') as dead
    from ${outbox} where shop = ? and state <> 'delivered'`;
  const made = `select count(*) as made from ${outbox} where shop = ?`;
  // The second condition is that of the index `outbox_lane`, which holds what waits and what was given up.
  const oldest = `select min(at) as at from ${outbox} where shop = ? and state = 'waiting' and state <> 'delivered'`;
  const dead = (conditions: readonly string[]) =>
    `select * from ${outbox} where ${['shop = ?', "state = 'dead'", ...conditions].join(' and ')}
      order by at, kind, id, version, n limit ?`;
  const back = `update ${outbox} set state = 'waiting', due_at = ?, attempts = 0, lease = null
    where shop = ? and kind = ? and id = ? and version = ? and n = ? and state <> 'waiting' returning destination`;
  const dismissed = `update ${outbox} set state = 'delivered'
    where shop = ? and kind = ? and id = ? and version = ? and n = ? and state = 'dead' returning destination`;
  const goOn = `update ${outbox} set due_at = ? where ${lane} and due_at is null and state = 'waiting'`;

  function settleOne(sql: Sql, shop: string, lease: string, id: EffectId, outcome: EffectOutcome): void {
    const { kind, id: subject } = id.subject;
    const ours = [shop, kind, subject, id.version, id.n, lease] as const;
    if (outcome.kind === 'delivered') sql.run(delivered, ...ours);
    if (outcome.kind === 'retry') {
      const [row] = sql.all(retried, outcome.at, outcome.error, ...ours);
      if (row) sql.run(putOff, outcome.at, shop, kind, subject, String(row.destination), id.version, id.n);
    }
    if (outcome.kind === 'dead') {
      const [row] = sql.all(died, outcome.error, ...ours);
      if (row) sql.run(stop, shop, kind, subject, String(row.destination), id.version, id.n);
    }
  }

  return {
    async claimEffects(shop: string, { now, leasedUntil, lease, limit }: ClaimRequest): Promise<ClaimedEffect[]> {
      // Most claims find nothing: they shall not take the one place of a writer.
      const found = await driver.read((sql) => sql.all(any, shop, now));
      if (found.length === 0) return [];
      return driver.write((sql) => {
        const rows = sql.all(heads, shop, now, now, limit);
        for (const { seq } of rows) sql.run(take, lease, leasedUntil, Number(seq));
        return rows.map((row) => ({ ...effectOf(row), attempts: Number(row.attempts) + 1, lease }));
      });
    },

    async settleEffects(
      shop: string,
      lease: string,
      outcomes: readonly (EffectId & { outcome: EffectOutcome })[],
    ): Promise<void> {
      if (outcomes.length === 0) return;
      await driver.write((sql) => {
        for (const one of outcomes) settleOne(sql, shop, lease, one, one.outcome);
      });
    },

    async renewEffects(shop: string, lease: string, leasedUntil: string): Promise<void> {
      await driver.write((sql) => sql.run(renew, leasedUntil, lease, shop));
    },

    async effectCounts(shop: string): Promise<{ pending: number; delivered: number; dead: number }> {
      const [open, all] = await driver.read((sql) => [sql.all(counts, shop)[0], sql.all(made, shop)[0]] as const);
      return {
        pending: Number(open?.pending),
        delivered: Number(all?.made) - Number(open?.made),
        dead: Number(open?.dead),
      };
    },

    async oldestEffect(shop: string): Promise<string | null> {
      const [row] = await driver.read((sql) => sql.all(oldest, shop));
      return textOrNull(row?.at);
    },

    async deadEffects(shop: string, query: DeadEffectsQuery): Promise<DeadEffect[]> {
      const { limit, after, subjects, destinations, except } = query;
      const conditions: string[] = [];
      const values: (string | number)[] = [shop];
      if (after) {
        const { at, subject, version, n } = after;
        conditions.push('(at, kind, id, version, n) > (?, ?, ?, ?, ?)');
        values.push(at, subject.kind, subject.id, version, n);
      }
      if (subjects) {
        conditions.push('(kind, id) in (select value ->> 0, value ->> 1 from json_each(?))');
        values.push(JSON.stringify(subjects.map(({ kind, id }) => [kind, id])));
      }
      if (destinations) {
        conditions.push('destination in (select value from json_each(?))');
        values.push(JSON.stringify(destinations));
      }
      if (except) {
        conditions.push('destination not in (select value from json_each(?))');
        values.push(JSON.stringify(except));
      }
      const rows = await driver.read((sql) => sql.all(dead(conditions), ...values, limit));
      return rows.map((row) => ({
        ...effectOf(row),
        at: String(row.at),
        attempts: Number(row.attempts),
        error: String(row.error),
      }));
    },

    async redeliver(shop: string, { subject, version, n }: EffectId, now: string): Promise<boolean> {
      const { kind, id } = subject;
      return driver.write((sql) => {
        const [row] = sql.all(back, now, shop, kind, id, version, n);
        if (row) sql.run(goOn, now, shop, kind, id, String(row.destination));
        return row !== undefined;
      });
    },

    async dismiss(shop: string, { subject, version, n }: EffectId, now: string): Promise<boolean> {
      const { kind, id } = subject;
      return driver.write((sql) => {
        const [row] = sql.all(dismissed, shop, kind, id, version, n);
        if (row) sql.run(goOn, now, shop, kind, id, String(row.destination));
        return row !== undefined;
      });
    },
  };
}

function effectOf(row: Row) {
  return {
    subject: subjectOf(row),
    version: Number(row.version),
    n: Number(row.n),
    destination: String(row.destination),
    type: String(row.type),
    body: String(row.body),
  };
}
