import Link from 'next/link';
import { redirect } from 'next/navigation';
import { cartOf } from '../../lib/cart';
import { delivery, goodOf, money } from '../../lib/goods';
import { CheckoutForm } from './form';

export const metadata = { title: 'Checkout' };

export default async function CheckoutPage() {
  const { lines } = await cartOf();
  if (lines.length === 0) redirect('/cart');
  const sum = lines.reduce((total, { sku, quantity }) => total + (goodOf(sku)?.price ?? 0) * quantity, delivery);
  return (
    <section className="card narrow">
      <h1>Checkout</h1>
      <p className="soft">
        {lines.map(({ sku, quantity }) => `${quantity} × ${goodOf(sku)?.title}`).join(', ')}, with delivery {money(sum)}
        . <Link href="/cart">Change it</Link>
      </p>
      <CheckoutForm total={money(sum)} />
    </section>
  );
}
