/** Who asks: the host's own session says it, or a signed link. */

import type { Oms } from '../engine/oms';
import type { Order } from '../engine/present';
import type { Actor } from '../order';
import { HttpRefusal } from './problem';

/**
 * Who the host's `authorize` says that it is: a customer by the host's own id, a guest who may buy and look at nothing, a member of staff, or
 * (`system`) another program of the host's.
 */
export type Caller =
  | {
      readonly role: 'customer';
      readonly customer: string;
      /** Where a case of theirs is answered that is about no order, as your session knows it. */
      readonly contact?: { readonly email?: string; readonly name?: string; readonly phone?: string };
    }
  | { readonly role: 'guest' }
  | { readonly role: 'staff'; readonly id: string }
  | { readonly role: 'system'; readonly id?: string };

/** A caller, or whoever holds a link to one order. */
export type Visitor = Caller | { readonly role: 'link'; readonly order: string };

export type Role = Visitor['role'];

/** What the facts say of who it was: no customer's id, which would be left when they are forgotten. */
export function actorOf(visitor: Visitor): Actor {
  switch (visitor.role) {
    case 'staff':
      return { kind: 'staff', id: visitor.id };
    case 'system':
      return { kind: 'system', ...(visitor.id !== undefined && { id: visitor.id }) };
    default:
      return { kind: 'customer' };
  }
}

export const worksHere = ({ role }: Visitor): boolean => role === 'staff' || role === 'system';

/** Keys of different callers are different keys, whatever they call them. A guest's is as good as it is hard to guess. */
export function keyOf(visitor: Visitor, key: string): string {
  const who =
    visitor.role === 'customer'
      ? `customer:${visitor.customer}`
      : visitor.role === 'link'
        ? `link:${visitor.order}`
        : visitor.role === 'guest'
          ? 'guest'
          : 'shop';
  return `http:${who}:${key}`;
}

/** The order, if it is the visitor's to see. What is not looks as if it were not there. */
export async function orderFor(oms: Oms, visitor: Visitor, id: string): Promise<Order> {
  if (visitor.role === 'guest' || (visitor.role === 'link' && visitor.order !== id))
    throw new HttpRefusal('http.notFound');
  const order = await oms.orders.get(id).catch((error: unknown) => {
    throw worksHere(visitor) ? error : new HttpRefusal('http.notFound');
  });
  if (visitor.role === 'customer' && !(await oms.customers.owns(order, visitor.customer)))
    throw new HttpRefusal('http.notFound');
  return order;
}
