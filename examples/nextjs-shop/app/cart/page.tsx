import Link from 'next/link';
import { cartOf } from '../../lib/cart';
import { delivery, goodOf, money } from '../../lib/goods';
import { changeCart } from '../actions';
import { Picture } from '../picture';

export const metadata = { title: 'Cart' };

export default async function CartPage() {
  const { lines } = await cartOf();
  const rows = lines.flatMap(({ sku, quantity }) => {
    const good = goodOf(sku);
    return good ? [{ ...good, quantity }] : [];
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
  const sum = rows.reduce((total, { price, quantity }) => total + price * quantity, 0);
  return (
    <section className="card narrow">
      <h1>Cart</h1>
      <ul className="rows">
        {rows.map(({ sku, title, price, glaze, quantity }) => (
          <li key={sku}>
            <Picture sku={sku} glaze={glaze} />
            <span className="what">
              <strong>{title}</strong>
              <span className="soft">{money(price)} each</span>
            </span>
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
            <strong className="amount">{money(price * quantity)}</strong>
          </li>
        ))}
      </ul>
      <p className="sum">
        Goods {money(sum)}, delivery {money(delivery)} <strong>{money(sum + delivery)}</strong>
      </p>
      <Link className="button wide" href="/checkout">
        To the checkout
      </Link>
    </section>
  );
}
