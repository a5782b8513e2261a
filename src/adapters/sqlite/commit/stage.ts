/**
 * What the sets of a batch name, read once from the database: keys, versions, names, counters, stock rows with their holds, erased parties.
 * Sets are decided on it one after the other, each on what those before it left; the database sees the outcome.
 */
import type { StockRow } from '../../../inventory/guard';
import type { ChangeSet, KeyHit, StockKey, SubjectRef } from '../../../ports/repository';
import type { Sql } from '../driver';
import { joined, stockRowOf, subjectOf } from '../rows';
import { wantedRefs } from '../subjects';

export interface Hold {
  readonly units: number;
  readonly expiresAt: string;
}

/** A stock row as it stands; `reserved` still counts expired holds until a set meets them. */
export interface StagedRow {
  row: StockRow;
  /** By cart; only where a set may touch them. */
  readonly holds: Map<string, Hold>;
  changed: boolean;
}

export interface StagedCounter {
  readonly space: string;
  readonly key: string;
  value: number;
  changed: boolean;
}

/** Everything by its key, made of texts {@link joined}. */
export interface Stage {
  readonly keys: Map<string, Omit<KeyHit, 'key'>>;
  readonly versions: Map<string, number>;
  readonly names: Map<string, SubjectRef>;
  readonly counters: Map<string, StagedCounter>;
  readonly rows: Map<string, StagedRow>;
  readonly erased: ReadonlySet<string>;
}

export type LoadStage = (sql: Sql, shop: string, sets: readonly ChangeSet[]) => Stage;

export const rowKey = ({ sku, location, lot }: StockKey) => joined(sku, location, lot);
export const subjectKey = ({ kind, id }: SubjectRef) => joined(kind, id);

/** Reads of a stage: one statement per table, and none for a table that no set names. */
export function createLoadStage(p: string): LoadStage {
  const part = (place: number) => `json_extract(w.value, '$[${place}]')`;
  const keys = `select e.key, e.fingerprint, e.kind, e.id, e.version from json_each(?) w cross join ${p}keys e on e.shop = ? and e.key = w.value`;
  const subjects = `select e.kind, e.id, e.version from ${wantedRefs(`${p}subjects`)}`;
  const names = `select e.space, e.value, e.kind, e.id from json_each(?) w cross join ${p}names e
    on e.shop = ? and e.space = ${part(0)} and e.value = ${part(1)}`;
  const counters = `select e.space, e.key, e.value from json_each(?) w cross join ${p}counters e
    on e.shop = ? and e.space = ${part(0)} and e.key = ${part(1)}`;
  const stock = `select e.sku, e.location, e.lot, e.on_hand, e.allocated, e.reserved, e.safety, e.oversell, e.value, e.next_expiry,
      e.settings
    from json_each(?) w cross join ${p}stock e on e.shop = ? and e.sku = ${part(0)} and e.location = ${part(1)} and e.lot = ${part(2)}`;
  const holds = `select cart, units, expires_at from ${p}holds where shop = ? and sku = ? and location = ? and lot = ?`;
  const erased = `select e.party from json_each(?) w cross join ${p}erased e on e.shop = ? and e.party = w.value`;

  return (sql, shop, sets) => {
    const read = (text: string, wanted: Iterable<unknown>) => {
      const list = [...wanted];
      return list.length === 0 ? [] : sql.all(text, JSON.stringify(list), shop);
    };
    const stage = {
      keys: new Map<string, Omit<KeyHit, 'key'>>(),
      versions: new Map<string, number>(),
      names: new Map<string, SubjectRef>(),
      counters: new Map<string, StagedCounter>(),
      rows: new Map<string, StagedRow>(),
      erased: new Set<string>(),
    };
    const wantedKeys = new Set(sets.flatMap(({ key }) => key?.key ?? []));
    for (const row of read(keys, wantedKeys)) {
      const hit = { fingerprint: String(row.fingerprint), subject: subjectOf(row), version: Number(row.version) };
      stage.keys.set(String(row.key), hit);
    }
    const refs = sets.map(({ subject: { kind, id } }) => [kind, id]);
    for (const row of read(subjects, refs)) stage.versions.set(subjectKey(subjectOf(row)), Number(row.version));
    const wantedNames = sets.flatMap((set) => set.names.map(({ space, value }) => [space, value]));
    for (const row of read(names, wantedNames))
      stage.names.set(joined(String(row.space), String(row.value)), subjectOf(row));
    const wantedCounters = sets.flatMap((set) => set.counters.map(({ space, key }) => [space, key]));
    for (const row of read(counters, wantedCounters)) {
      const [space, key] = [String(row.space), String(row.key)];
      stage.counters.set(joined(space, key), { space, key, value: Number(row.value), changed: false });
    }
    for (const party of read(erased, new Set(sets.flatMap((set) => set.parties.map((text) => text.party)))))
      stage.erased.add(String(party.party));

    const latest =
      sets
        .map(({ at }) => at)
        .sort()
        .at(-1) ?? '';
    const held = new Set(sets.flatMap((set) => set.holds.map(rowKey)));
    const named = new Map(
      sets.flatMap((set) => [...set.moves, ...set.holds, ...set.policies].map((key) => [rowKey(key), key])),
    );
    const wantedRows = [...named.values()].map(({ sku, location, lot }) => [sku, location, lot]);
    for (const found of read(stock, wantedRows)) {
      const staged: StagedRow = { row: stockRowOf(found), holds: new Map(), changed: false };
      const { sku, location, lot, nextExpiry } = staged.row;
      stage.rows.set(rowKey(staged.row), staged);
      if (nextExpiry === null || (nextExpiry > latest && !held.has(rowKey(staged.row)))) continue;
      for (const hold of sql.all(holds, shop, sku, location, lot))
        staged.holds.set(String(hold.cart), { units: Number(hold.units), expiresAt: String(hold.expires_at) });
    }
    return stage;
  };
}
