/** The shop of the examples in a real browser: a customer and staff, on a phone and on a desk, in both languages. */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { trackingPath } from '../../examples/express-shop/storefront/checkout';
import type { Order } from '../../src/index';
import {
  barriers,
  chromiumPath,
  cutTables,
  openVisit,
  overflow,
  type Size,
  smallTargets,
  untranslated,
  type Visit,
  ways,
} from './browser';

const path = chromiumPath();
if (path === null) console.log('Not walked through the shop in a browser: there is no chromium on this machine.');

/** A page of a busy machine. */
const patienceMs = 300_000;
const sizes = ['phone', 'desktop'] as const satisfies readonly Size[];
let visit: Visit;

describe.skipIf(path === null)('the shop in a browser', { timeout: patienceMs }, () => {
  beforeAll(async () => {
    visit = await openVisit(path as string);
  }, patienceMs);
  afterAll(() => visit?.close());

  it.each(sizes)(
    'sells to a customer on a %s, who follows the parcel live, sends a mug back and says how it was',
    async (size) => {
      const { oms } = visit.shop;
      const page = await visit.visitor(size, 'en-GB');

      await page.goto('/');
      await page.getByRole('button', { name: 'Add to cart: Sea mug' }).click();
      await page.locator('[data-left]').waitFor();
      expect(await page.locator('[data-left]').textContent()).toMatch(/^(10:00|9:\d\d)$/);
      await page.getByLabel('Quantity').fill('2');
      await page.getByRole('button', { name: 'Change' }).click();
      await page.getByText('£29.00').first().waitFor();
      await page.getByRole('link', { name: 'To the checkout' }).click();
      await fillIn(page);
      await page.getByLabel('Wallet').check();
      await page.getByRole('button', { name: 'Place the order' }).click();
      await page.getByRole('button', { name: 'Pay', exact: true }).click();
      await page.getByText('Thank you!').waitFor();

      const number = /K-\d+/.exec((await page.locator('h1').textContent()) ?? '')?.[0] ?? '';
      const [order] = (await oms.orders.find({ number })).orders;
      if (!order) throw new Error(`there is no order ${number}`);
      expect(order.state).toMatchObject({ lifecycle: 'processing', payment: 'authorized' });

      // What staff do is seen without asking anew.
      const sent = await oms.shipments.dispatch(order);
      await page.locator('.label', { hasText: 'Shipped' }).waitFor();
      for (const { id } of sent.shipments) await oms.shipments.deliver(order, { shipmentId: id });
      await page.locator('.label', { hasText: 'Delivered' }).waitFor();

      await page.getByLabel('Sea mug (up to 2)').fill('1');
      await page.getByLabel('Reason').selectOption('damaged');
      await page.getByRole('button', { name: 'Ask for a return' }).click();
      await page.locator('.label', { hasText: 'Return in progress' }).waitFor();
      await page.getByLabel('4 ★').check();
      await page.getByRole('button', { name: 'Send', exact: true }).click();
      await page.getByText('You gave 4 of 5').waitFor();

      await signIn(page);
      await page.goto('/console/returns');
      const desk = page.locator('li.card', { hasText: `Return ${number}` });
      await desk.getByRole('button', { name: 'Approve' }).click();
      await desk.getByRole('button', { name: 'It has come' }).click();
      await desk.waitFor({ state: 'detached' });
      await expect.poll(async () => (await oms.orders.get(order)).totals.refunded, { timeout: 60_000 }).toBe(1450);
      await page.context().close();
    },
  );

  it.each(sizes)(
    'lets staff on a %s take an order by phone, hold and release it, and pack it by scan',
    async (size) => {
      const page = await visit.visitor(size, 'en-GB');
      await signIn(page);
      await page.goto('/console/new');
      await page.getByLabel(/^Soup spoon/).fill('2');
      await page.getByLabel('Name').fill('Flo Grey');
      await page.getByLabel('Phone').fill('0113 496 0000');
      await page.getByLabel('Street and number').fill('2 High Street');
      await page.getByLabel('City').fill('Leeds');
      await page.getByLabel('Post code').fill('LS1 1AA');
      await page.getByRole('button', { name: 'Place the order' }).click();
      await page.locator('.region').first().waitFor();
      expect(await page.locator('.lit text').allTextContents()).toEqual([
        'Processing',
        'Unpaid',
        'Unfulfilled',
        'None',
      ]);
      expect(await page.locator('.title .tag').allTextContents()).toEqual(['To be sent']);
      const { drawn, crossing } = await ways(page);
      expect([drawn > 8, crossing]).toEqual([true, []]);
      expect((await page.locator('#ledger tr').allTextContents()).map((row) => row.replaceAll(/\s+/g, ' '))).toEqual([
        'Owed by customers customer.receivable£13.00',
        'Sold, not yet sent sales.deferred-£13.00',
        'Sum£0.00',
      ]);
      expect(await page.getByRole('button', { name: 'Release a hold' }).isDisabled()).toBe(true);

      await page.locator('summary', { hasText: 'Hold the order' }).click();
      await page.getByRole('button', { name: 'Hold the order' }).click();
      await page.locator('.tag.bad', { hasText: 'Held' }).waitFor();
      expect(await page.getByRole('button', { name: 'Send a parcel' }).isDisabled()).toBe(true);
      await page.locator('summary', { hasText: 'Release a hold' }).click();
      await page.getByRole('button', { name: 'Release a hold' }).click();
      await page.locator('.tag.bad').waitFor({ state: 'detached' });

      // What was written down is there to be read.
      await page.locator('summary', { hasText: 'Write a note' }).click();
      await page.getByLabel('Note').fill('Rang twice, wants it on Friday');
      await page.getByRole('button', { name: 'Write a note' }).click();
      await page.locator('.timeline', { hasText: 'Rang twice, wants it on Friday' }).waitFor();
      await page.locator('summary', { hasText: 'Tag the order' }).click();
      await page.getByLabel('Tag, one word').fill('friday');
      await page.getByRole('button', { name: 'Tag the order' }).click();
      await page.locator('.title .tag', { hasText: '#friday' }).waitFor();

      const number = /K-\d+/.exec((await page.locator('h1').textContent()) ?? '')?.[0] ?? '';
      await page.goto('/console/packing');
      await page.getByRole('button', { name: `Pack ${number}` }).click();
      for (const _ of ['first', 'second']) {
        await page.getByLabel('Scan').fill('spoon');
        await page.getByLabel('Scan').press('Enter');
        await page.waitForLoadState();
      }
      await page.getByRole('button', { name: 'Close the box and send it' }).click();
      await page.getByRole('link', { name: `Order ${number}` }).click();
      await page.locator('.lit', { hasText: 'Shipped' }).waitFor();

      await page.goto(`/console?number=${number.toLowerCase()}`);
      await page.getByRole('link', { name: number }).waitFor();
      await page.context().close();
    },
  );

  it('buys what runs out: from the suggestion to the goods on the shelf, or called off', async () => {
    const page = await visit.visitor('desktop', 'en-GB');
    const { oms } = visit.shop;
    const onHand = async () => (await oms.inventory.levels('VASE-TALL')).reduce((sum, row) => sum + row.onHand, 0);
    const before = await onHand();
    await signIn(page);
    await page.goto('/console/stock');
    await page.getByRole('button', { name: 'Order it: Tall vase' }).click();
    await page.getByRole('button', { name: /^Send to the supplier: \d+ × Tall vase/ }).click();
    await page.locator('.tag', { hasText: 'With the supplier' }).waitFor();
    await page.getByRole('button', { name: /^It has come: \d+ × Tall vase/ }).click();
    await page.locator('.tag', { hasText: /^Here$/ }).waitFor();
    expect(await onHand()).toBeGreaterThan(before);

    await page.getByRole('button', { name: 'Order it: Teapot' }).click();
    await page.locator('summary', { hasText: 'Call it off' }).click();
    await page.getByRole('button', { name: 'Call it off' }).click();
    await page.locator('.tag', { hasText: 'Called off' }).waitFor();
    await page.context().close();
  });

  it('refuses in the language of the page, and leads back to where the form was', async () => {
    const page = await visit.visitor('phone', 'zh-TW');
    const { oms } = visit.shop;
    const { orders } = await oms.orders.find({ limit: 100 });
    const delivered = orders.find(({ state }) => state.fulfillment === 'delivered' && state.aftersales === 'none');
    const path = await trackingPath(visit.shop, delivered as Order);

    await page.goto(path);
    await page.getByRole('button', { name: '申請退貨' }).click();
    await page.getByText('沒有可退的商品。').waitFor();
    expect(await untranslated(page)).toEqual([]);
    await page.getByRole('button', { name: 'English' }).click();
    await page.waitForURL(`**${path}`);
    await page.getByRole('button', { name: '中文' }).click();
    await page.getByRole('button', { name: '申請退貨' }).click();
    await page.getByRole('link', { name: '返回' }).click();
    await page.waitForURL(`**${path}`);

    await page.goto('/');
    await page.getByRole('button', { name: '加入購物車: 茶壺' }).click();
    await page.waitForURL('**/cart');
    await page.getByLabel('數量').fill('20');
    await page.getByRole('button', { name: '更改' }).click();
    await page.getByText('庫存不足。').waitFor();
    await page.context().close();
  });

  it('shows what an order comes to before it is placed, asks twice before it is cancelled, and finds back to the wallet', async () => {
    const page = await visit.visitor('phone', 'en-GB');
    const { oms } = visit.shop;
    await page.goto('/');
    await page.getByRole('button', { name: 'Add to cart: Rice bowl' }).click();
    await page.getByRole('link', { name: 'To the checkout' }).click();
    await page.getByText('Total with delivery: £15.95').waitFor();
    await page.getByLabel('Express').check();
    await page.getByText('Total with delivery: £21.95').waitFor();
    expect(await page.getByText('Total with delivery: £15.95').isVisible()).toBe(false);
    await fillIn(page);
    await page.getByLabel('Wallet').check();
    await page.getByRole('button', { name: 'Place the order' }).click();
    await page.getByRole('heading', { name: 'Your wallet' }).waitFor();

    const [order] = (await oms.orders.find({ payment: 'requiresAction', limit: 1 })).orders;
    await page.goto(await trackingPath(visit.shop, order as Order));
    await page.getByRole('link', { name: 'To the wallet' }).click();
    await page.getByRole('heading', { name: 'Your wallet' }).waitFor();
    await page.goBack();
    const cancel = page.getByRole('button', { name: 'Cancel the order', exact: true });
    expect(await cancel.isVisible()).toBe(false);
    await page.locator('summary', { hasText: 'Cancel the order' }).click();
    await cancel.click();
    await page.locator('.label', { hasText: 'Cancelled' }).waitFor();
    // It comes to no other stage, and nobody has to ask what became of the money.
    expect(await page.locator('.stages span').allTextContents()).toEqual(['Placed', 'Cancelled']);
    await page.getByText('Nothing was taken from you.').waitFor();
    expect(await page.getByText('Arrives by').count()).toBe(0);
    await page.context().close();
  });

  it.each(sizes.flatMap((size) => (['en-GB', 'zh-TW'] as const).map((language) => [size, language] as const)))(
    'bars nobody from a page and fits a %s, in %s',
    async (size, language) => {
      const page = await visit.visitor(size, language);
      await signIn(page);
      const found: string[] = [];
      await page.goto('/cart');
      found.push(...(await smallTargets(page)));
      await page.goto('/');
      await page.locator('.good button').first().click();
      await page.waitForURL('**/cart');
      const { orders } = await visit.shop.oms.orders.find({ limit: 100 });
      // The name of a language, and the numbers of parcels where one is chosen.
      const kept = new Set([
        'English',
        ...orders.flatMap(({ shipments }) => shipments.map(({ tracking }) => tracking ?? '')),
      ]);
      for (const address of await pages()) {
        await page.goto(address);
        found.push(...(await barriers(page)));
        if ((await overflow(page)) > 0) found.push(`${address} is wider than the screen`);
        const faults = [...(await smallTargets(page)), ...(await cutTables(page))];
        if (language === 'zh-TW') faults.push(...(await untranslated(page)).filter((text) => !kept.has(text)));
        found.push(...faults.map((fault) => `${address}: ${fault}`));
      }
      expect(found).toEqual([]);
      await page.context().close();
    },
  );
});

async function fillIn(page: Page): Promise<void> {
  await page.getByLabel('Name').fill('Flo Grey');
  await page.getByLabel('E-mail').fill('flo@example.com');
  await page.getByLabel('Street and number').fill('2 High Street');
  await page.getByLabel('City').fill('Leeds');
  await page.getByLabel('Post code').fill('LS1 1AA');
}

async function signIn(page: Page): Promise<void> {
  await page.goto('/console/sign-in');
  await page.locator('button[value=ann]').click();
  await page.locator('.filters').waitFor();
}

async function pages(): Promise<string[]> {
  const { oms } = visit.shop;
  const { orders } = await oms.orders.find({ limit: 100 });
  const delivered = orders.find(({ state }) => state.fulfillment === 'delivered' && state.aftersales === 'none');
  const lost = orders.find(({ attention }) => attention.includes('exception'));
  const held = orders.find(({ attention }) => attention.includes('held'));
  const cancelled = orders.find(({ state }) => state.lifecycle === 'cancelled');
  const unpaid = orders.find(({ state }) => state.lifecycle === 'placed' && state.payment === 'unpaid');
  const [one] = (await oms.cases.find({ limit: 1 })).cases;
  const [work] = (await oms.work.find({ limit: 1 })).work;
  if (!delivered || !lost || !held || !cancelled || !unpaid || !one || !work)
    throw new Error('the past has not what the pages show');
  const tracked = [delivered, lost, held, cancelled, unpaid].map((order) => trackingPath(visit.shop, order));
  const nouns = ['new', 'attention', 'packing', 'returns', 'cases', 'stock', 'money', 'charts', 'sign-in'];
  return [
    ...['/', '/cart', '/checkout', ...(await Promise.all(tracked)), '/nowhere', '/console'],
    ...nouns.map((noun) => `/console/${noun}`),
    ...[lost, delivered, held, cancelled, unpaid].map(({ id }) => `/console/orders/${id}`),
    `/console/customers/${delivered.party}`,
    ...[`/console/cases/${one.id}`, `/console/packing/${work.id}`],
  ];
}
