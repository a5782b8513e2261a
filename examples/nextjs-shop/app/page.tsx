import { goods, money } from '../lib/goods';
import { openShop } from '../lib/shop';
import { addToCart } from './actions';
import { Picture } from './picture';

export default async function Catalogue() {
  const { oms } = await openShop();
  const levels = await oms.inventory.available(goods.map(({ sku }) => sku));
  const free = new Map(levels.map(({ sku, units }) => [sku, units ?? 0]));
  return (
    <>
      <h1>Made by hand, for every day</h1>
      <ul className="goods">
        {goods.map(({ sku, title, says, price, glaze }) => {
          const left = free.get(sku) ?? 0;
          return (
            <li key={sku} className="card good">
              <Picture sku={sku} glaze={glaze} />
              <h2>{title}</h2>
              <p className="soft">{says}</p>
              <p className="price">
                <strong>{money(price)}</strong>
                <span className={left < 6 ? 'few' : 'fine'}>
                  {left <= 0 ? 'Sold out' : left < 6 ? `Only ${left} left` : 'In stock'}
                </span>
              </p>
              <form action={addToCart}>
                <input type="hidden" name="sku" value={sku} />
                <button type="submit" disabled={left <= 0} aria-label={`Add to cart: ${title}`}>
                  Add to cart
                </button>
              </form>
            </li>
          );
        })}
      </ul>
    </>
  );
}
