/** Reading subjects: by reference, by key, by what they are found by. */
import type { FindQuery, KeyHit, StoredSubject, SubjectRef } from '../../ports/repository';
import { encodeArray } from './binary-arrays';
import { kindCode, kindName } from './codes';
import type { Driver, Row } from './driver';
import { searchFor } from './search';

/** Heads and sections in one statement, so in one snapshot; a head is not repeated for each of its sections. */
const withSections = (schema: string, wanted: string) => `
with recursive ${wanted}
select w.place, e.kind, e.id, e.version, null as name, e.head as body
  from wanted w join ${schema}.subjects e on e.shop = $1 and e.kind = w.kind and e.id = w.id
union all
select w.place, e.kind, e.id, null, e.name, e.body
  from wanted w join ${schema}.sections e on e.shop = $1 and e.kind = w.kind and e.id = w.id`;

export function createSubjects(driver: Driver, schema: string) {
  const load = withSections(
    schema,
    'wanted as (select place, kind, id from unnest($2::int2[], $3::uuid[]) with ordinality w(kind, id, place))',
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
      const { wanted, values } = searchFor(schema, shop, query);
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
