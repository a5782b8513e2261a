import Link from 'next/link';
import { cartOf } from '../../lib/cart';
import { delivery, goodOf, money } from '../../lib/goods';
import { openShop } from '../../lib/shop';
import { changeCart } from '../actions';
import { Picture } from '../picture';

export const metadata = { title: 'Cart' };

export default async function CartPage() {
  const { lines } = await cartOf();
  const { oms } = await openShop();
  const levels = await oms.inventory.available(lines.map(({ sku }) => sku));
  const free = new Map(levels.map(({ sku, units }) => [sku, units ?? 0]));
  const rows = lines.flatMap(({ sku, quantity }) => {
    const good = goodOf(sku);
    return good ? [{ ...good, quantity, left: free.get(sku) ?? 0 }] : [];
  });
  if (rows.length === 0)
    return (
      <section className="card narrow">
        <h1>Your cart is empty</h1>
        <Link className="button" href="/">
          See what there is
        </Link>
      </section>
    );
  const isThere = rows.every(({ quantity, left }) => quantity <= left);
  const sum = rows.reduce((total, { price, quantity }) => total + price * quantity, 0);
  return (
    <section className="card narrow">
      <h1>Cart</h1>
      <ul className="rows">
        {rows.map(({ sku, title, price, glaze, quantity, left }) => (
          <li key={sku}>
            <Picture sku={sku} glaze={glaze} />
            <span className="what">
              <strong>{title}</strong>
              <span className="soft">{money(price)} each</span>
              {quantity > left && <span className="few">{left > 0 ? `Only ${left} left` : 'Sold out'}</span>}
            </span>
            <strong className="amount">{money(price * quantity)}</strong>
            <div className="changes">
              <form action={changeCart} className="quantity">
                <input type="hidden" name="sku" value={sku} />
                <input
                  key={quantity}
                  type="number"
                  name="quantity"
                  min={0}
                  max={99}
                  defaultValue={quantity}
                  aria-label={`Quantity: ${title}`}
                />
                <button type="submit" className="quiet" aria-label={`Change: ${title}`}>
                  Change
                </button>
              </form>
              <form action={changeCart}>
                <input type="hidden" name="sku" value={sku} />
                <input type="hidden" name="quantity" value="0" />
                <button type="submit" className="quiet plain" aria-label={`Remove: ${title}`}>
                  Remove
                </button>
              </form>
            </div>
          </li>
        ))}
      </ul>
      <p className="sum">
        Goods {money(sum)}, delivery {money(delivery)} <strong>{money(sum + delivery)}</strong>
      </p>
      {isThere ? (
        <Link className="button wide" href="/checkout">
          To the checkout
        </Link>
      ) : (
        <p role="alert" className="problems">
          There is not as much left. Change the quantities to go on.
        </p>
      )}
    </section>
  );
}
