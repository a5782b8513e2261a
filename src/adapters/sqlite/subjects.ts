/** Reading subjects: by reference, by key, by what they are found by. */
import type { FindQuery, KeyHit, StoredSubject, SubjectRef } from '../../ports/repository';
import type { Driver, Row, SqliteValue } from './driver';
import { subjectOf } from './rows';

/** A list of references as one value, and the rows of a table that it names. `cross join`: the list comes first, whatever the planner thinks. */
export const wantedRefs = (table: string) => `json_each(?) w cross join ${table} e
  on e.shop = ? and e.kind = json_extract(w.value, '$[0]') and e.id = json_extract(w.value, '$[1]')`;

export function encodeRefs(refs: readonly SubjectRef[]): string {
  return JSON.stringify(refs.map(({ kind, id }) => [kind, id]));
}

export function createSubjects(driver: Driver, p: string) {
  const heads = `select w.key as place, e.kind, e.id, e.version, e.head as body from ${wantedRefs(`${p}subjects`)}`;
  const sections = `select w.key as place, e.name, e.body from ${wantedRefs(`${p}sections`)}`;
  const keys = `select w.key as place, e.key, e.fingerprint, e.kind, e.id, e.version
    from json_each(?) w cross join ${p}keys e on e.shop = ? and e.key = w.value`;

  return {
    async loadMany(shop: string, refs: readonly SubjectRef[]): Promise<(StoredSubject | null)[]> {
      if (refs.length === 0) return [];
      const wanted = encodeRefs(refs);
      return driver.read((sql) => assemble(sql.all(heads, wanted, shop), sql.all(sections, wanted, shop), refs.length));
    },

    async keysMany(shop: string, wanted: readonly string[]): Promise<(KeyHit | null)[]> {
      const hits: (KeyHit | null)[] = wanted.map(() => null);
      if (wanted.length === 0) return hits;
      for (const row of await driver.read((sql) => sql.all(keys, JSON.stringify(wanted), shop))) {
        const { key, fingerprint, version } = row;
        hits[Number(row.place)] = {
          key: String(key),
          fingerprint: String(fingerprint),
          subject: subjectOf(row),
          version: Number(version),
        };
      }
      return hits;
    },

    async find(shop: string, query: FindQuery): Promise<StoredSubject[]> {
      if (query.limit <= 0) return [];
      const { conditions, values } = conditionsOf(p, shop, query);
      const found = `select e.kind, e.id from ${p}subjects e where ${conditions.join(' and ')} order by e.id ${query.after === undefined ? 'desc' : 'asc'} limit ${Math.floor(query.limit)}`;
      return driver.read((sql) => {
        const refs = sql.once(found, values).map(subjectOf);
        const wanted = encodeRefs(refs);
        return assemble(sql.all(heads, wanted, shop), sql.all(sections, wanted, shop), refs.length) as StoredSubject[];
      });
    },
  };
}

function assemble(heads: readonly Row[], sections: readonly Row[], count: number): (StoredSubject | null)[] {
  const texts: Record<string, string>[] = Array.from({ length: count }, () => ({}));
  for (const { place, name, body } of sections) (texts[Number(place)] ?? {})[String(name)] = String(body);
  const subjects: (StoredSubject | null)[] = texts.map(() => null);
  for (const row of heads) {
    const place = Number(row.place);
    subjects[place] = {
      ...subjectOf(row),
      version: Number(row.version),
      head: String(row.body),
      sections: texts[place] ?? {},
    };
  }
  return subjects;
}

function conditionsOf(p: string, shop: string, query: FindQuery): { conditions: string[]; values: SqliteValue[] } {
  const values: SqliteValue[] = [];
  const conditions: string[] = [];
  const given = (condition: string, ...of: SqliteValue[]) => {
    conditions.push(condition);
    values.push(...of);
  };
  const kind = query.kind ?? 'order';
  given('e.shop = ? and e.kind = ?', shop, kind);
  if (query.before !== undefined) given('e.id < ?', query.before);
  if (typeof query.after === 'string') given('e.id > ?', query.after);
  for (const column of ['party', 'channel'] as const) {
    const wanted = query[column];
    if (wanted !== undefined) given(`e.${column} = ?`, wanted);
  }
  for (const column of ['lifecycle', 'payment', 'fulfillment', 'aftersales'] as const) {
    const words = query[column];
    if (words) given(`e.${column} in (select value from json_each(?))`, JSON.stringify(words));
  }
  for (const { space, value } of query.names ?? []) {
    const owner = `select n.id from ${p}names n where n.shop = ? and n.space = ? and n.value = ? and n.kind = ?`;
    given(`e.id = (${owner})`, shop, space, value, kind);
  }
  for (const term of query.terms ?? []) {
    const word = `select 1 from ${p}terms t where t.shop = ? and t.kind = ? and t.term = ? and t.id = e.id`;
    given(`exists (${word})`, shop, kind, term);
  }
  if (query.placedFrom !== undefined) given('e.placed_at >= ?', query.placedFrom);
  if (query.placedTo !== undefined) given('e.placed_at < ?', query.placedTo);
  if (query.amountFrom !== undefined) given('e.amount >= ?', query.amountFrom);
  if (query.amountTo !== undefined) given('e.amount <= ?', query.amountTo);
  return { conditions, values };
}
