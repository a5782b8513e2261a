/** An order taken back: whatever waits is answered, and all that can go back does. */
import { isBackorder } from '../../src/inventory';
import {
  covered,
  incomplete,
  isParcelled,
  type LineCounts,
  openUnits,
  placesOf,
  returnable,
  returnableParts,
  type ShopTerms,
  stockSkus,
} from '../../src/order';
import { aShop, bob, days, inShop, levelsOf, type Story } from '../support/order-builders';
import { settled } from '../support/order-stories';
import { callKey, gatewayAnswers, type World } from './random-world';

/** Nothing waits and nobody objects: holds are lifted, labels given up, and everything that can go back does. */
export function undo(world: World): Story {
  const late = { at: days(world.day), as: bob };
  const heard = quiet(world);
  // Any command sets off the rules of the shop as it is now.
  let story = inShop(heard.story, lenient(heard.story.shop)).does('orders.note', { text: 'all back' }, late);
  const { holds, approvals, shipments, disputes } = story.order.head;
  for (const { paymentId, reference, amount, status } of disputes) {
    const event = { type: 'disputeWon', reference, amount, at: days(world.day + 99) } as const;
    if (status === 'open' || status === 'answered') story = story.does('payments.hear', { paymentId, event }, late);
  }
  // That of an exchange goes by itself where another one has kept it from being dropped.
  for (const { id } of holds)
    if (story.order.head.holds.some((hold) => hold.id === id))
      story = story.does('orders.releaseHold', { holdId: id }, late);
  for (const { id } of approvals) story = story.does('orders.deny', { approvalId: id }, late);
  for (const { id, status } of shipments)
    if (status === 'requested') story = story.does('shipments.cancel', { shipmentId: id }, late);
  if (cancellable(story)) story = story.does('orders.cancel', {}, late);
  story = withWholeKits(story, late);
  story = settled(story);
  for (const { id, status } of story.order.head.returns) {
    if (status === 'requested') story = story.does('returns.approve', { returnId: id }, late);
    if (status === 'requested' || status === 'approved' || status === 'partlyReceived')
      story = story.does('returns.receive', { returnId: id }, late);
  }
  story = settled(allBack(settled(story), late));
  // What the tax provider refused is told once more.
  return story.order.head.tax?.refused == null ? story : settled(story.does('taxes.report', {}, late));
}

function allBack(story: Story, late: { readonly at: string }): Story {
  const { head } = story.order;
  const lines = head.counts.flatMap(returnLines);
  const stays = story.shop.process.returns.shipping === 'kept';
  const charges = head.charges
    .filter(({ kind }) => !(stays && kind === 'shipping'))
    .map((charge) => ({ chargeId: charge.id, amount: charge.total - charge.reversed }));
  const back = { lines: lines.filter(({ units }) => units > 0), charges: charges.filter(({ amount }) => amount > 0) };
  if (back.lines.length + back.charges.length === 0 || over.includes(head.states.lifecycle)) return story;
  const asked = story.does('returns.request', { ...back, override: 'undone' }, late);
  return asked.does('returns.receive', { returnId: asked.order.head.returns.at(-1)?.id ?? '' }, late);
}

/** What of a line can still come back; kits of which a part came back already, or was forfeited, by component. */
function returnLines(count: LineCounts): { lineId: string; units: number; component?: string }[] {
  const lineId = count.id;
  const settled = (count.parts ?? []).map(({ returned, forfeited = 0, units }) => (returned + forfeited) / units);
  const apart = settled.some((kits) => kits !== settled[0] || !Number.isInteger(kits));
  if (!apart) return [{ lineId, units: returnable(count) }];
  return (count.parts ?? []).map(({ sku }) => ({ lineId, units: returnableParts(count, sku), component: sku }));
}

/** The rest of kits of which a part has left follows it: no kit is cancelled in part. */
function withWholeKits(story: Story, late: { readonly at: string }): Story {
  const { counts } = story.order.head;
  const begun = counts.filter((count) => isParcelled(count.kind) && openUnits(count) < incomplete(count));
  if (begun.length === 0) return story;
  const waits = counts.flatMap(placesOf).some(isBackorder);
  const levels = levelsOf(story.shop, stockSkus(counts)).map((row) => ({ ...row, onHand: 1_000_000 }));
  const gathered = { levels };
  const filled = waits ? story.does('orders.fill', {}, { ...late, gathered }) : story;
  const lines = begun.map((count) => ({ lineId: count.id, units: incomplete(count) - openUnits(count) }));
  // An edited order is covered before its goods leave.
  const { edited, totals } = filled.order.head;
  const paid = edited > 0 && !covered(totals) ? filled.does('payments.authorize', { method: 'cash' }, late) : filled;
  return paid.does('shipments.dispatch', { lines, carrier: null }, { ...late, gathered });
}

const over: readonly string[] = ['cancelled', 'expired'];

function cancellable({ order }: Story): boolean {
  const { states, counts } = order.head;
  const open = counts.length === 0 || counts.some((count) => openUnits(count) > 0);
  return open && states.lifecycle !== 'completed' && !over.includes(states.lifecycle);
}

const lenient = (shop: ShopTerms): ShopTerms =>
  aShop({
    ...shop,
    regions: [],
    process: {
      ...shop.process,
      refund: 'automatic',
      dispatch: 'manual',
      capture: 'manual',
      // What is being made is no reason to refuse here; where the shop keeps a part of its price, it does.
      cancels: {
        ...shop.process.cancels,
        begun: shop.process.cancels.begun === 'refuse' ? 'allow' : shop.process.cancels.begun,
      },
      returns: {
        ...shop.process.returns,
        windowDays: null,
        approve: 'automatic',
        receive: 'manual',
        kits: 'byComponent',
      },
    },
  });

/** The gateway answers what it has not answered yet. */
function quiet(world: World): World {
  const open = world.calls.filter((call) => !world.heard.has(callKey(call)));
  return open.reduce((now, call) => gatewayAnswers(now, call, 'authorized', { at: days(world.day) }), world);
}
