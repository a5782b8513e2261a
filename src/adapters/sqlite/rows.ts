/** Values of a row. A driver may give an integer as a bigint. */
import { omsError } from '../../kernel';
import type { MoveKind, StockCounts, StockKey, StockRow, SubjectKind, SubjectRef } from '../../ports/repository';
import type { Row } from './driver';

const subjectKinds: ReadonlySet<string> = new Set(
  Object.keys({
    cart: true,
    case: true,
    collection: true,
    dismissal: true,
    endpoint: true,
    feedback: true,
    message: true,
    order: true,
    purchaseOrder: true,
    repair: true,
    supplierClaim: true,
    stockCount: true,
    stockDocument: true,
    stockWatch: true,
    tender: true,
    transfer: true,
    waiting: true,
    wave: true,
    workOrder: true,
  } satisfies Record<SubjectKind, true>),
);
const moveKinds: ReadonlySet<string> = new Set([
  'received',
  'adjusted',
  'moved',
  'allocated',
  'released',
  'shipped',
  'returned',
  'reserved',
  'unreserved',
  'expired',
  'repaired',
] satisfies MoveKind[]);

export function textOrNull(value: unknown): string | null {
  return value === null || value === undefined ? null : String(value);
}

export function subjectOf({ kind, id }: Row): SubjectRef {
  return { kind: known(subjectKinds, kind, 'subject') as SubjectKind, id: String(id) };
}

export function moveKindOf(move: unknown): MoveKind {
  return known(moveKinds, move, 'movement') as MoveKind;
}

export function stockKeyOf(row: Row): StockKey {
  return { sku: String(row.sku), location: String(row.location), lot: String(row.lot) };
}

/** Units and value, from columns that may begin with a word of their own. */
export function countsOf(row: Row, prefix = ''): StockCounts {
  return {
    onHand: Number(row[`${prefix}on_hand`]),
    allocated: Number(row[`${prefix}allocated`]),
    reserved: Number(row[`${prefix}reserved`]),
    value: Number(row[`${prefix}value`]),
  };
}

export function stockRowOf(row: Row): StockRow {
  return {
    sku: String(row.sku),
    location: String(row.location),
    lot: String(row.lot),
    onHand: Number(row.on_hand),
    allocated: Number(row.allocated),
    reserved: Number(row.reserved),
    safety: Number(row.safety),
    oversell: row.oversell === null ? null : Number(row.oversell),
    value: Number(row.value),
    nextExpiry: textOrNull(row.next_expiry),
    settings: String(row.settings),
  };
}

/** One text of several, as a map's key: U+0000 cannot occur in what is stored, and sorts before everything else. */
export function joined(...parts: readonly string[]): string {
  return parts.join('\0');
}

function known(words: ReadonlySet<string>, value: unknown, what: string): string {
  const word = String(value);
  if (!words.has(word)) throw omsError('store.incompatible', `the store holds a ${what} of the unknown kind ${word}`);
  return word;
}
