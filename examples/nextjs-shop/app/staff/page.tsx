import { type LabelKey, labelKey } from 'orderwright/order';
import { money } from '../../lib/goods';
import { openShop } from '../../lib/shop';
import { delivered, send, signIn, worksHere } from './actions';

export const metadata = { title: 'Desk' };

/** How an order stands, as those who work on it say it. */
const standing: Readonly<Record<LabelKey, string>> = {
  quote: 'Draft',
  awaitingPayment: 'Waits for payment',
  actionNeeded: 'Waits for the customer to pay',
  received: 'To be confirmed',
  confirmed: 'To be given to the warehouse',
  preparing: 'To be sent',
  troubled: 'Parcel in trouble',
  partlyShipped: 'Partly sent',
  shipped: 'On its way',
  partlyDelivered: 'Partly delivered',
  delivered: 'Delivered',
  returning: 'Return open',
  returned: 'Returned',
  completed: 'Completed',
  cancelled: 'Cancelled',
  expired: 'Expired',
};

export default async function Desk({ searchParams }: { readonly searchParams: Promise<{ readonly word?: string }> }) {
  const { word } = await searchParams;
  if (!(await worksHere()))
    return (
      <section className="card narrow">
        <h1>For staff</h1>
        {word === 'wrong' && (
          <p role="alert" className="problems">
            That is not the word.
          </p>
        )}
        <form action={signIn} className="fields">
          <label>
            Word
            <input name="word" type="password" autoComplete="current-password" required />
          </label>
          <button type="submit">Come in</button>
        </form>
      </section>
    );
  const { oms } = await openShop();
  const { orders } = await oms.orders.find({ limit: 20 });
  return (
    <>
      <h1>Orders</h1>
      {orders.length === 0 && <p className="soft">None yet.</p>}
      <ul className="orders">
        {orders.map(({ id, number, totals, currency, state, lines, shipments }) => (
          <li key={id} className="card order">
            <span className="what">
              <strong>{number}</strong>
              <span className="soft">
                {standing[labelKey(state, totals.exceptions)]} · {money(totals.total, currency)}
              </span>
              <span>{lines.map(({ quantity, title, sku }) => `${quantity} × ${title ?? sku}`).join(', ')}</span>
            </span>
            {state.lifecycle === 'processing' && state.fulfillment === 'unfulfilled' && (
              <form action={send}>
                <input type="hidden" name="order" value={id} />
                <button type="submit" aria-label={`Send ${number}`}>
                  Send
                </button>
              </form>
            )}
            {shipments
              .filter(({ status }) => status === 'dispatched')
              .map((shipment) => (
                <form key={shipment.id} action={delivered}>
                  <input type="hidden" name="order" value={id} />
                  <input type="hidden" name="shipment" value={shipment.id} />
                  <button type="submit" aria-label={`Delivered ${number}`}>
                    It has come
                  </button>
                </form>
              ))}
          </li>
        ))}
      </ul>
    </>
  );
}
