'use client';
import Link from 'next/link';
import { createClient, isApiError, type OrderView } from 'orderwright/client';
import { useActions, useOrder } from 'orderwright/react';
import { useState } from 'react';
import { carriers, money } from '../../../lib/goods';
import { payAgain } from '../../actions';

const client = createClient({ url: '/api' });

const ended: readonly string[] = ['cancelled', 'expired'];

/** An order as it stands, and again whenever it moves on. */
export function Tracking({ initial, link }: { readonly initial: OrderView; readonly link: string }) {
  const { order, error } = useOrder(client, initial.id, { initial, link });
  const { may } = useActions(client, order, { link });
  const [problem, setProblem] = useState('');
  const [isSure, setSure] = useState(false);
  const shown = order ?? initial;
  const hasEnded = ended.includes(shown.state.lifecycle);

  async function cancel(): Promise<void> {
    try {
      await client.orders.cancel(shown.id, undefined, { link });
    } catch (refused) {
      if (!isApiError(refused)) throw refused;
      setProblem(refused.message);
    }
  }

  return (
    <section className="card narrow">
      <h1>Order {shown.number}</h1>
      <p className={`label ${toneOf(shown, may('payments.authorize'))}`} role="status">
        {shown.label}
      </p>
      {may('payments.authorize') && <p>The payment did not go through. Nothing is sent before it has.</p>}
      {hasEnded && <p>{moneyOf(shown)}</p>}
      {(error || problem) && (
        <p className="problems" role="alert">
          {error?.message ?? problem}
        </p>
      )}
      <ul className="rows">
        {shown.lines.map(({ id, title, sku, quantity, total }) => (
          <li key={id}>
            <span className="what">
              <strong>{title ?? sku}</strong>
              <span className="soft">Quantity {quantity}</span>
            </span>
            <strong className="amount">{money(total, shown.currency)}</strong>
          </li>
        ))}
        {shown.charges.map(({ id, total }) => (
          <li key={id}>
            <span className="what">Delivery</span>
            <strong className="amount">{money(total, shown.currency)}</strong>
          </li>
        ))}
      </ul>
      <p className="sum">
        Total <strong>{money(shown.totals.total, shown.currency)}</strong>
      </p>
      {shown.totals.captured > 0 && (
        <p className="sum">
          Paid <strong>{money(shown.totals.captured, shown.currency)}</strong>
        </p>
      )}
      {shown.shipments.map(({ id, carrier, tracking }) => (
        <p key={id} className="soft">
          Parcel {tracking} by {carriers[carrier ?? ''] ?? carrier}
        </p>
      ))}
      <div className="buttons">
        {hasEnded && (
          <Link className="button" href="/">
            To the shop
          </Link>
        )}
        {may('payments.authorize') && (
          <form action={payAgain.bind(null, link)}>
            <button type="submit">Pay by another card</button>
          </form>
        )}
        {may('orders.cancel') && !isSure && (
          <button type="button" className="quiet" onClick={() => setSure(true)}>
            Cancel the order
          </button>
        )}
        {may('orders.cancel') && isSure && (
          <>
            <p className="soft">This is not taken back.</p>
            <button type="button" onClick={cancel}>
              Yes, cancel it
            </button>
            <button type="button" className="quiet" onClick={() => setSure(false)}>
              Keep it
            </button>
          </>
        )}
      </div>
    </section>
  );
}

/** Green is what goes well: not an order that has ended, waits for money or has a parcel in trouble. */
function toneOf({ state, shipments }: OrderView, waits: boolean): string {
  if (ended.includes(state.lifecycle)) return 'over';
  if (shipments.at(-1)?.status === 'exception') return 'bad';
  return waits ? 'waits' : '';
}

/** What became of the money of an order that has ended. */
function moneyOf({ totals, currency }: OrderView): string {
  const { captured, refunded } = totals;
  if (captured === 0) return 'Nothing was taken from you.';
  return captured > refunded
    ? `${money(captured - refunded, currency)} is on its way back to you.`
    : `${money(refunded, currency)} was given back to you.`;
}
