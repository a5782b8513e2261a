/** What a gateway does with one payment and tells, by chance; and what an order makes of it, in whatever order it hears. */
import fc from 'fast-check';
import type { PayloadInputs } from '../../src/order';
import { aShop, days, type Story, system } from '../support/order-builders';
import { first, placed } from '../support/order-stories';
import { balances } from './random-laws';

type Event = PayloadInputs['payments.hear']['event'];

/** A shop whose rules do nothing about money by themselves. */
export const byHand = aShop({ process: { capture: 'manual', refund: 'manual' } });

export const hear = (story: Story, event: Event, at?: string): Story =>
  story.does('payments.hear', { paymentId: first.payment(story).id, event }, { as: system, ...(at && { at }) });

/** What the first payment comes to. */
export const money = (story: Story) => {
  const { captured, refunded, disputed, chargedBack, authorized, fees } = first.payment(story);
  return { captured, refunded, disputed, chargedBack, authorized, fees };
};

/** What stands on every account, those with nothing on them left out. */
export const books = (story: Story): Record<string, number> =>
  Object.fromEntries([...balances(story)].filter(([, amount]) => amount !== 0).sort());

/** What is to be the same, whatever the order in which it was heard. */
const outcome = (story: Story) => ({
  money: money(story),
  books: books(story),
  state: story.order.head.states.payment,
});

/** A history told as it happened. */
export const inOrder = (history: readonly Event[]): ReturnType<typeof outcome> =>
  outcome(history.reduce((story, event) => hear(story, event), placed({}, byHand)));

/** The same history in an order by chance, one in three of its events twice. */
export function mixed(history: readonly Event[], chance: fc.Stream<number>): ReturnType<typeof outcome> {
  const next = (): number => chance.next().value ?? 0;
  const all = [...history, ...history.filter(() => next() % 3 === 0)];
  const shuffled = all.map((event) => [next(), event] as const).sort(([a], [b]) => a - b);
  return outcome(shuffled.reduce((story, [, event]) => hear(story, event), placed({}, byHand)));
}

/** What a gateway may do with a payment of 10.00, in the order in which it did. */
export const histories: fc.Arbitrary<readonly Event[]> = fc
  .array(fc.record({ kind: fc.nat({ max: 9 }), part: fc.nat({ max: 1000 }) }), { maxLength: 12, size: 'max' })
  .map((steps) => {
    let granted = 1000;
    let captured = 0;
    let back = 0;
    let ended = false;
    const refunds: { reference: string; amount: number }[] = [];
    const disputes: { reference: string; amount: number }[] = [];
    const fees: { reference: string; amount: number }[] = [];
    const events: Event[] = [{ type: 'authorized', reference: 'auth', amount: granted }];
    steps.forEach(({ kind, part }, n) => {
      const reference = `ref-${n}`;
      const open = ended ? 0 : granted - captured;
      const free = captured - back;
      const amount = (most: number) => 1 + (part % most);
      if (kind <= 1 && open > 0) {
        events.push({ type: 'captured', reference, amount: amount(open) });
        captured += amount(open);
      } else if (kind === 2 && free > 0) {
        refunds.push({ reference, amount: amount(free) });
        events.push({ type: 'refunded', reference, amount: amount(free) });
        back += amount(free);
      } else if (kind === 3) {
        const refund = refunds.pop();
        if (!refund) return;
        events.push({ type: 'refundReversed', ...refund });
        back -= refund.amount;
      } else if (kind === 4 && free > 0) {
        disputes.push({ reference, amount: amount(free) });
        events.push({ type: 'disputeOpened', reference, amount: amount(free), respondBy: days(9) });
        back += amount(free);
      } else if (kind === 5) {
        const dispute = disputes.pop();
        if (!dispute) return;
        events.push({ type: part % 2 === 0 ? 'disputeWon' : 'disputeLost', ...dispute, at: days(n) });
        if (part % 2 === 0) back -= dispute.amount;
      } else if (kind === 6 && !ended) {
        granted = captured + part;
        events.push({ type: 'authorizationAdjusted', reference, amount: granted, at: days(n) });
      } else if (kind === 7 && part % 3 === 0 && !ended) {
        events.push({ type: part % 2 === 0 ? 'voided' : 'authorizationExpired' });
        ended = true;
      } else if (kind === 8) {
        fees.push({ reference, amount: amount(1500) });
        events.push({
          type: 'feeCharged',
          reference,
          amount: amount(1500),
          dispute: disputes.at(-1)?.reference ?? null,
        });
      } else if (kind === 9) {
        const fee = fees.pop();
        if (fee) events.push({ type: 'feeReturned', ...fee });
      }
    });
    return events;
  });
