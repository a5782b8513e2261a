/**
 * What tells people: e-mail, SMS, push, as a host implements it.
 *
 * Promises
 * - P1 A repeated `send` with the same `key` is one message.
 * - P2 `send` resolves once the message is taken over; a throw means that it was not and will be tried again.
 * - P3 It refuses nothing because of an erased recipient: `recipient` is null then and nothing is sent.
 */
export interface Message {
  readonly key: string;
  /** `order.confirmed`, `shipment.dispatched`, … */
  readonly template: string;
  readonly audience: 'customer' | 'staff';
  readonly locale: string;
  /** Null in news of stock. */
  readonly orderId: string | null;
  readonly orderNumber: string | null;
  /** Contact data read at the moment of sending; null when it was erased or never given. */
  readonly recipient: Readonly<Record<string, string>> | null;
  /** Figures for the template: amounts in minor units, dates as instants. `lines.fulfilled` has `lines`, each with the text that was handed over; `production.requested` and `production.cancelled` have `lines` of what shall be made, or not any more. */
  readonly values: Readonly<Record<string, unknown>>;
}

export interface Notifier {
  readonly id: string;
  send(message: Message): Promise<void>;
}
