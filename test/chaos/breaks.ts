/** The store with one promise broken on purpose, in the ways in which home-made ones are: what the program must find. */
import type pg from 'pg';
import { kindCode, kindName } from '../../src/adapters/postgres/codes';
import type { ChangeSet, CommitResult, FeedCommit, Repository } from '../../src/ports';
import { unguarded } from '../contract/broken/breakage';

export const breakages = ['guard', 'late-effects', 'late-key', 'id-cursor'] as const;

/**
 * - `guard`: stock is taken without a check in the commit.
 * - `late-effects`: effects are written after the commit, in a statement of their own that nobody waits for.
 * - `late-key`: the idempotency key is looked for and written after the commit.
 * - `id-cursor`: who follows the feed trusts a number that was drawn before the commit.
 */
export type Breakage = (typeof breakages)[number];

/** Time in which a process can be killed, or overtaken, between two statements. */
const betweenMs = 80;
/** The same where nobody waits: whatever goes wrong finds some effects that are not written yet. */
const unwaitedMs = 400;

type One = (set: ChangeSet) => Promise<CommitResult>;

export function broken(good: Repository, pool: pg.Pool, schema: string, breakage: Breakage | null): Repository {
  switch (breakage) {
    case 'guard':
      return { ...good, commit: (sets) => good.commit(sets.map(unguarded)) };
    case 'late-effects':
      return {
        ...good,
        commit: each(good, async (set, commit) => {
          const result = await commit({ ...set, effects: [] });
          if (result.status === 'committed' && set.effects.length > 0)
            pause(unwaitedMs)
              .then(() => writeEffects(pool, schema, set))
              .catch(() => {});
          return result;
        }),
      };
    case 'late-key':
      return {
        ...good,
        commit: each(good, async (set, commit) => {
          const result = await commit({ ...set, key: null });
          if (result.status !== 'committed' || !set.key) return result;
          await pause(betweenMs);
          const [hit] = await good.keysMany(set.shop, [set.key.key]);
          if (hit) return { status: 'duplicate', subject: hit.subject, version: hit.version };
          await writeKey(pool, schema, set);
          return result;
        }),
      };
    case 'id-cursor':
      return { ...good, feed: (shop, after, limit) => feedByNumber(pool, schema, { shop, after, limit }) };
    case null:
      return good;
  }
}

/** A commit that treats each set on its own. */
function each(good: Repository, change: (set: ChangeSet, commit: One) => Promise<CommitResult>): Repository['commit'] {
  const commit: One = async (set) => {
    const [result] = await good.commit([set]);
    return result?.status === 'deferred' ? result.outcome : (result as CommitResult);
  };
  return (sets) =>
    Promise.all(sets.map((set) => change(set, commit).catch((error): CommitResult => ({ status: 'failed', error }))));
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

async function writeEffects(pool: pg.Pool, schema: string, set: ChangeSet): Promise<void> {
  const at = Date.parse(set.at);
  for (const [n, { destination, type, body }] of set.effects.entries())
    await pool.query(
      `insert into ${schema}.outbox (shop, kind, id, version, n, destination, type, body, at, due_at)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9)`,
      [set.shop, kindCode(set.subject.kind), set.subject.id, set.expectedVersion + 1, n, destination, type, body, at],
    );
}

async function writeKey(pool: pg.Pool, schema: string, set: ChangeSet): Promise<void> {
  await pool.query(
    `insert into ${schema}.keys (shop, key, fingerprint, kind, id, version, at, nonce)
     values ($1, $2, $3, $4, $5, $6, $7, 0) on conflict do nothing`,
    [
      set.shop,
      set.key?.key,
      set.key?.fingerprint,
      kindCode(set.subject.kind),
      set.subject.id,
      set.expectedVersion + 1,
      Date.parse(set.at),
    ],
  );
}

/** Commits by the number of their transaction, whether or not a lower one is still under way. */
async function feedByNumber(
  pool: pg.Pool,
  schema: string,
  { shop, after, limit }: { shop: string; after: string | null; limit: number },
) {
  const { rows } = await pool.query(
    `select c.xid::text as xid, c.kind, c.id, c.version, c.at from ${schema}.commits c
     where c.shop = $1 and (c.xid, c.id, c.version) > (split_part($2, '|', 1)::xid8, split_part($2, '|', 2)::uuid, split_part($2, '|', 3)::int4)
     order by c.xid, c.id, c.version limit $3`,
    [shop, after ?? '0|00000000-0000-0000-0000-000000000000|0', limit],
  );
  const commits = rows.map(
    (row): FeedCommit => ({
      cursor: [row.xid, row.id, row.version].join('|'),
      subject: { kind: kindName(row.kind), id: row.id },
      version: row.version,
      at: new Date(Number(row.at)).toISOString(),
      facts: [],
    }),
  );
  return { commits, cursor: commits.at(-1)?.cursor ?? after ?? '' };
}
