/** What was written and never changes: facts, movements, postings; and the feed over all facts. */
import { omsError, splitLines } from '../../kernel';
import type { FeedPage, StoredCommit, StoredMove, StoredPosting, SubjectRef } from '../../ports/repository';
import { kindName, toInstant } from './codes';
import type { Driver, Row } from './driver';
import { openFrom } from './feed-place';
import { splitMoves, splitPostings } from './lines';
import { encodeRefs } from './subjects';

export function createHistory(driver: Driver, schema: string) {
  const wanted = 'unnest($2::int2[], $3::uuid[]) with ordinality w(kind, id, place)';
  const of = 'e.shop = $1 and e.kind = w.kind and e.id = w.id';
  const commits = `select e.kind, e.id, e.version, e.at, e.facts from ${wanted} join ${schema}.said e on ${of} order by w.place, e.version`;
  const postings = `select e.kind, e.id, e.version, e.at, e.postings from ${wanted} join ${schema}.said e on ${of}
    where e.postings is not null order by w.place, e.version`;
  const moves = `select e.kind, e.id, e.version, e.at, e.moves from ${wanted} join ${schema}.said e on ${of}
    where e.moves is not null order by w.place, e.version`;
  const page = `select e.xid::text as xid, e.kind, e.id, e.version, e.at, e.facts from ${schema}.commits e
    where e.shop = $1 and (e.xid, e.kind, e.id, e.version) > ($2::text::xid8, $3::int2, $4::uuid, $5::int4)
      and e.xid < ${openFrom(schema)}
    order by e.xid, e.kind, e.id, e.version limit $6`;

  return {
    async history(shop: string, refs: readonly SubjectRef[]): Promise<StoredCommit[]> {
      if (refs.length === 0) return [];
      return (await driver.query(commits, [shop, ...encodeRefs(refs)])).map(commitOf);
    },

    async movements(shop: string, refs: readonly SubjectRef[]): Promise<StoredMove[]> {
      if (refs.length === 0) return [];
      const rows = await driver.query(moves, [shop, ...encodeRefs(refs)]);
      return rows.flatMap((row) => splitMoves(String(row.moves)).map((move, n) => ({ ...move, ...placeOf(row), n })));
    },

    async ledger(shop: string, refs: readonly SubjectRef[]): Promise<StoredPosting[]> {
      if (refs.length === 0) return [];
      const rows = await driver.query(postings, [shop, ...encodeRefs(refs)]);
      return rows.flatMap((row) =>
        splitPostings(String(row.postings)).map((posting, n) => ({ ...posting, ...placeOf(row), n })),
      );
    },

    /**
     * Commits in the order of their transactions, up to the oldest one that is still open: a transaction that commits late can only stand
     * behind the cursor of a reader who waited for it.
     */
    async feed(shop: string, after: string | null, limit: number): Promise<FeedPage> {
      const rows = await driver.query(page, [shop, ...positionOf(after), limit]);
      const commits = rows.map((row) => ({
        ...commitOf(row),
        cursor: [row.xid, row.kind, row.id, row.version].join('.'),
      }));
      return { commits, cursor: commits.at(-1)?.cursor ?? after ?? start };
    },
  };
}

const start = '0.0.00000000-0000-0000-0000-000000000000.0';

function positionOf(cursor: string | null): string[] {
  const parts = /^(\d{1,20})\.(\d{1,3})\.([0-9a-f-]{36})\.(\d{1,10})$/.exec(cursor ?? start);
  if (!parts) throw omsError('input.invalid', `"${cursor}" is not a cursor of this feed`);
  return parts.slice(1);
}

function commitOf(row: Row): StoredCommit {
  return { ...placeOf(row), facts: splitLines(String(row.facts)) };
}

function placeOf(row: Row): Pick<StoredCommit, 'subject' | 'version' | 'at'> {
  const subject: SubjectRef = { kind: kindName(row.kind), id: String(row.id) };
  return { subject, version: Number(row.version), at: toInstant(row.at) };
}
