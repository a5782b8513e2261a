/**
 * Writes the accepted sets of a batch, table by table: several rows to a statement, because a call into the database costs more than a row.
 * Where sets of one batch touch the same row, the later one stands.
 */
import { joinLines } from '../../../kernel';
import type { ChangeSet, StockRow } from '../../../ports/repository';
import type { Sql, SqliteValue } from '../driver';
import { encodeMoves, encodePostings } from '../lists';
import { joined } from '../rows';
import type { Accepted } from './decide';
import type { Stage } from './stage';
import type { HoldChange } from './stock';

export type WriteBatch = (sql: Sql, shop: string, accepted: readonly Accepted[], stage: Stage) => void;

/** Rows of one statement: with more, each row gains little, and the statements for the rest become many. */
const rowsAtOnce = 8;

type Values = readonly SqliteValue[];
type Insert = (sql: Sql, rows: readonly Values[]) => void;

export function createWriteBatch(p: string): WriteBatch {
  const subjects = insertInto(
    `${p}subjects`,
    `shop kind id version head channel party lifecycle payment fulfillment aftersales placed_at amount currency`,
    'shop kind id',
  );
  const sections = insertInto(`${p}sections`, 'shop kind id name body', 'shop kind id name');
  const commits = insertInto(`${p}commits`, 'shop kind id version at postings facts');
  const terms = insertInto(`${p}terms`, 'shop kind term id', 'shop kind term id');
  const names = insertInto(`${p}names`, 'shop space value kind id', 'shop space value');
  const keys = insertInto(`${p}keys`, 'shop key fingerprint kind id version at');
  const parties = insertInto(`${p}parties`, 'shop party name body', 'shop party name');
  const movements = insertInto(`${p}movements`, 'shop kind id version at moves');
  const outbox = insertInto(`${p}outbox`, 'shop kind id version n destination type body at due_at');
  const deadlines = insertInto(
    `${p}deadlines`,
    'shop kind id name due_at body',
    'shop kind id name',
    // Whoever holds the one that is replaced has nothing to settle any more.
    ['lease = null', 'leased_until = null'],
  );
  const stock = insertInto(
    `${p}stock`,
    'shop sku location lot on_hand allocated reserved safety oversell value next_expiry settings',
    'shop sku location lot',
  );
  const holds = insertInto(`${p}holds`, 'shop sku location lot cart units expires_at', 'shop sku location lot cart');
  const counters = insertInto(`${p}counters`, 'shop space key value', 'shop space key');
  const dropTerm = `delete from ${p}terms where shop = ? and kind = ? and term = ? and id = ?`;
  const dropDeadline = `delete from ${p}deadlines where shop = ? and kind = ? and id = ? and name = ?`;
  const dropHold = `delete from ${p}holds where shop = ? and sku = ? and location = ? and lot = ? and cart = ?`;

  return (sql, shop, accepted, stage) => {
    const each = (rowsOf: (one: Accepted, ...subject: [string, string, string]) => readonly Values[]) =>
      accepted.flatMap((one) => rowsOf(one, shop, one.set.subject.kind, one.set.subject.id));

    subjects(
      sql,
      each(({ set, version }, ...of) => [[...of, version, set.head, ...columnsOf(set)]]),
    );
    sections(
      sql,
      each(({ set }, ...of) => Object.entries(set.sections).map(([name, body]) => [...of, name, body])),
    );
    commits(
      sql,
      each(({ set, version }, ...of) => [[...of, version, set.at, encodePostings(set.ledger), joinLines(set.facts)]]),
    );
    names(
      sql,
      each(({ set }, _, kind, id) => set.names.map(({ space, value }) => [shop, space, value, kind, id])),
    );
    keys(
      sql,
      each(({ set, version }, _, kind, id) =>
        set.key ? [[shop, set.key.key, set.key.fingerprint, kind, id, version, set.at]] : [],
      ),
    );
    movements(
      sql,
      each(({ set, version, moves }, ...of) =>
        moves.length > 0 ? [[...of, version, set.at, encodeMoves(moves)]] : [],
      ),
    );
    outbox(
      sql,
      each(({ set, version }, ...of) =>
        set.effects.map(({ destination, type, body }, n) => [
          ...of,
          version,
          n,
          destination,
          type,
          body,
          set.at,
          set.at,
        ]),
      ),
    );
    parties(
      sql,
      each(({ set }) =>
        set.parties
          .filter(({ party }) => !stage.erased.has(party))
          .map(({ party, name, body }) => [shop, party, name, body]),
      ),
    );
    replace(sql, { insert: terms, drop: dropTerm }, termsOf(shop, accepted));
    replace(sql, { insert: deadlines, drop: dropDeadline }, deadlinesOf(shop, accepted));
    replace(sql, { insert: holds, drop: dropHold }, holdsOf(shop, accepted));
    stock(
      sql,
      [...stage.rows.values()].flatMap(({ row, changed }) => (changed ? [[shop, ...stockValues(row)]] : [])),
    );
    counters(
      sql,
      [...stage.counters.values()].flatMap(({ space, key, value, changed }) =>
        changed ? [[shop, space, key, value]] : [],
      ),
    );
  };
}

/** What becomes of one row: it is written, or, where `values` is null, deleted. */
interface Outcome {
  readonly key: Values;
  readonly values: Values | null;
}

function replace(
  sql: Sql,
  { insert, drop }: { readonly insert: Insert; readonly drop: string },
  outcomes: readonly Outcome[],
): void {
  if (outcomes.length === 0) return;
  const last = [...new Map(outcomes.map((outcome) => [joined(...outcome.key.map(String)), outcome])).values()];
  for (const { key, values } of last) if (values === null) sql.run(drop, ...key);
  insert(
    sql,
    last.flatMap(({ values }) => (values === null ? [] : [values])),
  );
}

function termsOf(shop: string, accepted: readonly Accepted[]): Outcome[] {
  return accepted.flatMap(({ set: { subject, terms } }) => {
    const keyOf = (term: string) => [shop, subject.kind, term, subject.id];
    return [
      ...terms.remove.map((term) => ({ key: keyOf(term), values: null })),
      ...terms.add.map((term) => ({ key: keyOf(term), values: keyOf(term) })),
    ];
  });
}

function deadlinesOf(shop: string, accepted: readonly Accepted[]): Outcome[] {
  return accepted.flatMap(({ set: { subject, deadlines } }) => {
    const keyOf = (name: string) => [shop, subject.kind, subject.id, name];
    return [
      ...deadlines.cancel.map((name) => ({ key: keyOf(name), values: null })),
      ...deadlines.set.map(({ name, dueAt, body }) => {
        const key = keyOf(name);
        return { key, values: [...key, dueAt, body] };
      }),
    ];
  });
}

function holdsOf(shop: string, accepted: readonly Accepted[]): Outcome[] {
  const outcome = ({ sku, location, lot, cart, hold }: HoldChange): Outcome => {
    const key = [shop, sku, location, lot, cart];
    return { key, values: hold && [...key, hold.units, hold.expiresAt] };
  };
  return accepted.flatMap(({ holds }) => holds.map(outcome));
}

function columnsOf({ columns }: ChangeSet): Values {
  const { channel, party, lifecycle, payment, fulfillment, aftersales, placedAt, amount, currency } = columns;
  return [channel, party, lifecycle, payment, fulfillment, aftersales, placedAt, amount, currency];
}

function stockValues({ sku, location, lot, ...row }: StockRow): Values {
  const { onHand, allocated, reserved, safety, oversell, value, nextExpiry, settings } = row;
  return [sku, location, lot, onHand, allocated, reserved, safety, oversell, value, nextExpiry, settings];
}

/** Inserts rows of these columns; with a key, a row that is there gets the new values, and what else `also` sets. */
function insertInto(table: string, columns: string, key?: string, also: readonly string[] = []): Insert {
  const all = columns.split(' ');
  const keyed = new Set(key?.split(' '));
  const set = [
    ...all.filter((column) => !keyed.has(column)).map((column) => `${column} = excluded.${column}`),
    ...also,
  ];
  const change = set.length === 0 ? 'nothing' : `update set ${set.join()}`;
  const conflict = key === undefined ? '' : `on conflict (${[...keyed].join()}) do ${change}`;
  const marks = `(${all.map(() => '?').join()})`;
  const textOf = (count: number) =>
    `insert into ${table} (${all.join()}) values ${Array.from({ length: count }, () => marks).join()} ${conflict}`;
  const [several, one] = [textOf(rowsAtOnce), textOf(1)];
  return (sql, rows) => {
    let next = 0;
    for (; next + rowsAtOnce <= rows.length; next += rowsAtOnce)
      sql.run(several, ...rows.slice(next, next + rowsAtOnce).flat());
    for (; next < rows.length; next++) sql.run(one, ...(rows[next] as Values));
  };
}
