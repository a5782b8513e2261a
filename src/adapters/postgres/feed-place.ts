/**
 * Places in the feed: the number of the transaction that committed, as the server counts them.
 *
 * A server that was given a dump of another one counts from where it stands itself, mostly far below: nothing of the dump would be behind the
 * oldest open transaction for months, and what is committed now would stand in front of it. So the schema keeps by how much its places are
 * `ahead` of the server's numbers. Where nothing was moved it is 0, and costs nothing.
 */
import type { Driver } from './driver';

/**
 * Left free behind the last place of a dump: whoever read the feed on the old server may have seen that much more than the dump holds, and
 * must not take what is committed here for what it has read there.
 */
const seenElsewhere = 2n ** 32n;

/** The place that belongs to a transaction's number, as SQL over the number. */
export const placeOf = (number: string, ahead: bigint) =>
  ahead === 0n ? number : `(${number}::text::int8 + ${ahead})::text::xid8`;

/** From here on places may still be taken by a transaction that is open, as SQL. */
export const openFrom = (schema: string) =>
  `(pg_snapshot_xmin(pg_current_snapshot())::text::int8 + (select m.ahead from ${schema}.meta m))::text::xid8`;

/** What `ahead` has to be: what it is, unless commits stand here at places that this server cannot have given. */
export async function aheadOf(driver: Driver, schema: string, now: bigint): Promise<bigint> {
  // The last place of each shop, by the index of the feed: as many steps as there are shops.
  const [row] = await driver.query(
    `with recursive last as (
       (select shop, xid from ${schema}.commits order by shop desc, xid desc limit 1)
       union all
       select c.shop, c.xid from last l cross join lateral (
         select e.shop, e.xid from ${schema}.commits e where e.shop < l.shop order by e.shop desc, e.xid desc limit 1) c
     )
     select l.xid::text as last, pg_snapshot_xmax(pg_current_snapshot())::text as next from last l order by l.xid desc limit 1`,
  );
  if (!row) return now;
  const last = BigInt(String(row.last));
  const next = BigInt(String(row.next));
  return last < next + now ? now : last + seenElsewhere - next;
}
