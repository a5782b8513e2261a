/** A batch of ChangeSets of one shop as columns. */
import { compareBytes, joinLines } from '../../../kernel';
import type { ChangeSet, CounterMove, StockKey } from '../../../ports/repository';
import { createSheet } from '../binary-arrays';
import { kindCode, toMs } from '../codes';
import { postingLines } from '../lines';
import { standingOf } from '../standings';
import { type CommitColumns, commitColumns } from './columns';
import { packStock } from './pack-stock';

/** A ChangeSet with the number that marks its rows, the same in every attempt. */
export interface Candidate {
  readonly set: ChangeSet;
  readonly nonce: number;
  /** When it came, by `performance.now()`. */
  readonly since: number;
}

/** What the answer refers to by place. */
export interface Packed {
  readonly values: readonly unknown[];
  readonly rows: readonly StockKey[];
  readonly names: readonly { readonly space: string; readonly value: string }[];
  readonly counters: readonly { readonly space: string; readonly key: string }[];
}

export interface PackOptions {
  readonly lockMs: number;
  readonly hopeful: boolean;
}

const columnNames = Object.keys(commitColumns) as (keyof CommitColumns)[];
let expectedBytes = 16_384;

export function pack(candidates: readonly Candidate[], options: PackOptions): Packed {
  const sets = candidates.map(({ set }) => set);
  const columns = Object.fromEntries(columnNames.map((name) => [name, []])) as unknown as CommitColumns;
  candidates.forEach(({ set, nonce }, index) => packSet(set, nonce, index + 1, columns));
  packParties(sets, columns);
  const twice = [packKeys(sets, columns), packNames(sets, columns)].some(Boolean);
  const stock = packStock(sets, columns);
  const counters = packCounters(sets);
  const scalars = [
    sets[0]?.shop ?? '',
    options.lockMs,
    options.hopeful && counters.limits === null,
    twice || stock.holds !== null || stock.policies !== null,
    sets.filter((set) => set.expectedVersion > 0).length,
    stock.makes,
    Math.max(...(columns.s_at as number[])),
    stock.holds,
    stock.policies,
    counters.limits,
    counters.draws,
  ];
  return {
    values: [...scalars, ...encode(columns)],
    rows: stock.rows,
    names: columns.n_space.map((space, i) => ({ space: space as string, value: columns.n_value[i] as string })),
    counters: counters.named,
  };
}

function encode(columns: CommitColumns): Uint8Array[] {
  const sheet = createSheet(expectedBytes);
  for (const name of columnNames) sheet.add(commitColumns[name], columns[name]);
  const encoded = sheet.columns();
  const bytes = encoded.reduce((sum, column) => sum + column.length, 0);
  // Room for the next batch of this size, without clinging to the largest ever.
  expectedBytes = Math.max(16_384, Math.ceil(bytes * 1.25), expectedBytes >> 1);
  return encoded;
}

function packSet(set: ChangeSet, nonce: number, index: number, to: CommitColumns): void {
  const { columns } = set;
  to.s_kind.push(kindCode(set.subject.kind));
  to.s_id.push(set.subject.id);
  to.s_expected.push(set.expectedVersion);
  to.s_at.push(toMs(set.at));
  to.s_nonce.push(nonce);
  to.s_head.push(set.head);
  to.s_facts.push(joinLines(set.facts));
  to.s_postings.push(postingLines(set.ledger));
  to.s_standing.push(standingOf(set));
  to.s_party.push(columns.party);
  to.s_placed.push(columns.placedAt === null ? null : toMs(columns.placedAt));
  to.s_amount.push(columns.amount);
  to.s_currency.push(columns.currency);

  for (const name in set.sections) {
    to.b_set.push(index);
    to.b_name.push(name);
    to.b_body.push(set.sections[name] as string);
  }
  for (const term of new Set(set.terms.add)) {
    to.t_set.push(index);
    to.t_term.push(term);
  }
  for (const term of set.terms.remove) {
    to.u_set.push(index);
    to.u_term.push(term);
  }
  set.effects.forEach((effect, n) => {
    to.e_set.push(index);
    to.e_n.push(n);
    to.e_destination.push(effect.destination);
    to.e_type.push(effect.type);
    to.e_body.push(effect.body);
  });
  for (const deadline of lastPerName(set.deadlines.set)) {
    to.w_set.push(index);
    to.w_name.push(deadline.name);
    to.w_due.push(toMs(deadline.dueAt));
    to.w_body.push(deadline.body);
  }
  for (const name of set.deadlines.cancel) {
    to.v_set.push(index);
    to.v_name.push(name);
  }
}

/** Fills `p`, in the order in which the rows are locked. */
function packParties(sets: readonly ChangeSet[], to: CommitColumns): void {
  const texts = sets.flatMap(({ parties }, index) =>
    parties.map((text) => ({ text, set: index + 1, name: `${text.party}\0${text.name}` })),
  );
  texts.sort((a, b) => compareBytes(a.name, b.name));
  texts.forEach(({ text, set, name }, index) => {
    to.p_set.push(set);
    to.p_party.push(text.party);
    to.p_name.push(text.name);
    to.p_body.push(text.body);
    to.p_last.push(index + 1);
    for (let same = index - 1; texts[same]?.name === name; same--) to.p_last[same] = index + 1;
  });
}

/** Fills `s_key`, `s_print` and `k`; answers whether a key occurs twice. */
function packKeys(sets: readonly ChangeSet[], to: CommitColumns): boolean {
  const firsts = new Map<string, number>();
  let twice = false;
  sets.forEach(({ key }, index) => {
    if (key === null) return;
    if (firsts.has(key.key)) twice = true;
    else firsts.set(key.key, index + 1);
  });
  const places = new Map([...firsts.keys()].sort(compareBytes).map((key, place) => [key, place + 1]));
  for (const key of places.keys()) {
    to.k_key.push(key);
    to.k_first.push(firsts.get(key) as number);
  }
  for (const { key } of sets) {
    to.s_key.push(key ? (places.get(key.key) as number) : null);
    to.s_print.push(key?.fingerprint ?? null);
  }
  return twice;
}

/** Fills `n` and `x`; answers whether two sets want one name. */
function packNames(sets: readonly ChangeSet[], to: CommitColumns): boolean {
  const wanted = new Map<string, { space: string; value: string; first: number }>();
  let twice = false;
  const keyOf = (name: { space: string; value: string }) => `${name.space}\0${name.value}`;
  sets.forEach(({ names }, index) => {
    for (const name of names) {
      const known = wanted.get(keyOf(name));
      if (!known) wanted.set(keyOf(name), { space: name.space, value: name.value, first: index + 1 });
      else if (known.first !== index + 1) twice = true;
    }
  });
  const places = new Map<string, number>();
  for (const key of [...wanted.keys()].sort(compareBytes)) {
    const name = wanted.get(key) as { space: string; value: string; first: number };
    places.set(key, places.size + 1);
    to.n_space.push(name.space);
    to.n_value.push(name.value);
    to.n_first.push(name.first);
  }
  sets.forEach(({ names }, index) => {
    for (const name of names) {
      to.x_set.push(index + 1);
      to.x_name.push(places.get(keyOf(name)) as number);
    }
  });
  return twice;
}

interface PackedCounters {
  readonly limits: string | null;
  readonly draws: string | null;
  readonly named: readonly { readonly space: string; readonly key: string }[];
}

function packCounters(sets: readonly ChangeSet[]): PackedCounters {
  if (sets.every((set) => set.counters.length === 0)) return { limits: null, draws: null, named: [] };
  const keyOf = (move: CounterMove) => `${move.space}\0${move.key}`;
  const firsts = new Map<string, CounterMove>();
  for (const set of sets) for (const move of set.counters) if (!firsts.has(keyOf(move))) firsts.set(keyOf(move), move);
  const places = new Map([...firsts.keys()].sort(compareBytes).map((key, place) => [key, place + 1]));
  const draws = sets.flatMap((set, index) => {
    const own = new Map<number, { set: number; counter: number; delta: number; floor: number }>();
    for (const move of set.counters) {
      const counter = places.get(keyOf(move)) as number;
      own.set(counter, {
        set: index + 1,
        counter,
        delta: (own.get(counter)?.delta ?? 0) + move.delta,
        floor: move.floor,
      });
    }
    return [...own.values()];
  });
  // A document of a thousand lines moves thousands of counters: each draw is looked at once.
  const drawn = Array.from({ length: places.size + 1 }, (): typeof draws => []);
  for (const draw of draws) drawn[draw.counter]?.push(draw);
  const limits = [...places].map(([key, place]) => {
    const { space, key: name, initial } = firsts.get(key) as CounterMove;
    const own = drawn[place] ?? [];
    return {
      space,
      key: name,
      initial,
      delta: own.reduce((sum, draw) => sum + draw.delta, 0),
      least: own.reduce((sum, draw) => sum + Math.min(0, draw.delta), 0),
      floor: Math.max(...own.map((draw) => draw.floor)),
    };
  });
  return { limits: JSON.stringify(limits), draws: JSON.stringify(draws), named: limits };
}

function lastPerName<Item extends { readonly name: string }>(items: readonly Item[]): readonly Item[] {
  return items.length < 2 ? items : [...new Map(items.map((item) => [item.name, item])).values()];
}
