/** Where an order is, for whoever bought it: how far it has come, what was promised, and its parcels and returns one by one. */
import type { Order } from 'orderwright';
import { carrierNames } from '../goods';
import { type Html, html } from '../html';
import { returnsAddress, type Shop } from '../shop';
import type { View } from '../view';
import { bill } from './bill';

const ends = ['cancelled', 'expired'];

export async function whereItIs(view: View, { oms, clock }: Shop, order: Order): Promise<Html> {
  const hasEnded = ends.includes(order.state.lifecycle);
  const news = hasEnded ? ending(view, order) : promised(view, order, clock.now());
  return html`<div class="columns"><section class="card"><p class="label">${await oms.orders.label(order, view.language)}</p>
    ${stages(view, order, hasEnded ? await endedAt(oms, order) : null)}${news}
    ${order.shipments.map((parcel) => parcelOf(view, parcel))}${order.returns.map((one) => returnOf(view, order, one))}</section>
  <section class="card">${bill(view, order)}</section></div>`;
}

/** An order that has ended went through some stages, and comes to no other. */
function stages({ t, say, moment }: View, { times, state }: Order, ended: string | null): Html {
  const all = [
    [t('Placed'), times.placed],
    [t('Confirmed'), times.confirmed],
    [t('Sent'), times.dispatched],
    [t('Delivered'), times.delivered],
  ] as const;
  const shown = ended === null ? all : all.filter(([, at]) => at !== null);
  const end = ended && html`<li class="over"><span>${say(state.lifecycle)}</span> <time>${moment(ended)}</time></li>`;
  return html`<ol class="stages">${shown.map(([name, at]) => html`<li class="${at ? 'done' : 'open'}"><span>${name}</span> <time>${at && moment(at)}</time></li>`)}${end}</ol>`;
}

async function endedAt(oms: Shop['oms'], order: Order): Promise<string | null> {
  const facts = await oms.orders.history(order);
  return facts.find(({ type }) => type === 'order.cancelled' || type === 'order.expired')?.at ?? null;
}

/** What became of the money, which is what is asked first. */
function ending({ t, money }: View, { state, totals }: Order): Html {
  const kept = totals.captured - totals.refunded;
  const returned = totals.refunded > 0 && html` ${t('{} was given back to you.', money(totals.refunded))}`;
  const owed = kept > 0 && html` ${t('{} is on its way back to you.', money(kept))}`;
  const nothing = totals.captured === 0 && html` ${t('Nothing was taken from you.')}`;
  return html`<p>${state.lifecycle === 'expired' && t('It was not paid in time.')}${returned}${owed}${nothing}</p>
    <p><a class="button second" href="/">${t('See the goods')}</a></p>`;
}

/** When it comes: nothing is said of an order that waits for its money, and no day is named while somebody looks into it. */
function promised({ t, day }: View, { lines, shipments, times, holds }: Order, nowMs: number): Html | null {
  const promise = lines.map((line) => line.promise ?? null).find((of) => of !== null) ?? null;
  if (shipments.some(isAstray))
    return html`<p class="note warn">${t('Something happened to a parcel on its way. We are looking into it.')}</p>`;
  if (times.confirmed === null || times.delivered !== null) return null;
  if (holds.length > 0) return html`<p class="note">${t('We look at your order before we send it.')}</p>`;
  if (promise === null) return null;
  return Date.parse(promise.deliverBy) > nowMs
    ? html`<p>${t('Arrives by {}', day(promise.deliverOn))}</p>`
    : html`<p class="note warn">${t('It should have come by {}. We are sorry.', day(promise.deliverOn))}</p>`;
}

type Parcel = Order['shipments'][number];

const gone = ['lost', 'damaged', 'returnToSender'];
const isAstray = ({ followUp, trackingStatus }: Parcel): boolean =>
  followUp === null && gone.includes(trackingStatus ?? '');

function parcelOf({ t, say }: View, { trackingStatus, status, carrier, tracking }: Parcel): Html {
  const by = carrier && html` · <span translate="no">${carrierNames[carrier] ?? carrier}</span>`;
  return html`<p class="parcel"><strong>${t('Parcel')}</strong> ${say(trackingStatus ?? status)}${by}${tracking && html` · <code>${tracking}</code>`}</p>`;
}

function returnOf({ t, say, money }: View, { totals }: Order, one: Order['returns'][number]): Html {
  // What was not paid yet is not given back either: less is to be paid.
  const isOffTheBill = one.status === 'refunded' && totals.captured === 0;
  return html`<p class="parcel"><strong>${t('Return {}', one.number ?? '')}</strong> ${isOffTheBill ? t('Taken off the bill') : say(one.status)}${one.amount > 0 && html` · ${money(one.amount)}`}
    ${one.status === 'approved' && html`<br>${t('Send it to')}${t(': ')}<span translate="no">${returnsAddress}</span>`}</p>`;
}
