/** Small integers for the words that stand in every row, and instants as milliseconds. */
import { type Instant, instant, msOf, omsError } from '../../kernel';
import type { MoveKind, SubjectKind } from '../../ports/repository';

/** Never renumber: they are stored. What came later has the next number, wherever it stands in the alphabet. */
const subjectKinds = {
  cart: 1,
  order: 2,
  purchaseOrder: 3,
  stockCount: 4,
  stockDocument: 5,
  stockWatch: 6,
  tender: 7,
  transfer: 8,
  waiting: 9,
  wave: 10,
  workOrder: 11,
  case: 12,
  feedback: 13,
  message: 14,
  repair: 15,
  supplierClaim: 16,
  endpoint: 17,
  collection: 18,
  dismissal: 19,
} satisfies Record<SubjectKind, number>;

const moveKinds = {
  received: 1,
  adjusted: 2,
  allocated: 3,
  released: 4,
  shipped: 5,
  returned: 6,
  reserved: 7,
  unreserved: 8,
  expired: 9,
  moved: 10,
  repaired: 11,
} satisfies Record<MoveKind, number>;

const subjectKindNames = namesOf<SubjectKind>(subjectKinds);
const moveKindNames = namesOf<MoveKind>(moveKinds);

export const kindCodes = subjectKinds;
export const moveCodes = moveKinds;

export function kindCode(kind: SubjectKind): number {
  return subjectKinds[kind];
}

export function kindName(code: unknown): SubjectKind {
  return named(subjectKindNames, code, 'subject');
}

export function moveCode(kind: MoveKind): number {
  return moveKinds[kind];
}

export function moveName(code: unknown): MoveKind {
  return named(moveKindNames, code, 'movement');
}

/** An int8 as the driver gives it: `pg` as text, PGlite as a number, a host's own parser perhaps as a bigint. */
export function toNumber(value: unknown): number {
  return Number(value);
}

export function toInstant(value: unknown): Instant {
  return instant(Number(value));
}

export function toMs(at: Instant): number {
  return msOf(at);
}

function namesOf<Name extends string>(codes: Readonly<Record<Name, number>>): ReadonlyMap<number, Name> {
  return new Map(Object.entries<number>(codes).map(([name, code]) => [code, name as Name]));
}

function named<Name>(names: ReadonlyMap<number, Name>, code: unknown, what: string): Name {
  const name = names.get(Number(code));
  if (name === undefined) throw omsError('store.incompatible', `the store holds a ${what} of the unknown kind ${code}`);
  return name;
}
