/** What placing and accepting share: stock, holds, payments. */

import { planSourcing, type SourcingPlan, type StockRow } from '../../inventory';
import { type Problem, problem } from '../../kernel';
import type { CommandContext } from '../command';
import type { Finding } from '../validation';
import { type LineTerms, type News, news, type Terms } from '../vocabulary';

interface PaymentWish {
  readonly method: string;
  readonly amount?: number | undefined;
  readonly token?: string | undefined;
}

/** Where the goods shall come from; own cart holds count as free. */
export function sourceGoods(terms: Terms, context: CommandContext): SourcingPlan {
  const goods = terms.lines.filter((line) => line.kind === 'goods');
  const [only] = context.shop.locations;
  if (context.gathered.levels === null && only) return allFrom(only.id, goods);
  return planSourcing({
    lines: goods.map((line) => ({ lineId: line.id, sku: line.sku, units: line.units })),
    locations: context.shop.locations,
    levels: withoutOwnHolds(context.gathered.levels ?? [], context.gathered.cartHolds),
    rules: context.shop.sourcing,
    channel: terms.intake.channel,
    country: terms.intake.country,
  });
}

/** With one location there is nothing to choose: the guard of the commit knows best whether it has enough. */
function allFrom(location: string, goods: readonly LineTerms[]): SourcingPlan {
  const allocations = goods.map((line) => ({ lineId: line.id, sku: line.sku, location, lot: '', units: line.units }));
  return { allocations, short: [], trace: [] };
}

/** One problem per SKU that cannot be met, with what was found. */
export function shortages(plan: SourcingPlan): Problem[] {
  return plan.short.map((line) =>
    problem('stock.short', `${line.sku}: ${line.wanted} wanted, ${line.found} available`, {
      sku: line.sku,
      lineId: line.lineId,
      wanted: line.wanted,
      found: line.found,
    }),
  );
}

/** Problems of the payment methods asked for. */
export function paymentProblems(wishes: readonly PaymentWish[], context: CommandContext, path: string): Problem[] {
  return wishes.flatMap((wish, index) =>
    Object.hasOwn(context.shop.methods, wish.method)
      ? []
      : [
          problem('payment.methodUnknown', `the shop has no payment method "${wish.method}"`, { method: wish.method }, [
            path,
            index,
            'method',
          ]),
        ],
  );
}

/** Payments asked for, each for its amount or for the rest of what is due. Nothing due asks nobody. */
export function paymentNews(wishes: readonly PaymentWish[], due: number, context: CommandContext): News[] {
  let left = due;
  return wishes.flatMap((wish) => {
    const amount = Math.min(left, wish.amount ?? left);
    if (amount <= 0) return [];
    left -= amount;
    const method = context.shop.methods[wish.method];
    if (!method) return [];
    return [
      news('payment.requested', {
        paymentId: context.newId(),
        method: wish.method,
        rule: method.rule,
        amount,
        byGateway: method.gateway,
        token: wish.token ?? null,
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
