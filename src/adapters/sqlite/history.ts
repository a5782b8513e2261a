/** What was written and never changes: facts, movements, postings; and the feed over all facts. */
import { omsError, splitLines } from '../../kernel';
import type { FeedPage, StoredCommit, StoredMove, StoredPosting, SubjectRef } from '../../ports/repository';
import type { Driver, Row } from './driver';
import { decodeMoves, decodePostings } from './lists';
import { subjectOf } from './rows';
import { encodeRefs, wantedRefs } from './subjects';

export function createHistory(driver: Driver, p: string) {
  const commits = `select e.kind, e.id, e.version, e.at, e.facts from ${wantedRefs(`${p}commits`)} order by w.key, e.version`;
  const postings = `select e.kind, e.id, e.version, e.at, e.postings
    from ${wantedRefs(`${p}commits`)} where e.postings is not null order by w.key, e.version`;
  const moves = `select e.* from ${wantedRefs(`${p}movements`)} order by w.key, e.version`;
  const page = `select seq, kind, id, version, at, facts from ${p}commits
    where shop = ? and archived = 0 and seq > ? order by seq limit ?`;

  return {
    async history(shop: string, refs: readonly SubjectRef[]): Promise<StoredCommit[]> {
      if (refs.length === 0) return [];
      return (await driver.read((sql) => sql.all(commits, encodeRefs(refs), shop))).map(commitOf);
    },

    async movements(shop: string, refs: readonly SubjectRef[]): Promise<StoredMove[]> {
      if (refs.length === 0) return [];
      const rows = await driver.read((sql) => sql.all(moves, encodeRefs(refs), shop));
      return rows.flatMap((row) => {
        const cause = { subject: subjectOf(row), version: Number(row.version), at: String(row.at) };
        return decodeMoves(String(row.moves)).map((move, n) => ({ ...move, ...cause, n }));
      });
    },

    async ledger(shop: string, refs: readonly SubjectRef[]): Promise<StoredPosting[]> {
      if (refs.length === 0) return [];
      const rows = await driver.read((sql) => sql.all(postings, encodeRefs(refs), shop));
      return rows.flatMap((row) => {
        const cause = { subject: subjectOf(row), version: Number(row.version), at: String(row.at) };
        return decodePostings(String(row.postings)).map((posting, n) => ({ ...posting, ...cause, n }));
      });
    },

    /** Commits in their order. The database has one writer: none becomes visible behind one that a reader has seen. */
    async feed(shop: string, after: string | null, limit: number): Promise<FeedPage> {
      const cursor = after ?? '0';
      if (!/^\d{1,15}$/.test(cursor)) throw omsError('input.invalid', `"${cursor}" is not a cursor of this feed`);
      const rows = await driver.read((sql) => sql.all(page, shop, Number(cursor), limit));
      const found = rows.map((row) => ({ ...commitOf(row), cursor: String(row.seq) }));
      return { commits: found, cursor: found.at(-1)?.cursor ?? cursor };
    },
  };
}

function commitOf(row: Row): StoredCommit {
  return {
    subject: subjectOf(row),
    version: Number(row.version),
    at: String(row.at),
    facts: splitLines(String(row.facts)),
  };
}
