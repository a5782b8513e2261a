/** Deadlines: one per (subject, name). A claim leaves them standing under a lease; a commit that sets one anew takes the lease off it. */
import type { ClaimedDeadline, ClaimRequest, SubjectRef } from '../../ports/repository';
import type { Driver } from './driver';
import { subjectOf, textOrNull } from './rows';

export function createDeadlines(driver: Driver, p: string) {
  const free = 'shop = ? and due_at <= ? and (leased_until is null or leased_until <= ?)';
  const any = `select 1 from ${p}deadlines where ${free} limit 1`;
  const due = `select kind, id, name, due_at, body from ${p}deadlines where ${free} order by due_at, kind, id, name limit ?`;
  const take = `update ${p}deadlines set lease = ?, leased_until = ? where shop = ? and kind = ? and id = ? and name = ?`;
  const settle = `delete from ${p}deadlines where shop = ? and kind = ? and id = ? and name = ? and lease = ?`;
  const next = `select min(due_at) as due_at from ${p}deadlines where shop = ?`;

  return {
    async claimDeadlines(shop: string, { now, leasedUntil, lease, limit }: ClaimRequest): Promise<ClaimedDeadline[]> {
      // Most claims find nothing: they shall not take the one place of a writer.
      const found = await driver.read((sql) => sql.all(any, shop, now, now));
      if (found.length === 0) return [];
      return driver.write((sql) =>
        sql.all(due, shop, now, now, limit).map((row) => {
          const subject = subjectOf(row);
          const name = String(row.name);
          sql.run(take, lease, leasedUntil, shop, subject.kind, subject.id, name);
          return { subject, name, dueAt: String(row.due_at), body: String(row.body), lease };
        }),
      );
    },

    async settleDeadlines(
      shop: string,
      lease: string,
      done: readonly { subject: SubjectRef; name: string }[],
    ): Promise<void> {
      if (done.length === 0) return;
      await driver.write((sql) => {
        for (const { subject, name } of done) sql.run(settle, shop, subject.kind, subject.id, name, lease);
      });
    },

    async nextDeadline(shop: string): Promise<string | null> {
      const [row] = await driver.read((sql) => sql.all(next, shop));
      return textOrNull(row?.due_at);
    },
  };
}
