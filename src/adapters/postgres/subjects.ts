/** Reading subjects: by reference, by key, by what they are found by. */
import type { FindQuery, KeyHit, StoredSubject, SubjectRef } from '../../ports/repository';
import { encodeArray } from './binary-arrays';
import { kindCode, kindName, toMs } from './codes';
import type { Driver, Row } from './driver';

/** Heads and sections in one statement, so in one snapshot; a head is not repeated for each of its sections. */
const withSections = (schema: string, wanted: string) => `
with wanted as (${wanted})
select w.place, e.kind, e.id, e.version, null as name, e.head as body
  from wanted w join ${schema}.subjects e on e.shop = $1 and e.kind = w.kind and e.id = w.id
union all
select w.place, e.kind, e.id, null, e.name, e.body
  from wanted w join ${schema}.sections e on e.shop = $1 and e.kind = w.kind and e.id = w.id`;

export function createSubjects(driver: Driver, schema: string) {
  const load = withSections(
    schema,
    'select place, kind, id from unnest($2::int2[], $3::uuid[]) with ordinality w(kind, id, place)',
  );
  const keys = `select w.place, e.key, e.fingerprint, e.kind, e.id, e.version
    from unnest($2::text[]) with ordinality w(key, place) join ${schema}.keys e on e.shop = $1 and e.key = w.key`;

  return {
    async loadMany(shop: string, refs: readonly SubjectRef[]): Promise<(StoredSubject | null)[]> {
      if (refs.length === 0) return [];
      return assemble(await driver.query(load, [shop, ...encodeRefs(refs)]), refs.length);
    },

    async keysMany(shop: string, wanted: readonly string[]): Promise<(KeyHit | null)[]> {
      const hits: (KeyHit | null)[] = wanted.map(() => null);
      if (wanted.length === 0) return hits;
      for (const row of await driver.query(keys, [shop, encodeArray('text', wanted)])) {
        const subject = { kind: kindName(row.kind), id: String(row.id) };
        hits[Number(row.place) - 1] = {
          key: String(row.key),
          fingerprint: String(row.fingerprint),
          subject,
          version: Number(row.version),
        };
      }
      return hits;
    },

    async find(shop: string, query: FindQuery): Promise<StoredSubject[]> {
      if (query.limit <= 0) return [];
      const { conditions, values } = conditionsOf(schema, shop, query);
      const wanted = `
        select row_number() over (order by e.id desc) as place, e.kind, e.id from ${schema}.subjects e
        where ${conditions.join(' and ')} order by e.id desc limit ${Math.floor(query.limit)}`;
      const rows = await driver.queryOnce(withSections(schema, wanted), values);
      return assemble(rows, 0) as StoredSubject[];
    },
  };
}

/** `kind` and `id` columns of references. */
export function encodeRefs(refs: readonly SubjectRef[]): Uint8Array[] {
  return [
    encodeArray(
      'int2',
      refs.map((ref) => kindCode(ref.kind)),
    ),
    encodeArray(
      'uuid',
      refs.map((ref) => ref.id),
    ),
  ];
}

function assemble(rows: readonly Row[], count: number): (StoredSubject | null)[] {
  const subjects: (StoredSubject | null)[] = Array.from({ length: count }, () => null);
  const sectionsByPlace = new Map<number, Record<string, string>>();
  for (const { place, name, body } of rows) {
    if (name === null) continue;
    const sections = sectionsByPlace.get(Number(place)) ?? {};
    sections[String(name)] = String(body);
    sectionsByPlace.set(Number(place), sections);
  }
  for (const { place, kind, id, version, name, body } of rows) {
    if (name !== null) continue;
    const sections = sectionsByPlace.get(Number(place)) ?? {};
    subjects[Number(place) - 1] = {
      kind: kindName(kind),
      id: String(id),
      version: Number(version),
      head: String(body),
      sections,
    };
  }
  return subjects;
}

function conditionsOf(schema: string, shop: string, query: FindQuery): { conditions: string[]; values: unknown[] } {
  const values: unknown[] = [shop];
  const given = (value: unknown) => `$${values.push(value)}`;
  const kind = kindCode(query.kind ?? 'order');
  const conditions = ['e.shop = $1', `e.kind = ${kind}`];
  if (query.before !== undefined) conditions.push(`e.id < ${given(query.before)}::uuid`);
  for (const column of ['party', 'channel'] as const) {
    if (query[column] !== undefined) conditions.push(`e.${column} = ${given(query[column])}`);
  }
  for (const column of ['lifecycle', 'payment', 'fulfillment', 'aftersales'] as const) {
    if (query[column]) conditions.push(`e.${column} = any(${given(encodeArray('text', query[column]))}::text[])`);
  }
  for (const name of query.names ?? []) {
    const named = `n.shop = $1 and n.space = ${given(name.space)} and n.value = ${given(name.value)} and n.kind = ${kind}`;
    conditions.push(`e.id = (select n.id from ${schema}.names n where ${named})`);
  }
  for (const term of query.terms ?? []) {
    const named = `t.shop = $1 and t.kind = ${kind} and t.term = ${given(term)}`;
    conditions.push(`e.id in (select t.id from ${schema}.terms t where ${named})`);
  }
  if (query.placedFrom !== undefined) conditions.push(`e.placed_at >= ${given(toMs(query.placedFrom))}`);
  if (query.placedTo !== undefined) conditions.push(`e.placed_at < ${given(toMs(query.placedTo))}`);
  if (query.amountFrom !== undefined) conditions.push(`e.amount >= ${given(query.amountFrom)}`);
  if (query.amountTo !== undefined) conditions.push(`e.amount <= ${given(query.amountTo)}`);
  return { conditions, values };
}
