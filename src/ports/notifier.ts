import type { NotificationEvent } from '../order';

export type { NotificationEvent };

/** What a person shall be told, and in which language. Texts are made of `template` and `values` by the notifier. */
export interface Message {
  readonly key: string;
  /** `order.confirmed`, `shipment.dispatched`, … */
  readonly template: string;
  readonly audience: 'customer' | 'staff' | 'supplier';
  readonly locale: string;
  /** IANA zone in which instants are told. */
  readonly zone: string;
  /** ISO 4217: of what amounts are. */
  readonly currency: string;
  /** Null in what is about no order, such as news of stock. */
  readonly orderId: string | null;
  readonly orderNumber: string | null;
  /** Contact data read at the moment of sending; null when it was erased or never given, and of what is for staff or a supplier. */
  readonly recipient: Readonly<Record<string, string>> | null;
  /**
   * Figures for the template: amounts in minor units, dates as instants. `lines.fulfilled` has `lines`, each with the text that was handed over; `production.requested` and
   * `production.cancelled` have `lines` of what shall be made, or not any more; `return.approved` with a carrier's label has `label`, or a drop-off `code` with its points as `lines`; a `digest` has `entries`, each with its `template`, `orderNumber`, `currency` and `values`. What is for a supplier has `supplier`, the id.
   */
  readonly values: Readonly<Record<string, unknown>>;
}

/**
 * What tells people: e-mail, SMS, push, as a host implements it.
 *
 * Promises
 * - P1 A repeated `send` with the same `key` is one message.
 * - P2 `send` resolves once the message is taken over; a throw means that it was not and will be tried again, or, with the code `message.refused`, that
 *   it never will be.
 * - P3 It refuses nothing because of an erased customer: `recipient` is null then and nothing is sent.
 * - P4 What is for staff or a supplier names no recipient and is taken over: the notifier knows where they are.
 */
export interface Notifier {
  readonly id: string;
  /** Sends one message; resolves once it is handed over. A throw has it sent again later, with the same `key`. */
  send(message: Message): Promise<void>;
}
