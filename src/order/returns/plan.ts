/**
 * What a return would come to if all of it arrived in good order, decided against the order as it is now: the lines at their stored shares, what is
 * kept back, and which payments give how much back. Worked out each time, never stored.
 */
import type { Problem } from '../../kernel';
import type { CommandContext } from '../command';
import { owed } from '../commands/refund';
import { decide } from '../decide';
import { afterwards } from '../kept-back';
import { type Payloads, schemas } from '../schemas';
import type { Adjustment, FactData, News, OrderRecord } from '../vocabulary';
import { receptionNews } from './reception';
import { returnRefund } from './refund-way';

/** See {@link planReturn}. Amounts in minor units. */
export interface ReturnPlan {
  /** Why it would be refused; then there is nothing else. */
  readonly problems: readonly Problem[];
  /** Everything that would be told until the money goes back. */
  readonly news: readonly News[];
  readonly lines: FactData['return.received']['lines'];
  readonly charges: FactData['return.received']['charges'];
  readonly kept: readonly Adjustment[];
  readonly refunds: readonly Pick<FactData['refund.requested'], 'paymentId' | 'amount' | 'into'>[];
  /** Null where none is wanted. */
  readonly exchange: PlannedExchange | null;
}

/** What is wanted in the place of what comes back. */
export interface PlannedExchange {
  readonly lines: readonly {
    readonly lineId: string;
    readonly sku: string;
    readonly units: number;
    readonly amount: number;
  }[];
  /** By how much what is due changes once the return has come; below zero: that much goes back. */
  readonly difference: number;
  /** What is asked of the payment with the request. */
  readonly asked: number;
  readonly advance: boolean;
}

/** What asking for this return, and its arrival, would come to. Pure. */
export function planReturn(
  order: OrderRecord,
  payload: Payloads['returns.request'],
  context: CommandContext,
): ReturnPlan {
  const decision = decide(order, { type: 'returns.request', payload }, context);
  if (!decision.accepted) return { ...nothing, problems: decision.problems };
  const asked = decision.news;
  const begun = afterwards(order, asked, context.at, context.actor);
  const returnId = asked.flatMap((item) => (item.type === 'return.requested' ? [item.data.returnId] : []))[0] ?? '';
  const location = context.shop.locations[0]?.id ?? '';
  const arrival = schemas['returns.receive'].parse({ returnId });
  const came = receptionNews(begun, { ...arrival, location }, context);
  const home = afterwards(begun, came, context.at, context.actor);
  const refunds = returnRefund(home, owed(home), context);
  const received = came.flatMap((item) => (item.type === 'return.received' ? [item.data] : []))[0];
  return {
    problems: [],
    news: [...asked, ...came, ...refunds],
    lines: received?.lines ?? [],
    charges: received?.charges ?? [],
    kept: came.flatMap((item) => (item.type === 'return.adjusted' ? item.data.parts : [])),
    exchange: exchangeIn(asked, order, home),
    refunds: refunds.flatMap((item) => (item.type === 'refund.requested' ? [item.data] : [])),
  };
}

/** What the request adds to the order, and what is due once the return has come. */
function exchangeIn(asked: readonly News[], before: OrderRecord, home: OrderRecord): ReturnPlan['exchange'] {
  const wish = asked.flatMap((item) => (item.type === 'return.requested' ? [item.data.exchange] : []))[0];
  if (!wish) return null;
  const lines = asked.flatMap((item) => (item.type === 'edit.confirmed' ? item.data.lines : []));
  return {
    lines: lines.map(({ id: lineId, sku, units, total: amount }) => ({ lineId, sku, units, amount })),
    difference: home.head.totals.due - before.head.totals.due,
    asked: asked.reduce((sum, item) => (item.type === 'payment.requested' ? sum + item.data.amount : sum), 0),
    advance: wish.advance,
  };
}

const nothing: ReturnPlan = {
  ...{ problems: [], news: [], lines: [], charges: [], kept: [], refunds: [] },
  exchange: null,
};
