/**
 * What goes over the wire for a batch of ChangeSets: one array per column, in this order. The SQL function has these as its parameters,
 * so this table is its signature.
 *
 * One letter per list: `s` sets, `k` keys, `n` names, `x` names of sets, `b` sections, `t` terms added, `u` terms removed, `p` parties,
 * `r` stock rows, `g` what a set does to a row in sum, `e` effects, `w` deadlines, `v` deadlines cancelled. `…_set`, `…_row`, `…_key`, `…_name` are places in another list, counted from 1. Keys, names and rows are distinct and sorted
 * in C collation: that is the order in which they are locked; party texts are sorted like that, too. All other lists that belong to sets
 * are in the order of the sets.
 */
import type { ElementType } from '../binary-arrays';

export const commitColumns = {
  s_kind: 'int2',
  s_id: 'uuid',
  s_expected: 'int4',
  s_at: 'int8',
  /** A random number: whoever finds it in the row knows that it was this very set that wrote it. */
  s_nonce: 'int8',
  s_head: 'text',
  s_facts: 'text',
  /** Movements and postings, one a line; null where there is none. */
  s_moves: 'text',
  s_postings: 'text',
  s_standing: 'text',
  s_party: 'text',
  s_placed: 'int8',
  s_amount: 'int8',
  s_currency: 'text',
  s_key: 'int4',
  s_print: 'text',

  k_key: 'text',
  /** The first set with this key (name): its row is written first, and corrected when another set wins. */
  k_first: 'int4',

  n_space: 'text',
  n_value: 'text',
  n_first: 'int4',
  x_set: 'int4',
  x_name: 'int4',

  b_set: 'int4',
  b_name: 'text',
  b_body: 'text',

  t_set: 'int4',
  t_term: 'text',
  u_set: 'int4',
  u_term: 'text',

  p_set: 'int4',
  p_party: 'text',
  p_name: 'text',
  p_body: 'text',
  /** The last text of this party under this name: texts under one name stand side by side, in the order of their sets. */
  p_last: 'int4',

  r_sku: 'text',
  r_location: 'text',
  r_lot: 'text',
  /** Whether the batch may bring the row into being. */
  r_make: 'bool',
  r_on_hand: 'int8',
  r_allocated: 'int8',
  r_reserved: 'int8',
  r_value: 'int8',
  /** The most that the batch could take, and the lowest that each counter could sink by, in whatever order its sets come. */
  r_take: 'int8',
  r_low_on_hand: 'int8',
  r_low_allocated: 'int8',
  r_low_reserved: 'int8',

  g_set: 'int4',
  g_row: 'int4',
  /** Number of the movement that would give back expired holds: before the first movement on that row. */
  g_n: 'int4',
  g_on_hand: 'int8',
  g_allocated: 'int8',
  g_reserved: 'int8',
  g_value: 'int8',
  g_guarded: 'bool',

  e_set: 'int4',
  e_n: 'int4',
  e_destination: 'text',
  e_type: 'text',
  e_body: 'text',

  w_set: 'int4',
  w_name: 'text',
  w_due: 'int8',
  w_body: 'text',
  v_set: 'int4',
  v_name: 'text',
} as const satisfies Record<string, ElementType>;

type ValueOf = { bool: boolean; int2: number; int4: number; int8: number; text: string; uuid: string };

/** The arrays of one batch. */
export type CommitColumns = {
  -readonly [Name in keyof typeof commitColumns]: (ValueOf[(typeof commitColumns)[Name]] | null)[];
};

/** The parameters that come before the columns. What few batches have travels as JSON, or not at all. */
export const commitScalars = {
  in_shop: 'text',
  /** How long to wait for a lock, in milliseconds; 0 is for ever. */
  lock_ms: 'int4',
  /** Write first and take the stock last, and fail as a whole (OW001) when it does not fit. */
  hopeful: 'bool',
  /** Decide set by set from the start. */
  careful: 'bool',
  /** How many sets change a subject that is there. */
  changes: 'int4',
  makes: 'bool',
  latest: 'int8',
  holds_json: 'text',
  policies_json: 'text',
  limits_json: 'text',
  draws_json: 'text',
} as const;

/** The SQLSTATE with which a hopeful batch gives up. */
export const notHopeful = 'OW001';
