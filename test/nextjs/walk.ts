/** A customer buys, staff send, the customer sees it without asking anew; nobody else sees anything. */
import { deepStrictEqual, match } from 'node:assert/strict';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import { barriers, overflow, type Size, sizes, smallTargets } from '../browser/browser';

export interface Walk {
  readonly address: string;
  readonly executablePath: string;
  readonly word: string;
  readonly cronSecret: string;
  readonly pictures: string | undefined;
}

export async function walk(terms: Walk): Promise<void> {
  const args = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-background-networking'];
  const browser = await chromium.launch({ executablePath: terms.executablePath, args });
  try {
    for (const size of ['desktop', 'phone'] as const) await buyAndFollow(browser, size, terms);
    await keepsWhatWasFilledIn(browser, terms);
    await strangersSeeNothing(terms);
  } finally {
    await browser.close();
  }
}

async function buyAndFollow(browser: Browser, size: Size, { address, word, pictures }: Walk): Promise<void> {
  const faults: string[] = [];
  const visitor = async () => {
    const context = await browser.newContext({ viewport: sizes[size], baseURL: address, locale: 'en-GB' });
    context.setDefaultTimeout(60_000);
    const page = await context.newPage();
    page.on('pageerror', (error) => faults.push(String(error)));
    return page;
  };
  const look = async (page: Page, name: string) => {
    // The title comes with the stream of a page.
    await page.waitForFunction('document.title !== ""');
    if (pictures) await page.screenshot({ path: join(pictures, `${size}-${name}.png`), fullPage: true });
    deepStrictEqual(await barriers(page), [], `${size} ${name}: barriers`);
    deepStrictEqual(await overflow(page), 0, `${size} ${name}: wider than the screen`);
    deepStrictEqual(await smallTargets(page), [], `${size} ${name}: too small for a finger`);
  };

  const ann = await visitor();
  await ann.goto('/');
  await look(ann, 'catalogue');
  await ann.getByRole('button', { name: 'Add to cart: Sea mug' }).click();
  await ann.getByRole('link', { name: 'Cart 1' }).click();
  await ann.getByLabel('Quantity: Sea mug').fill('2');
  await ann.getByRole('button', { name: 'Change: Sea mug' }).click();
  await ann.getByText('£32.95').waitFor();
  await look(ann, 'cart');
  await ann.getByRole('link', { name: 'To the checkout' }).click();
  await fillIn(ann);
  await look(ann, 'checkout');
  await ann.getByLabel('Test card').selectOption('declined');
  await ann.getByRole('button', { name: 'Pay £32.95' }).click();
  await ann.locator('.label', { hasText: 'Awaiting payment' }).waitFor();
  const payAgain = ann.getByRole('button', { name: 'Pay by another card' });
  await payAgain.waitFor();
  await look(ann, 'declined');
  await payAgain.click();
  await ann.locator('.label', { hasText: 'Being prepared' }).waitFor();
  await ann.getByRole('button', { name: 'Cancel the order' }).waitFor();
  await look(ann, 'placed');
  // It is asked twice before an order is cancelled.
  await ann.getByRole('button', { name: 'Cancel the order' }).click();
  await ann.getByRole('button', { name: 'Yes, cancel it' }).waitFor();
  await look(ann, 'cancel');
  await ann.getByRole('button', { name: 'Keep it' }).click();
  const number = /Order (\S+)/.exec((await ann.locator('h1').textContent()) ?? '')?.[1] ?? '';

  const sam = await visitor();
  await sam.goto('/staff');
  await look(sam, 'sign-in');
  await sam.getByLabel('Word').fill('guess');
  await sam.getByRole('button', { name: 'Come in' }).click();
  await sam.getByRole('alert').filter({ hasText: 'not the word' }).waitFor();
  await sam.getByLabel('Word').fill(word);
  await sam.getByRole('button', { name: 'Come in' }).click();
  await sam.getByRole('button', { name: `Send ${number}` }).waitFor();
  await sam.locator('.order', { hasText: number }).getByText('To be sent').waitFor();
  await look(sam, 'desk');
  await sam.getByRole('button', { name: `Send ${number}` }).click();
  // What staff do is seen without asking anew.
  await ann.locator('.label', { hasText: 'Shipped' }).waitFor();
  await sam.getByRole('button', { name: `Delivered ${number}` }).click();
  await ann.locator('.label', { hasText: 'Delivered' }).waitFor();
  await look(ann, 'delivered');

  // An order that is cancelled says so, and what became of the money.
  await ann.goto('/');
  await ann.getByRole('button', { name: 'Add to cart: Rice bowl' }).click();
  await ann.getByRole('link', { name: 'Cart 1' }).waitFor();
  await ann.goto('/checkout');
  await fillIn(ann);
  await ann.getByRole('button', { name: 'Pay £15.95' }).click();
  await ann.getByRole('button', { name: 'Cancel the order' }).click();
  await ann.getByRole('button', { name: 'Yes, cancel it' }).click();
  await ann.locator('.label.over', { hasText: 'Cancelled' }).waitFor();
  await ann.getByText('Nothing was taken from you.').waitFor();
  await look(ann, 'cancelled');

  await ann.goto('/track/no-link');
  await ann.getByText('There is no such page').waitFor();
  await look(ann, 'not-found');
  deepStrictEqual(await ann.title(), 'There is no such page · Kiln');
  await ann.goto('/cart');
  await ann.getByText('Your cart is empty').waitFor();
  await look(ann, 'empty-cart');
  deepStrictEqual(faults, []);
  await ann.context().close();
  await sam.context().close();
}

/** More than there is: said in words, and nobody types their address twice. */
async function keepsWhatWasFilledIn(browser: Browser, { address }: Walk): Promise<void> {
  const page = await browser.newPage({ baseURL: address });
  await page.goto('/');
  await page.getByRole('button', { name: 'Add to cart: Teapot' }).click();
  await page.getByRole('link', { name: 'Cart 1' }).click();
  await page.getByLabel('Quantity: Teapot').fill('4');
  await page.getByRole('button', { name: 'Change: Teapot' }).click();
  await page.getByText('Only 3 left').waitFor();
  deepStrictEqual(await page.getByRole('link', { name: 'To the checkout' }).count(), 0);
  // Somebody else may have been faster while the address was filled in.
  await page.goto('/checkout');
  await fillIn(page);
  await page.getByLabel('Post code').fill(' ');
  await page.getByRole('button', { name: 'Pay £171.95' }).click();
  await page.getByText('Post code: please fill it in').waitFor();
  await page.getByLabel('Post code').fill('LS1 1AA');
  await page.getByRole('button', { name: 'Pay £171.95' }).click();
  await page.locator('.problems', { hasText: 'Teapot' }).waitFor();
  match((await page.locator('.problems').textContent()) ?? '', /Teapot: 4 wanted/);
  deepStrictEqual(await page.getByLabel('Post code').inputValue(), 'LS1 1AA');
  await page.goto('/cart');
  await page.getByRole('button', { name: 'Remove: Teapot' }).click();
  await page.getByText('Your cart is empty').waitFor();
  await page.close();
}

async function fillIn(page: Page): Promise<void> {
  await page.getByLabel('Name').fill('Ann Lee');
  await page.getByLabel('E-mail').fill('ann@example.com');
  await page.getByLabel('Street and number').fill('1 High Street');
  await page.getByLabel('City').fill('Leeds');
  await page.getByLabel('Post code').fill('LS1 1AA');
}

async function strangersSeeNothing({ address, cronSecret }: Walk): Promise<void> {
  const status = async (path: string, init?: RequestInit) => (await fetch(`${address}${path}`, init)).status;
  deepStrictEqual(await status('/api/orders'), 401);
  deepStrictEqual(await status('/api/orders?link=forged'), 401);
  deepStrictEqual(await status('/api/events', { headers: { cookie: 'staff=guessed' } }), 401);
  deepStrictEqual(await status('/api/health', { method: 'HEAD' }), 200);
  deepStrictEqual(await status('/cron'), 401);
  const cron = await fetch(`${address}/cron`, { headers: { authorization: `Bearer ${cronSecret}` } });
  deepStrictEqual(cron.status, 200);
  match(await cron.text(), /^\{/);
}
