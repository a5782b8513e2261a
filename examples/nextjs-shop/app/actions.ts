'use server';
/** What a visitor's forms do. */
import { redirect } from 'next/navigation';
import { isOmsError, type Problem } from 'orderwright';
import { cartOf, dropCart, keepCart } from '../lib/cart';
import { fields } from '../lib/fields';
import { delivery, goodOf } from '../lib/goods';
import { openShop } from '../lib/shop';

const linkDays = 60;

export async function addToCart(form: FormData): Promise<void> {
  const good = goodOf(said(form, 'sku'));
  const { id, lines } = await cartOf();
  if (!good) return;
  const before = lines.find(({ sku }) => sku === good.sku)?.quantity ?? 0;
  const others = lines.filter(({ sku }) => sku !== good.sku);
  await keepCart({ id, lines: [...others, { sku: good.sku, quantity: before + 1 }] });
}

export async function changeCart(form: FormData): Promise<void> {
  const { id, lines } = await cartOf();
  const quantity = Number(said(form, 'quantity'));
  await keepCart({ id, lines: lines.map((line) => (line.sku === said(form, 'sku') ? { ...line, quantity } : line)) });
}

export interface Checkout {
  /** Why it did not work, in words for the customer. */
  readonly problems: readonly string[];
  /** What was filled in, so that nobody types it twice. */
  readonly given: Readonly<Record<string, string>>;
}

/** Places the order, waits for what the card says, and leads to the order by a link that nobody else has. */
export async function checkOut(_before: Checkout, form: FormData): Promise<Checkout> {
  const { id: cart, lines } = await cartOf();
  if (lines.length === 0) redirect('/cart');
  const given = Object.fromEntries(Object.keys(fields).map((name) => [name, said(form, name)]));
  const missing = Object.entries(fields).filter(([name]) => !given[name]);
  // The browser takes a blank for something that was filled in.
  if (missing.length > 0) return { problems: missing.map(([, label]) => `${label}: please fill it in`), given };
  const { oms, links } = await openShop();
  let token: string;
  try {
    const order = await oms.orders.place(
      {
        channel: 'web',
        lines: lines.map((line) => ({ ...line })),
        customer: { name: said(form, 'name'), email: said(form, 'email') },
        shipTo: {
          ...{ name: said(form, 'name'), line1: said(form, 'line1'), city: said(form, 'city') },
          ...{ postalCode: said(form, 'postalCode'), country: 'GB' },
        },
        shipping: [{ code: 'post', amount: delivery }],
        payment: { method: 'card', token: said(form, 'card') },
      },
      // The shop names what delivery costs, so the shop places it; the form named no price.
      { idempotencyKey: cart, actor: { kind: 'system', id: 'checkout' } },
    );
    await oms.relay.runOnce({ budgetMs: 5_000, deadlines: false });
    token = await links.sign(order, { expiresAt: new Date(Date.now() + linkDays * 86_400_000) });
  } catch (error) {
    if (!isOmsError(error)) throw error;
    return { problems: error.problems.map(inWords), given };
  }
  await dropCart();
  redirect(`/track/${token}`);
}

/** Another try for whoever holds the link of an order that is not paid. */
export async function payAgain(link: string): Promise<void> {
  const { oms, links } = await openShop();
  const id = await links.read(link);
  if (id === null) return;
  try {
    await oms.payments.authorize(id, { method: 'card', token: 'ok' }, { actor: { kind: 'customer' } });
  } catch (error) {
    // It was paid before, by the button that was pressed twice: the page shows how it stands.
    if (!isOmsError(error)) throw error;
  }
  await oms.relay.runOnce({ budgetMs: 5_000, deadlines: false });
}

/** Customers know a good by its title. */
function inWords({ message, details }: Problem): string {
  const good = goodOf(String(details?.sku));
  return good ? message.replaceAll(good.sku, good.title) : message;
}

const said = (form: FormData, name: string): string => String(form.get(name) ?? '').trim();
