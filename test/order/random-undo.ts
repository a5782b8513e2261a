/** An order taken back: whatever waits is answered, and all that can go back does. */
import { openUnits, returnable, type ShopTerms } from '../../src/order';
import { aShop, bob, days, inShop, type Story } from '../support/order-builders';
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
  for (const { id } of holds) story = story.does('orders.releaseHold', { holdId: id }, late);
  for (const { id } of approvals) story = story.does('orders.deny', { approvalId: id }, late);
  for (const { id, status } of shipments)
    if (status === 'requested') story = story.does('shipments.cancel', { shipmentId: id }, late);
  if (cancellable(story)) story = story.does('orders.cancel', {}, late);
  story = settled(story);
  for (const { id, status } of story.order.head.returns) {
    if (status === 'requested') story = story.does('returns.approve', { returnId: id }, late);
    if (status === 'requested' || status === 'approved') story = story.does('returns.receive', { returnId: id }, late);
  }
  return settled(allBack(settled(story), late));
}

function allBack(story: Story, late: { readonly at: string }): Story {
  const { head } = story.order;
  const lines = head.counts.map((count) => ({ lineId: count.id, units: returnable(count) }));
  const stays = story.shop.process.returns.shipping === 'kept';
  const charges = head.charges
    .filter(({ kind }) => !(stays && kind === 'shipping'))
    .map((charge) => ({ chargeId: charge.id, amount: charge.total - charge.reversed }));
  const back = { lines: lines.filter(({ units }) => units > 0), charges: charges.filter(({ amount }) => amount > 0) };
  if (back.lines.length + back.charges.length === 0 || over.includes(head.states.lifecycle)) return story;
  const asked = story.does('returns.request', back, late);
  return asked.does('returns.receive', { returnId: asked.order.head.returns.at(-1)?.id ?? '' }, late);
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
      returns: { ...shop.process.returns, windowDays: null, approve: 'automatic', receive: 'manual' },
    },
  });

/** The gateway answers what it has not answered yet. */
function quiet(world: World): World {
  const open = world.calls.filter((call) => !world.heard.has(callKey(call)));
  return open.reduce((now, call) => gatewayAnswers(now, call, 'authorized', { at: days(world.day) }), world);
}
