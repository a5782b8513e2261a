/** What placing and accepting share: findings and payments. */

import { type Problem, problem } from '../../kernel';
import type { CommandContext } from '../command';
import { scheduleOf } from '../terms';
import type { Finding } from '../validation';
import { type News, news } from '../vocabulary';
import { type PaymentWish, type PaymentWishes, tenderNews } from './tender-news';

/** The payments that an incoming order asks for: one, or a list. */
export function wishesOf({ payment, payments }: PaymentWishes): readonly PaymentWish[] {
  return payments ?? (payment ? [payment] : []);
}

/** Problems of the payments that an incoming order asks for. */
export function wishProblems(incoming: PaymentWishes, context: CommandContext): Problem[] {
  const { payment, payments } = incoming;
  if (payment && payments) return [problem('input.invalid', 'give `payment` or `payments`, not both', {}, ['payment'])];
  if (payment) return methodProblems(payment, context, ['payment', 'method']);
  return (payments ?? []).flatMap((wish, index) => methodProblems(wish, context, ['payments', index, 'method']));
}

/** Every payment gets what it asks for, and together they ask for no more than is due: only the last may leave its amount open. */
export function amountProblems({ payment, payments }: PaymentWishes, due: number): Problem[] {
  if (payment && payments) return [];
  const wishes = wishesOf({ payment, payments });
  const pathOf = (index: number) => (payments ? ['payments', index, 'amount'] : ['payment', 'amount']);
  let left = due;
  return wishes.flatMap(({ amount }, index): Problem[] => {
    const last = index === wishes.length - 1;
    if (amount === undefined && !last)
      return [problem('input.invalid', 'only the last payment may leave its amount open', {}, pathOf(index))];
    // An order that costs nothing names how it would be paid, and asks nobody.
    if (amount === undefined && (left > 0 || due === 0)) return [];
    const before = left;
    left = Math.max(0, left - (amount ?? 0));
    if (amount !== undefined && amount <= before) return [];
    const message =
      amount === undefined ? 'nothing is left for this payment' : `${amount} asked, ${before} left to be paid`;
    return [problem('payment.amount', message, { amount: amount ?? null, left: before }, pathOf(index))];
  });
}

/** A problem where the shop does not take this method. */
export function methodProblems(
  { method }: Pick<PaymentWish, 'method'>,
  { shop }: Pick<CommandContext, 'shop'>,
  path: readonly (string | number)[],
): Problem[] {
  if (Object.hasOwn(shop.methods, method)) return [];
  return [problem('payment.methodUnknown', `the shop has no payment method "${method}"`, { method }, path)];
}

/** Payments asked for, each for its amount or for the rest of what is due. Nothing due asks nobody. */
export function paymentNews(wishes: readonly PaymentWish[], due: number, context: CommandContext): News[] {
  let left = due;
  return wishes.flatMap((wish, index) => {
    const amount = Math.min(left, wish.amount ?? left);
    if (amount <= 0) return [];
    left -= amount;
    const method = context.shop.methods[wish.method];
    if (!method) return [];
    if (method.tender !== undefined) return tenderNews(wish.method, amount, index, context);
    return [
      news('payment.requested', {
        paymentId: context.newId(),
        method: wish.method,
        rule: method.rule,
        amount,
        byGateway: method.gateway && !method.terms,
        token: wish.token ?? null,
        ...(method.terms && { schedule: scheduleOf(amount, method.terms, context.at, context.shop.zone) }),
      }),
    ];
  });
}

/** Holds and warnings that the validation chain found. */
export function findingNews(findings: readonly Finding[], context: CommandContext): News[] {
  const warnings = findings.flatMap((finding) => (finding.as === 'warning' ? [finding.problem] : []));
  const holds = findings.flatMap((finding) =>
    finding.as === 'hold'
      ? [
          news('hold.placed', {
            hold: {
              id: context.newId(),
              type: finding.type,
              reason: finding.reason,
              placedBy: context.actor,
              blocks: finding.blocks,
            },
          }),
        ]
      : [],
  );
  return warnings.length > 0 ? [...holds, news('order.warned', { warnings })] : holds;
}
