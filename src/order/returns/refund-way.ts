/** How what is owed for returns goes back: the way it came, or as the store credit that the customer asked for. */
import type { CommandContext } from '../command';
import { refundNews } from '../commands/refund';
import { afterwards } from '../kept-back';
import type { Fact, News, OrderRecord } from '../vocabulary';

/** How much of an amount that is owed is wanted as store credit: no more than what came back with such returns, less what these facts have given already. */
export function wantedAsCredit({ head, returns }: OrderRecord, owed: number, facts: readonly Fact[] = []): number {
  const open = head.returns.filter(({ status }) => status === 'received' || status === 'partlyReceived');
  if (open.length === 0) return 0;
  const wanted = open.reduce((sum, { id, amount }) => {
    const { refundTo } = returns.find((body) => body.id === id) ?? {};
    return refundTo === 'storeCredit' ? sum + amount : sum;
  }, 0);
  const given = facts.reduce(
    (sum, { type, data }) => (type === 'refund.requested' && data.into ? sum + data.amount : sum),
    0,
  );
  return Math.max(0, Math.min(owed, wanted - given));
}

/** Refunds of what is owed: of what came back with returns that ask for it, as store credit. */
export function returnRefund(order: OrderRecord, amount: number, context: CommandContext): News[] {
  const credit = wantedAsCredit(order, amount);
  if (credit === 0) return amount > 0 ? refundNews(order, amount, 'return', context) : [];
  const given = refundNews(order, credit, 'return', context, { to: 'storeCredit' });
  const after = afterwards(order, given, context.at, context.actor);
  return amount > credit ? [...given, ...refundNews(after, amount - credit, 'return', context)] : given;
}
