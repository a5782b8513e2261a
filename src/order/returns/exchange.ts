/**
 * Exchanges: what a customer wants in the place of what comes back is added to the same order, by the plan that edits are confirmed by. So it is
 * priced, taxed, sourced and posted like anything that an edit adds, and one order tells what is due for both.
 *
 * - The replacement is the customer's from the request on: nobody else takes its stock. It waits behind a hold on its lines until the return has
 *   come and what is due is covered; an exchange in advance does not wait.
 * - What the return is expected to bring is taken off what must be covered, and off what is captured, as long as it is waited for.
 * - A return that is rejected, or never comes, leaves no replacement behind that has not left; what has left is charged.
 */
import { type Problem, problem } from '../../kernel';
import type { CommandContext, Needs, ShopTerms } from '../command';
import { methodProblems, paymentNews } from '../commands/intake-news';
import { unasked } from '../commands/pay';
import { tenderProblems, wantsTender, withBalances } from '../commands/tender-news';
import { editNeeds } from '../edits/needs';
import { planEdit } from '../edits/plan';
import type { EditAction, StagedAction } from '../edits/vocabulary';
import { overLimit } from '../intake';
import { afterwards } from '../kept-back';
import { maxHolds, maxPayments } from '../limits';
import { withPromises } from '../promising';
import { type Payloads, schemas } from '../schemas';
import { type Actor, type FactData, type News, news, type OrderRecord, type ReturnExchange } from '../vocabulary';
import { receptionNews } from './reception';

type Request = Payloads['returns.request'];

/** What an exchange comes to: all that is told with the request. */
export interface ExchangePlan {
  readonly problems: readonly Problem[];
  readonly news: readonly News[];
  readonly exchange: ReturnExchange;
  /** Why a second person must agree, or null. */
  readonly approval: string | null;
}

/** What the replacement asks of ports: its prices, taxes and stock, and the account that pays for it. */
export function exchangeNeeds(order: OrderRecord, request: Request, { shop }: { readonly shop: ShopTerms }): Needs {
  if (!request.exchange) return {};
  const tenders = request.payment !== undefined && wantsTender([request.payment], shop);
  return { ...editNeeds(staged(order, request, { kind: 'system' }), shop), ...(tenders && { tenders }) };
}

/** The exchange that a request asks for, given what it tells of the return itself. Pure. */
export function planExchange(
  order: OrderRecord,
  request: Request,
  requested: FactData['return.requested'],
  context: CommandContext,
): ExchangePlan {
  const { shop, at, actor } = context;
  const wish = staged(order, request, actor);
  const edit = planEdit(wish, context);
  const added = edit.news.flatMap((item) => (item.type === 'edit.confirmed' ? item.data.lines : []));
  const lineIds = added.map(({ id }) => id);
  const advance = request.exchange?.advance ?? false;
  const told = withPromises(wish, edit.news, lineIds, context);
  const begun = afterwards(order, [news('return.requested', requested), ...told], at, actor);
  const arrival = { ...schemas['returns.receive'].parse({ returnId: requested.returnId }), location: '' };
  const home = afterwards(begun, receptionNews(begun, arrival, context), at, actor);
  const due = unasked(advance ? begun : home);
  const { payment } = request.payment ? withBalances({ payment: request.payment }, due, context) : {};
  return {
    problems: [
      ...(order.head.edit ? [openEdit(order.head.edit)] : []),
      ...edit.problems.map(underExchange),
      ...holdProblems(order, lineIds, advance),
      ...paymentProblems(order, { payment, due, advance }, context),
    ],
    news: [
      ...told,
      ...(advance ? [] : lineIds.map((lineId) => heldFor(requested.number, lineId, context))),
      ...(payment && due > 0 ? paymentNews([payment], due, context) : []),
    ],
    exchange: { advance, lineIds, credit: Math.max(0, begun.head.totals.due - home.head.totals.due) },
    approval: overLimit(edit.granted, shop.process.limits),
  };
}

/** The order with the replacement staged, as an edit that nobody has to begin. */
function staged(order: OrderRecord, { exchange }: Request, by: Actor): OrderRecord {
  const id = order.head.id;
  const actions = (exchange?.lines ?? []).map(
    (line, index): StagedAction => ({
      ...{ id: `exchange ${index}`, by },
      action: { type: 'addLine', ...line } as EditAction,
    }),
  );
  const edit = { id, begunBy: by, begunAt: '', expiresAt: '', reason: 'exchange', staged: actions.length };
  return { ...order, head: { ...order.head, edit }, edits: [{ id, actions }] };
}

const openEdit = ({ id: editId, expiresAt }: NonNullable<OrderRecord['head']['edit']>): Problem =>
  problem('edit.open', `an edit is open until ${expiresAt}`, { editId, expiresAt }, ['exchange']);

/** Problems of an edit point to its actions; here they are the lines of the exchange. */
function underExchange(item: Problem): Problem {
  const [, ...rest] = item.path ?? [];
  return { ...item, path: ['exchange', ...(item.path?.[0] === 'actions' ? ['lines', ...rest] : [])] };
}

function holdProblems({ head }: OrderRecord, lineIds: readonly string[], advance: boolean): Problem[] {
  return advance || head.holds.length + lineIds.length <= maxHolds
    ? []
    : [problem('limit.exceeded', `an order has at most ${maxHolds} holds`, { limit: maxHolds }, ['exchange'])];
}

interface Paid {
  readonly payment: Request['payment'];
  readonly due: number;
  readonly advance: boolean;
}

/** A payment that can be asked, for no more than is due; an exchange in advance is covered by one, where the shop wants that. */
function paymentProblems(order: OrderRecord, { payment, due, advance }: Paid, context: CommandContext): Problem[] {
  const open = advance && context.shop.process.returns.advance === 'covered' && due > 0;
  if (!payment) {
    const message = `an exchange in advance is covered by a payment of ${due}`;
    return open ? [problem('payment.amount', message, { amount: null, left: due }, ['payment'])] : [];
  }
  const { amount = due } = payment;
  const wrong = amount > due || (open && amount < due);
  return [
    ...methodProblems(payment, context, ['payment', 'method']),
    ...tenderProblems({ payment }, due, context),
    ...(order.head.payments.length < maxPayments
      ? []
      : [problem('limit.exceeded', `an order has at most ${maxPayments} payments`, { limit: maxPayments })]),
    ...(wrong
      ? [
          problem('payment.amount', `${amount} asked, ${due} is to be paid`, { amount, left: due }, [
            'payment',
            'amount',
          ]),
        ]
      : []),
  ];
}

function heldFor(number: string, lineId: string, { newId, actor }: CommandContext): News {
  const blocks = ['shipments.dispatch', 'orders.fulfill'] as const;
  return news('hold.placed', {
    hold: { id: newId(), type: 'exchange', reason: number, placedBy: actor, blocks, lineId },
  });
}

/** Lines of an exchange may be asked for where the shop takes any, and in advance where it sends any so. */
export function exchangeProblems({ exchange, payment, lines }: Request, { shop, actor }: CommandContext): Problem[] {
  if (!exchange) {
    return payment ? [problem('input.invalid', 'only an exchange is paid for', {}, ['payment'])] : [];
  }
  const { advance } = shop.process.returns;
  return [
    ...(exchange.advance && advance === 'never'
      ? [problem('return.advance', 'the shop sends no replacement before the return', {}, ['exchange', 'advance'])]
      : []),
    ...(lines.length === 0 ? [problem('return.empty', 'an exchange needs a line that comes back', {}, ['lines'])] : []),
    ...exchange.lines.flatMap(({ override }, index) =>
      override && actor.kind !== 'staff'
        ? [problem('actor.notAllowed', 'only staff may set a price', {}, ['exchange', 'lines', index, 'override'])]
        : [],
    ),
  ];
}
