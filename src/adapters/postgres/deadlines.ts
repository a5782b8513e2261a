/** Deadlines: one per (subject, name). A claim leaves them standing under a lease; a commit that sets one anew takes the lease off it. */
import type { ClaimedDeadline, ClaimRequest, SubjectRef } from '../../ports/repository';
import { encodeArray } from './binary-arrays';
import { kindName, toInstant, toMs } from './codes';
import type { Driver } from './driver';
import { encodeRefs } from './subjects';

export function createDeadlines(driver: Driver, schema: string) {
  const deadlines = `${schema}.deadlines`;
  const claim = `
    with due as (
      select kind, id, name from ${deadlines} where shop = $1 and due_at <= $2 and (leased_until is null or leased_until <= $2)
      order by due_at, kind, id, name limit $5 for update skip locked
    ), claimed as (
      update ${deadlines} e set lease = $3, leased_until = $4 from due d
      where e.shop = $1 and e.kind = d.kind and e.id = d.id and e.name = d.name returning e.*
    )
    select * from claimed order by due_at, kind, id, name`;
  const settle = `delete from ${deadlines} e using unnest($3::int2[], $4::uuid[], $5::text[]) d(kind, id, name)
    where e.shop = $1 and e.lease = $2 and e.kind = d.kind and e.id = d.id and e.name = d.name`;
  const next = `select min(due_at) as due_at from ${deadlines} where shop = $1`;

  return {
    async claimDeadlines(shop: string, { now, leasedUntil, lease, limit }: ClaimRequest): Promise<ClaimedDeadline[]> {
      const rows = await driver.query(claim, [shop, toMs(now), lease, toMs(leasedUntil), limit]);
      return rows.map((row) => ({
        subject: { kind: kindName(row.kind), id: String(row.id) },
        name: String(row.name),
        dueAt: toInstant(row.due_at),
        body: String(row.body),
        lease,
      }));
    },

    async settleDeadlines(
      shop: string,
      lease: string,
      done: readonly { subject: SubjectRef; name: string }[],
    ): Promise<void> {
      if (done.length === 0) return;
      const refs = encodeRefs(done.map(({ subject }) => subject));
      await driver.query(settle, [
        shop,
        lease,
        ...refs,
        encodeArray(
          'text',
          done.map(({ name }) => name),
        ),
      ]);
    },

    async nextDeadline(shop: string): Promise<string | null> {
      const [row] = await driver.query(next, [shop]);
      return row === undefined || row.due_at === null ? null : toInstant(row.due_at);
    },
  };
}
