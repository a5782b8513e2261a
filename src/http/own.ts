/** Cases and repairs of a customer with an account. What is not theirs looks as if it were not there. */
import type { CaseRecord } from '../engine/cases/record';
import type { Oms } from '../engine/oms';
import type { Repairs } from '../engine/repairs/repairs';
import { isOmsError } from '../kernel';
import { orderFor, type Visitor } from './callers';
import { HttpRefusal, isHttpRefusal } from './problem';

/** A customer whom the host's session knows. */
export type SignedIn = Extract<Visitor, { readonly role: 'customer' }>;
/** A repair as the shop has it. */
export type StoredRepair = Awaited<ReturnType<Repairs['get']>>;

/** The customer; a guest, and whoever holds the link of one order, has no cases and no repairs. */
export function signedIn(visitor: Visitor): SignedIn {
  if (visitor.role !== 'customer') throw new HttpRefusal('http.forbidden');
  return visitor;
}

/** The case if it is theirs, or the one of theirs that goes on with it. */
export async function caseFor(oms: Oms, visitor: SignedIn, id: string): Promise<CaseRecord> {
  let one = await foundOrNot(oms.cases.get(id));
  if (!(await isTheirs(oms, visitor, one.customer.party, one.order))) throw new HttpRefusal('http.notFound');
  while (one.mergedInto !== null) {
    const next = await oms.cases.get(one.mergedInto);
    // The shop takes two mailboxes for one: that shows nobody whose they are.
    if (!(await isTheirs(oms, visitor, next.customer.party, next.order))) return one;
    one = next;
  }
  return one;
}

/** The repair if they have asked for it. A unit that was sold on is repaired for whoever has it now. */
export async function repairFor(oms: Oms, visitor: SignedIn, id: string): Promise<StoredRepair> {
  const repair = await foundOrNot(oms.repairs.get(id));
  if (!(await isTheirs(oms, visitor, repair.party, repair.order))) throw new HttpRefusal('http.notFound');
  return repair;
}

/** Whether a party is the customer: by their account, or by a guest's order of that party that they have claimed. */
export async function isTheirs(oms: Oms, visitor: SignedIn, party: string, order: string | null): Promise<boolean> {
  if (await oms.customers.owns({ party, claimedBy: null }, visitor.customer)) return true;
  if (order === null) return false;
  const of = await orderFor(oms, visitor, order).catch((error: unknown) => {
    if (isHttpRefusal(error)) return null;
    throw error;
  });
  return of?.party === party;
}

async function foundOrNot<T>(asked: Promise<T>): Promise<T> {
  return asked.catch((error: unknown) => {
    throw isOmsError(error) && (error.code === 'document.notFound' || error.code === 'input.invalid')
      ? new HttpRefusal('http.notFound')
      : error;
  });
}
