/** What placing and accepting share: stock, holds, payments. */

import {
  isFrozen,
  planBackorders,
  planSourcing,
  type SourcingLine,
  type SourcingPlan,
  type SourcingRequest,
  type SourcingShortage,
  type StockRow,
} from '../../inventory';
import { type Instant, localDate, type Problem, problem } from '../../kernel';
import type { CommandContext, ShopTerms } from '../command';
import { isParcelled } from '../progress';
import { scheduleOf } from '../terms';
import type { Finding } from '../validation';
import { type LineTerms, type News, news, type Terms } from '../vocabulary';
import { type PaymentWish, type PaymentWishes, tenderNews } from './tender-news';

/** Whether an order of this channel must look at the stock first: it has a choice. Else the guard of the commit decides alone. */
export function choosesStock({ locations, stock }: ShopTerms, channel: string): boolean {
  return locations.length > 1 || stock.shares.includes(channel);
}

/** What the shop says about where goods come from, for an order of this moment. */
export function sourcingTerms(
  { locations, sourcing, stock, zone }: ShopTerms,
  at: Instant,
): Pick<SourcingRequest, 'locations' | 'rules' | 'picking' | 'shipsOn' | 'minShelfLifeDays'> {
  const { picking, minShelfLifeDays } = stock;
  return { locations, rules: sourcing, picking, minShelfLifeDays, shipsOn: localDate(at, zone) };
}

/** Where the goods shall come from; own cart holds count as free. What nobody has is promised where the shop takes backorders. */
export function sourceGoods(terms: Terms, context: CommandContext): SourcingPlan {
  const wants = wantsOf(terms.lines);
  const [only] = context.shop.locations;
  if (context.gathered.levels === null && only) return allFrom(only.id, wants);
  return planPieces(wants, (lines) => {
    const request = {
      ...sourcingTerms(context.shop, context.at),
      lines,
      levels: withoutOwnHolds(context.gathered.levels ?? [], context.gathered.cartHolds),
      channel: terms.intake.channel,
      country: terms.intake.country,
    };
    const plan = planSourcing(request);
    if (plan.short.length === 0) return plan;
    const promised = planBackorders(plan.short, request);
    return { ...plan, allocations: [...plan.allocations, ...promised.allocations], short: promised.short };
  });
}

/** What lines want of the stock: their own units, or those of the components of a kit. */
function wantsOf(lines: readonly LineTerms[]): SourcingLine[] {
  const wants: SourcingLine[] = [];
  for (const { id: lineId, sku, kind, units, components = [] } of lines) {
    if (kind !== 'kit' && isParcelled(kind)) wants.push({ lineId, sku, units });
    for (const part of components) wants.push({ lineId, sku: part.sku, units: units * part.units });
  }
  return wants;
}

/** With one location there is nothing to choose: the guard of the commit knows best whether it has enough. */
function allFrom(location: string, wants: readonly SourcingLine[]): SourcingPlan {
  const allocations = wants.map(({ lineId, sku, units }) => ({ lineId, sku, location, lot: '', units }));
  return { allocations, short: [], trace: [] };
}

/** A plan for lines of which some want several SKUs: sourcing knows each of their wants by a name of its own. */
export function planPieces(
  wants: readonly SourcingLine[],
  plan: (lines: readonly SourcingLine[]) => SourcingPlan,
): SourcingPlan {
  const isKit = wants.some(({ lineId }, i) => lineId === wants[i + 1]?.lineId);
  if (!isKit) return plan(wants);
  const named = wants.map((want, index) => ({ ...want, lineId: `${want.lineId}+${index}` }));
  const lineOf = new Map(named.map(({ lineId }, index) => [lineId, (wants[index] as SourcingLine).lineId]));
  const back = <T extends { readonly lineId: string }>(part: T): T => ({
    ...part,
    lineId: lineOf.get(part.lineId) as string,
  });
  const { allocations, short, trace } = plan(named);
  return { allocations: allocations.map(back), short: short.map(back), trace };
}

/** One problem per line that cannot be met, with what was found: `stock.frozen` where some of its SKU lies there and may not be taken. */
export function shortages(
  { short }: { readonly short: readonly SourcingShortage[] },
  levels: readonly StockRow[] | null,
): Problem[] {
  return short.map(({ sku, lineId, wanted, found }) => {
    const frozen = (levels ?? []).some((row) => row.sku === sku && isFrozen(row));
    const message = `${sku}: ${wanted} wanted, ${found} available${frozen ? ', the rest is frozen' : ''}`;
    return problem(frozen ? 'stock.frozen' : 'stock.short', message, { sku, lineId, wanted, found });
  });
}

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
        byGateway: method.gateway,
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

function withoutOwnHolds(
  levels: readonly StockRow[],
  holds: CommandContext['gathered']['cartHolds'],
): readonly StockRow[] {
  if (holds.length === 0) return levels;
  return levels.map((row) => {
    const own = holds.find((hold) => hold.sku === row.sku && hold.location === row.location && hold.lot === row.lot);
    return own ? { ...row, reserved: Math.max(0, row.reserved - own.units) } : row;
  });
}
