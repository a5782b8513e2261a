/** What holds of every order at every point, said as lists of breaches: empty when all is well. */
import { isMaking } from '../../src/inventory';
import { troubleKey } from '../../src/kernel';
import {
  allowanceMovesOf,
  attentionOf,
  bookedWorth,
  booksCurrency,
  createEvolve,
  dueParts,
  emptyOrder,
  type Fact,
  gone,
  isParcelled,
  kept,
  movesOf,
  type OrderRecord,
  outstanding,
  overpaid,
  payableTax,
  piecesOf,
  placesOf,
  postingOf,
  postingsOf,
  troublesOf,
  windowMovesOf,
} from '../../src/order';
import type { LedgerEntry } from '../../src/settlement';
import { id, type Story } from '../support/order-builders';
import { gatewayMoney, onRecord, type World } from './random-world';

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);

/** What waits for a person is named one by one, each thing once, for every reason that the order is found by and for no other. */
export function troubleBreaches({ head }: OrderRecord): string[] {
  const troubles = troublesOf(head);
  const reasons = new Set<string>(troubles.map(({ reason }) => reason));
  return [
    ...(new Set(troubles.map(troubleKey)).size === troubles.length ? [] : ['a trouble is named twice']),
    ...attentionOf(head).flatMap((reason) => (reasons.delete(reason) ? [] : [`nothing is ${reason}`])),
    ...[...reasons].map((reason) => `the order is not found by ${reason}`),
  ];
}

/** Money: no payment gives back more than it took, balances add up, and the order counts what the gateway did. */
export function moneyBreaches(world: World): string[] {
  const { head } = world.story.order;
  const { totals } = head;
  const breaches: string[] = [];
  const hold = (holds: boolean, law: string) => holds || breaches.push(law);
  for (const payment of head.payments) {
    const { captured, refunded, refunding, capturing, voiding, calls, authorized } = payment;
    const open = (operation: string) => calls.filter((call) => call.operation === operation);
    const asked = (operation: string) => sum(open(operation).map((call) => call.amount));
    const { disputed, chargedBack } = payment;
    hold(
      refunded + refunding + disputed + chargedBack <= captured,
      `${payment.method}: refunded + charged back ≤ captured`,
    );
    hold(capturing <= authorized || payment.status !== 'authorized', `${payment.method}: capturing ≤ authorized`);
    hold(asked('capture') === capturing && asked('refund') === refunding, `${payment.method}: open calls add up`);
    hold(open('void').length === (voiding ? 1 : 0), `${payment.method}: one void is asked for at most`);
    hold(Math.min(captured, refunded, refunding, capturing, authorized) >= 0, `${payment.method}: nothing negative`);
    // Of a plan a gateway takes the parts, each a payment of its own; what is paid of it by hand is a person's word.
    if (!world.story.shop.methods[payment.method]?.gateway || payment.schedule !== null) continue;
    // News of a call that names none is the answer to either of two that ask for as much: which one, is known once both have answered.
    const twin = open('capture').find(({ amount }) =>
      payment.movements.some((movement) => movement.kind === 'capture' && movement.amount === amount),
    );
    const taken = gatewayMoney(world, payment.id, 'captured');
    hold(
      captured === taken || (twin !== undefined && captured + twin.amount === taken),
      `${payment.method}: captured is what was taken`,
    );
    hold(refunded === gatewayMoney(world, payment.id, 'refunded'), `${payment.method}: refunded is what went back`);
  }
  hold(
    kept(totals) === totals.due + overpaid(totals) - outstanding(totals),
    'captured − refunded = due + overpaid − outstanding',
  );
  hold(
    totals.due - totals.feesKept - totals.discountMoved ===
      totals.total - totals.cancelled - totals.returned - totals.credited,
    'due = what is left of the total',
  );
  hold(totals.due >= 0, 'due ≥ 0');
  hold(totals.credited >= 0, 'credited ≥ 0');
  hold(totals.captured === sum(head.payments.map((payment) => payment.captured)), 'captured = Σ payments');
  hold(totals.refunded === sum(head.payments.map((payment) => payment.refunded)), 'refunded = Σ payments');
  return breaches;
}

/** The books in another currency: every posting is balanced there, and what an account reports is what its balance is worth at the frozen rate. */
export function reportingBreaches(story: Story, books: Map<string, Required<LedgerEntry>>): string[] {
  return story.steps.flatMap(({ fact, order }) => {
    const { currency } = order.head.intake;
    const breaches: string[] = [];
    for (const posting of postingsOf(order, fact)) {
      const entries = posting.entries.map(({ reported, ...entry }) => ({
        ...entry,
        reported: reported ?? entry.amount,
      }));
      const named = posting.reporting ?? posting.currency;
      // Where no other books are kept, goods stand in the currency of the shop.
      const isReported = order.head.exchange.some(({ purpose }) => purpose === 'reporting');
      const goods = isReported ? undefined : order.head.intake.shopCurrency;
      if (named !== booksCurrency(order.head) && named !== goods) breaches.push(`${fact.type} is booked in ${named}`);
      if (sum(entries.map(({ amount }) => amount)) !== 0) breaches.push(`${fact.type}: Σ ${posting.currency} ≠ 0`);
      if (sum(entries.map(({ reported }) => reported)) !== 0) breaches.push(`${fact.type}: Σ ${named} ≠ 0`);
      if (posting.currency !== currency) continue;
      for (const { account, amount, reported } of entries) {
        const before = books.get(account) ?? { account, amount: 0, reported: 0 };
        books.set(account, { account, amount: before.amount + amount, reported: before.reported + reported });
      }
    }
    return order.head.books ? [...breaches, ...worthBreaches(order, [...books.values()])] : breaches;
  });
}

function worthBreaches({ head }: OrderRecord, accounts: readonly Required<LedgerEntry>[]): string[] {
  const worth = bookedWorth(head);
  const held = accounts.filter(({ account }) => account.startsWith('clearing:'));
  const realised = accounts.filter(({ account }) => account === 'fx.gains' || account === 'fx.losses');
  const own = accounts.filter(({ account }) => !account.startsWith('fx.'));
  const off = sum(held.map(({ amount, reported }) => reported - worth(amount)));
  const rounding = accounts.find(({ account }) => account === 'fx.rounding')?.reported ?? 0;
  return [
    ...own.flatMap(({ account, amount, reported }) =>
      account.startsWith('clearing:') || reported === worth(amount)
        ? []
        : [`${account} reports ${reported} of ${amount}`],
    ),
    ...(off + sum(realised.map(({ reported }) => reported)) === 0
      ? []
      : ['what gateways hold is off by no named difference']),
    ...(rounding + sum(own.map(({ amount }) => worth(amount))) === 0 ? [] : ['remainders of roundings are lost']),
  ];
}

/** The ledger: every posting is balanced, and the customer's account is the order's balance at every step. */
export function ledgerBreaches(story: Story, balances: Map<string, number>): string[] {
  return story.steps.flatMap(({ fact, order }) => {
    const entries = postingOf(order, fact);
    const { currency, shopCurrency = currency } = order.head.intake;
    for (const { account, amount } of entries) balances.set(account, (balances.get(account) ?? 0) + amount);
    const balance = (account: string) => balances.get(account) ?? 0;
    for (const { key, delta } of allowanceMovesOf(fact)) balances.set(key, balance(key) + delta);
    const { totals, states } = order.head;
    const breaches: string[] = [];
    for (const posting of postingsOf(order, fact))
      if (posting.entries.some(({ account }) => account.startsWith('stock.')) && posting.currency !== shopCurrency)
        breaches.push(`${fact.type}: goods cost ${posting.currency}`);
    if (sum(entries.map((entry) => entry.amount)) !== 0) breaches.push(`${fact.type}: Σ postings ≠ 0`);
    if (balance('customer.receivable') !== totals.placed * (totals.due - kept(totals)))
      breaches.push(`${fact.type}: receivable ≠ due − kept`);
    if (balance('tax.payable') !== 0 - totals.placed * payableTax(order))
      breaches.push(`${fact.type}: tax payable ≠ what is due of the parts`);
    // An exchange corrects a discount before it opens the order again, in one commit: what is left is asked at its end.
    if (fact === story.steps.at(-1)?.fact && states.lifecycle === 'completed' && balance('sales.deferred') !== 0)
      breaches.push(`${fact.type}: completed, but not all is earned`);
    const counted = order.head.allowances.flatMap(({ lines }) => lines.map(({ units }) => units));
    for (const key of ['drop', 'again'])
      if (balance(key) !== -sum(counted))
        breaches.push(`${fact.type}: a customer's counter ≠ what the order counts for`);
    return breaches;
  });
}

/** Tax: what is due adds up part by part, and what the provider has on record is what was recorded; at rest, all that is due. */
export function taxBreaches(world: World): string[] {
  const { shop, order } = world.story;
  const { tax, totals, times } = order.head;
  const breaches: string[] = [];
  const hold = (holds: boolean, law: string) => holds || breaches.push(law);
  const due = dueParts(order);
  hold(sum(due.map(({ amount }) => amount)) === totals.due, 'Σ amounts of the parts = due');
  if (tax === null) return breaches;
  const record = onRecord(world);
  hold(record.amount === tax.amount && record.tax === tax.tax, 'on record is what the provider recorded');
  const rests = !tax.open && !tax.estimated && tax.refused === null && totals.placed === 1;
  const sold = totals.captured > 0 || times.dispatched !== null || times.completed !== null;
  if (rests && tax.reports && shop.tax?.reports && (sold || tax.document !== null)) {
    hold(tax.tax === payableTax(order), 'at rest, the tax on record is the tax payable');
    hold(tax.amount === totals.due, 'at rest, the amount on record is what is due');
  }
  if (rests) hold(sum(due.map((part) => part.tax)) === payableTax(order), 'at rest, corrections are posted');
  return breaches;
}

/** Units: no line ships what was cancelled or takes back what did not leave; totals are the sums of the lines. */
export function unitBreaches({ head }: OrderRecord): string[] {
  const breaches: string[] = [];
  const hold = (holds: boolean, law: string) => holds || breaches.push(law);
  for (const { lines } of head.allowances)
    for (const { lineId, units, each } of lines) {
      const count = head.counts.find((one) => one.id === lineId);
      const live = count ? count.ordered - count.cancelled : 0;
      hold(units > 0 && units <= live * each, `line ${lineId}: counts for no more than is wanted of it`);
    }
  for (const count of head.counts) {
    const wanted = count.ordered - count.cancelled;
    hold(wanted >= gone(count) + count.packing, `line ${count.id}: ordered − cancelled ≥ gone + packing`);
    const back = count.returned + count.returning + (count.forfeited ?? 0);
    hold(gone(count) >= back, `line ${count.id}: gone ≥ returned + returning + forfeited`);
    hold(count.shipped >= count.delivered, `line ${count.id}: shipped ≥ delivered`);
    hold(
      Math.min(count.packing, count.returning, count.returned, count.cancelled, count.shipped, count.reshipped) >= 0,
      `line ${count.id}: nothing negative`,
    );
    if (!isParcelled(count.kind) || head.totals.placed === 0) continue;
    for (const piece of piecesOf(count)) {
      const { sku, units = 1 } = piece;
      const allocated = sum(piece.allocated.map((place) => place.units));
      hold(allocated === wanted * units - gone(piece), `line ${count.id}, ${sku}: allocated = wanted − gone`);
      hold(allocated >= piece.packing, `line ${count.id}, ${sku}: allocated ≥ packing`);
      hold(piece.shipped >= piece.delivered, `line ${count.id}, ${sku}: shipped ≥ delivered`);
      hold(
        gone(count) * units >= piece.returned + piece.returning + (piece.forfeited ?? 0),
        `line ${count.id}, ${sku}: units of whole kits gone ≥ returned + returning + forfeited`,
      );
    }
  }
  for (const [total, of] of [
    ['ordered', 'ordered'],
    ['cancelledUnits', 'cancelled'],
    ['packing', 'packing'],
    ['shipped', 'shipped'],
    ['delivered', 'delivered'],
    ['returnedUnits', 'returned'],
  ] as const)
    hold(head.totals[total] === sum(head.counts.map((count) => count[of])), `${total} = Σ lines`);
  for (const { lineId, asked, begun, rooms } of head.making) {
    const places = head.counts.find(({ id }) => id === lineId)?.allocated ?? [];
    const unmade = sum(places.filter(isMaking).map(({ units }) => units));
    hold(unmade > 0, `line ${lineId}: something of it is to be made`);
    hold(begun >= 0 && begun <= asked && asked <= unmade, `line ${lineId}: 0 ≤ begun ≤ asked ≤ unmade`);
    hold(sum(rooms.map(({ units }) => units)) <= unmade - begun, `line ${lineId}: rooms ≤ what is not begun`);
  }
  for (const charge of head.charges)
    hold(charge.reversed + charge.returning <= charge.total, `charge ${charge.id}: reversed ≤ total`);
  return breaches;
}

/**
 * Parcels: what was ordered and is wanted is allocated or has been dispatched, but for what was dispatched and is owed again; and whatever was
 * dispatched is in transit, delivered, lost or sent back. Dispatched and owed again by the facts, the rest by the counters.
 */
export function parcelBreaches(facts: readonly Fact[], { head, shipments }: OrderRecord): string[] {
  if (head.totals.placed === 0) return [];
  const units = (type: 'shipment.dispatched' | 'shipment.reopened', lineId: string, sku: string) => {
    const ids = facts.flatMap((fact) => (fact.type === type ? [fact.data.shipmentId] : []));
    const inside = shipments.filter(({ id }) => ids.includes(id)).flatMap(({ allocations }) => allocations);
    return sum(inside.filter((of) => of.lineId === lineId && of.sku === sku).map((of) => of.units));
  };
  return head.counts
    .filter(({ kind }) => isParcelled(kind))
    .flatMap((count) =>
      piecesOf(count).flatMap((piece) => {
        const breaches: string[] = [];
        const dispatched = units('shipment.dispatched', count.id, piece.sku);
        const reshipped = units('shipment.reopened', count.id, piece.sku);
        const unshipped = sum(piece.allocated.map((place) => place.units));
        const inTransit = piece.shipped - piece.delivered;
        if ((count.ordered - count.cancelled) * (piece.units ?? 1) !== unshipped + dispatched - reshipped)
          breaches.push(`line ${count.id}, ${piece.sku}: ordered − cancelled = unshipped + dispatched − reshipped`);
        if (inTransit < 0 || dispatched !== inTransit + piece.delivered + piece.lost + piece.sentBack)
          breaches.push(`line ${count.id}, ${piece.sku}: dispatched = in transit + delivered + lost + sent back`);
        if (reshipped !== piece.reshipped)
          breaches.push(`line ${count.id}, ${piece.sku}: owed again, as the facts say`);
        return breaches;
      }),
    );
}

/** Windows: an order takes one place of the window that it has, and of no other; one that is over before anything left has none. */
export function windowBreaches(facts: readonly Fact[], { head }: OrderRecord): string[] {
  const taken = new Map<string, number>();
  for (const { key, delta } of facts.flatMap(windowMovesOf)) taken.set(key, (taken.get(key) ?? 0) - delta);
  const over = head.states.lifecycle === 'cancelled' || head.states.lifecycle === 'expired';
  const had = [...taken].filter(([, places]) => places !== 0);
  const right = head.window ? had.length === 1 && had[0]?.[0] === head.window.id && had[0][1] === 1 : had.length === 0;
  return [
    ...(right ? [] : [`places of windows: ${JSON.stringify(had)}, ${head.window?.id ?? 'none'} is the order's`]),
    ...(over && head.window ? ['an order that is over has a window'] : []),
  ];
}

/** Stock: what the order's movements leave allocated is what the order says is allocated, row by row; what left is what was shipped. */
export function stockBreaches(facts: readonly Fact[], { head }: OrderRecord): string[] {
  const allocated = new Map<string, number>();
  const count = (key: string, units: number) => allocated.set(key, (allocated.get(key) ?? 0) + units);
  for (const move of facts.flatMap(movesOf)) count(`${move.sku} ${move.location} ${move.lot}`, move.allocated);
  for (const place of head.counts.flatMap(placesOf)) count(`${place.sku} ${place.location} ${place.lot}`, -place.units);
  return [...allocated]
    .filter(([, units]) => units !== 0)
    .map(([key, units]) => `${key}: ${units} more moved than allocated`);
}

/** What stands on every account of an order after all its facts. */
export function balances({ facts }: Story): Map<string, number> {
  const books = new Map<string, number>();
  const evolve = createEvolve();
  facts.reduce(
    (order, fact) => {
      const next = evolve(order, fact);
      for (const { account, amount } of postingOf(next, fact)) books.set(account, (books.get(account) ?? 0) + amount);
      return next;
    },
    emptyOrder('main', id(0)),
  );
  return books;
}

/** What is wrong with the books of an order in another currency, after all its facts. */
export function reportingBreachesOf({ facts, ...story }: Story): string[] {
  const books = new Map<string, Required<LedgerEntry>>();
  const evolve = createEvolve();
  let order = emptyOrder('main', id(0));
  return facts.flatMap((fact) => {
    order = evolve(order, fact);
    return reportingBreaches({ ...story, facts, steps: [{ fact, order }] }, books);
  });
}
