/** The examples, run as their readers run them. The replay has tests of its own. */
import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { isValidNumber } from 'orderwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { app, card, oms } from '../examples/express';

/** What an example prints, line by line; it must end by itself, and well. */
async function run(name: string, ...given: readonly string[]): Promise<string[]> {
  const program = ['--import', 'tsx', `examples/${name}.ts`, ...given];
  const { stdout } = await promisify(execFile)(process.execPath, program, { timeout: 100_000 });
  return stdout.trimEnd().split('\n');
}

it('tests every example', () => {
  const files = readdirSync('examples').filter((file) => file.endsWith('.ts'));

  expect(files.sort()).toEqual([
    'adopt.ts',
    'after-sales.ts',
    'boxes.ts',
    'bundles.ts',
    'cases.ts',
    'cost.ts',
    'currencies.ts',
    'custom-region.ts',
    'delivery-windows.ts',
    'discounts.ts',
    'edit-order.ts',
    'express.ts',
    'flash-sale.ts',
    'host-tests.ts',
    'instalments.ts',
    'made-to-order.ts',
    'multi-carrier.ts',
    'notifications.ts',
    'parcels.ts',
    'promises.ts',
    'quickstart.ts',
    'receiving.ts',
    'repairs.ts',
    'replenishment.ts',
    'returns.ts',
    'serial-numbers.ts',
    'tax.ts',
    'units-of-measure.ts',
    'warehouse.ts',
    'xstate-actor.ts',
  ]);
});

it('notifications: who hears of what, when and by which channel, and what became of it', async () => {
  const printed = (await run('notifications')).map((line) => line.replace(/order \S{11}/, 'order N'));

  expect(printed.slice(0, 5)).toEqual([
    '18:00 mail to lee@example.com: We received your order N',
    '18:00 mail to lee@example.com: Your order N is confirmed',
    '19:00 mail to lee@example.com: Your order N is on its way',
    '08:00 sms to lee@example.com: It is there',
    '09:00 mail to staff: News of your orders',
  ]);
  // What came about in one millisecond stands in the log in either order.
  expect(printed.slice(5).sort()).toEqual([
    'customer mail feedback.asked suppressed unsubscribed',
    'customer mail order.confirmed delivered',
    'customer mail order.placed delivered',
    'customer mail shipment.dispatched delivered',
    'customer sms shipment.delivered delivered',
    'staff mail digest delivered',
    'staff mail stock.out digested',
  ]);
});

it('after-sales: one order through return, exchange, repair, complaint and rating, told in the customer’s language', async () => {
  const printed = await run('after-sales');

  expect(printed.filter((line) => line.startsWith('✉')).length).toBe(20);
  expect(printed.filter((line) => /退款 \$350\.00$|差額|案件編號：C[12]$/.test(line))).toEqual([
    expect.stringMatching(/^✉ 訂單 .* 已退款 \$350\.00$/),
    '  差額：$0.00',
    expect.stringContaining('C1'),
    expect.stringContaining('C1'),
    expect.stringContaining('C1'),
    expect.stringContaining('C2'),
  ]);
  expect(printed).toEqual(
    expect.arrayContaining([
      'mail joined: 茶壺漏水。 / 請問漏水的位置在哪裡？ / 壺底。',
      'sentBack, covered',
      'C1: complaint, resolved',
      'C2: complaint, open',
      'captured 370000, refunded 35000, outstanding 0',
      '12 messages about the order, not delivered: 0',
      'audits: stock 0, money 0, facts 0',
    ]),
  );
});

it('cases: a complaint is answered by mail, escalated once, and made good with the consent of a second person', async () => {
  expect(await run('cases')).toEqual([
    'escalated 1 time, owner: lead',
    'asked: Would you send us a picture?',
    'mail: joined then repeated',
    'forged: C2',
    'waits for approval: 500 state: open',
    'resolved: compensated balance: 500',
    'in: The handle came off.',
    'out: Would you send us a picture?',
    'in: Here it is.',
    'out: Sorry!',
  ]);
});

it('returns: by rules, shown before, unit by unit, and exchanged', async () => {
  expect(await run('returns')).toEqual([
    'TEE: 2 may come back (clothes) ',
    'MUG: 2 may come back (no rule) ',
    'CARD: 0 may come back (vouchers) return.finalSale',
    'two mugs: 2000 back, 250 restocking,250 returnShipping',
    'one came damaged: 1437 refunded',
    'a hoodie for a tee: 2500 more',
    'the tee is back: 0 holds, the hoodie may leave',
    'outstanding 0, overpaid 0, audits: 0',
  ]);
});

it('discounts: what each rule gave, and a coupon that is free again', async () => {
  expect(await run('discounts')).toEqual([
    'placed: 4250 due',
    '3FOR2: 1250 of 1250',
    'COUPON: 450 of 595 (price, floor)',
    'FREE-POST: 499 of 499',
    'without the coupon: 4700 due, its uses: 0',
  ]);
});

it('repairs: under warranty, then by a quote that is paid as an order', async () => {
  expect(await run('repairs')).toEqual([
    'asked: covered by "tools" until 2028-01-05',
    'in the workshop: 1 repair, worth 0',
    'sent back: the warranty has paid 700 for a MOTOR',
    'asked again: over',
    'quoted: 5000, valid until 2029-05-03',
    'waits for a person: late (repaired): repairs.sendBack',
    'paid: paid, 5000 for 2 LABOUR',
    'stock.received > shipment.requested > shipment.dispatched > repair.received > repair.sentBack > repair.received > repair.sentBack',
    'audit: 0 differences',
  ]);
});

it('multi-carrier: three parcels from two places, one lost and sent once more, with papers', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'papers-'));
  try {
    const said = (await run('multi-carrier', folder)).slice(1).join('\n');

    expect(said).toContain(
      'from leeds: 1 POT, 2 MUG\n  swift parcel: 890 in 2 days\n  kestrel freight: 610 in 3 days  <- taken',
    );
    expect(said).toContain('swift has lost 3 TEA\npromise of line 3: 2026-11-26 becomes 2026-12-01');
    expect(said).toContain('TEA: 6 shipped, 6 delivered, 3 lost\ndelivered; audits: stock 0, money 0, facts 0');
    const papers = readdirSync(folder);
    expect(papers.filter((name) => name.endsWith('.pdf'))).toHaveLength(4);
    expect(
      readFileSync(join(folder, papers.find((name) => name.endsWith('.pdf')) ?? ''))
        .subarray(0, 5)
        .toString(),
    ).toBe('%PDF-');
  } finally {
    rmSync(folder, { recursive: true });
  }
});

it('quickstart: an order from stock to doorstep', async () => {
  const lines = await run('quickstart');

  const said = lines.join('\n');
  const number = /^(\S+) Being prepared \{$/m.exec(said)?.[1] ?? '';
  expect(isValidNumber(number)).toBe(true);
  expect(lines).toContain(`shipment.dispatched for order ${number} to the customer (en)`);
  expect(lines.find((line) => line.startsWith('Staff may: '))).toMatch(/orders\.cancel.*shipments\.dispatch/);
  expect(said).toContain(
    `${number} Delivered {\n  lifecycle: 'processing',\n  payment: 'paid',\n  fulfillment: 'delivered',\n  aftersales: 'none'\n}`,
  );
});

it('instalments: three parts are charged by themselves, and euros are worth more than the rate said', async () => {
  expect(await run('instalments')).toEqual([
    '2026-01-05: 99.99 GBP, partlyPaid',
    '2026-02-04: 199.99 GBP, partlyPaid',
    '2026-03-06: 299.99 GBP, paid',
    'sales.revenue: -351.98 EUR',
    'clearing:plan: 353.99 EUR',
    'fx.gains: -2.01 EUR',
    'the books agree',
  ]);
});

it('currencies: each order in its own, goods and fees of the shop at the rate that was frozen', async () => {
  expect(await run('currencies')).toEqual([
    'GBP: 2500 - 500 for the goods - 395 for the parcel = 1605',
    'EUR: 2980 - 585 for the goods - 462 for the parcel = 1933',
    'JPY: 4960 - 962 for the goods - 760 for the parcel = 3238',
    'cancelled: 234 cents are kept of 2980',
    'a card of euros, an order in GBP: currency.differs',
    'a card of euros, an order in EUR: paid',
    'the books agree',
  ]);
});

it('bundles: forty customers want kits that share their cups, and every cup is sold once', async () => {
  const lines = await run('bundles');

  expect(lines).toEqual([
    'available: TEA-SET 20, limited by POT',
    'available: BRUNCH 50, limited by CUP',
    'available: CUP 50',
    'placed:    12, refused for want of stock: 28',
    'stock:     CUP 48 of 50 sold',
    'stock:     JAM 12 of 60 sold',
    'stock:     POT 12 of 20 sold',
    'parcel:    1 POT, 2 CUP, 1 CUP, 1 JAM, 1 CUP',
    'given back: 772 of 3600 for one cup of the set',
    'audit:     0 differences',
  ]);
});

it('warehouse: a wave by scan, a wrong lot refused, a scan sent twice, and a mug that comes from elsewhere', async () => {
  expect(await run('warehouse')).toEqual([
    'fetch A 14 MILK Milk L7 2',
    'fetch B 02 MUG Mug 5',
    'refused: lot L9 of MILK is not the one to take; take L7',
    'scan 1: order 1 is picking',
    'scan 2: order 1 is picked',
    'scan 3: order 2 is picked',
    'scan 4: order 3 is picking',
    'scan 4: order 3 is picking',
    'order 1: BOX-1 dispatched, shipped, 1 label',
    'order 2: BOX-2 dispatched, shipped, 1 label',
    'order 3: BOX-3 dispatched, partlyShipped, 1 label',
    'to fetch in soho: 1 MUG',
  ]);
});

it('promises says when an order leaves and arrives, and why', async () => {
  expect(await run('promises')).toEqual([
    'on the way: 3 days by the lane (40 parcels)',
    '2026-04-02T14:10:00.000Z  ordered on 2026-04-02',
    '2026-04-02T23:00:00.000Z  after the cut-off at 15:00 of 2026-04-02',
    '2026-04-07T07:00:00.000Z  opens on 2026-04-07',
    '2026-04-07T08:30:00.000Z  90 working minutes of picking and packing',
    '2026-04-07T10:00:00.000Z  collected on 2026-04-07',
    '2026-04-10T18:00:00.000Z  3 delivery days on the way, arrives on 2026-04-10',
    'leaves on 2026-04-07, arrives on 2026-04-10',
  ]);
});

it('boxes: the pot is at the bottom, the glasses on top, in one box', async () => {
  const lines = await run('boxes');

  expect([lines[0], ...lines.slice(-2)]).toEqual([
    'box M, 5250 g, 50 % full',
    '1 SKI: tooLarge',
    'no packing is better',
  ]);
  expect(lines.filter((line) => line.startsWith('  GLASS'))).toHaveLength(6);
});

it('parcels: each is quoted by itself, and says why it is one of its own', async () => {
  expect(await run('parcels')).toEqual([
    '4 PEAS by post: is kept frozen',
    '2 MILK by post: is kept chilled',
    '1 ANVIL by freight, overweight: is kept ambient; one unit alone is 30000 g of 20000 g',
    '2 RICE by post: is kept ambient; holds 18000 g of 20000 g, 2 of 3',
    '1 RICE by post: is kept ambient; holds 9000 g of 20000 g, 3 of 3',
  ]);
});

it('serial-numbers: two packers reach for one saw, and it is sold once', async () => {
  const lines = await run('serial-numbers');

  expect(lines).toEqual([
    'handed over: 2 manuals',
    'packed:      S-1002, once',
    'told:        S-1002 does not lie there',
    'refused:     S-1003 was not sold with this order',
    'S-1001:      sold (3 events)',
    'S-1002:      main, quality (4 events)',
    'S-1003:      main, sellable (1 events)',
    'audit:       0 findings',
  ]);
});

it('units-of-measure: one stock of tiles by the piece, the box and the pallet', async () => {
  expect(await run('units-of-measure')).toEqual([
    'on the shelf: 1440 pieces, worth 2400.00',
    'invoice:      2.5 box of 24 at 90.00 = 225.00',
    'invoice:      5 piece at 4.50 = 22.50',
    'invoice:      0.5 pallet of 960 at 3200.00 = 1600.00',
    'refused:      0.3 box of "TILE" are 7.2 piece, which are only whole',
    'given back:   0.5 box for 45.00',
    'on the shelf: 907 pieces',
    'audit:        0 findings',
  ]);
});

it('delivery-windows: thirty-two customers at once, five places an evening', async () => {
  expect(await run('delivery-windows')).toEqual([
    'offered:  2026-01-05 evening: 5, 2026-01-06 evening: 5, 2026-01-08 evening: 5',
    'booked:   5 of 32; the others: the window 2026-01-05 evening is full; 2 others are free',
    'promised: leaves by 2026-01-05T16:30:00.000Z, arrives from 2026-01-05T18:00:00.000Z to 2026-01-05T20:00:00.000Z',
    'moved:    leaves by 2026-01-06T16:30:00.000Z; 2026-01-05 evening: 1, 2026-01-06 evening: 4, 2026-01-08 evening: 5',
    "given:    back by a cancel, and tonight's place to another; 2026-01-05 evening: 0, 2026-01-06 evening: 5, 2026-01-08 evening: 5",
    'audit:    0 findings',
  ]);
});

it('made-to-order: twenty customers at once, four rings a day', async () => {
  expect(await run('made-to-order')).toEqual([
    'promised:  4 for 2026-01-08, 4 for 2026-01-09, 4 for 2026-01-12, 4 for 2026-01-13, 4 for 2026-01-14',
    'asked for: 20 rings',
    'cancelled: its place on the first day goes to another: 2026-01-08',
    'begun:     not cancelled any more',
    'sent:      shipped, at a cost of 1800',
    'audit:     0 findings',
  ]);
});

it('adopt: a shop moves in with what it has, and is held against the old system', async () => {
  expect(await run('adopt')).toEqual([
    'order 1041: taken',
    'order 1042: taken',
    'order 1043: taken',
    'audit of 3 orders: 0 findings',
    'order 1042 is different: fulfillment unfulfilled there, partlyShipped here',
    'order 1042 is different: lines.MUG.shipped 0 there, 1 here',
    'stock of MUG: onHand 19 there, 20 here',
    'stock of MUG: available 16 there, 17 here',
  ]);
});

it('custom-region: the workshop stops the parcel until it is done', async () => {
  const lines = await run('custom-region');

  expect(lines.map((line) => line.split(/: +/)[1])).toEqual([
    'inWorkshop',
    expect.stringContaining('engraving is inWorkshop'),
    'order.regionBlocks',
    'engraved',
    'shipped',
    'none, Shipped',
    'dropped',
  ]);
});

it('edit-order: a change is looked at, carried out as one, and paid or given back', async () => {
  const lines = await run('edit-order');

  expect(lines).toEqual([
    'placed:    2 MUG for 25.00, authorized',
    'refused:   edit.open',
    'preview:   9.50 more, 34.50 in all, nothing against it',
    'unchanged: 2 MUG for 25.00, authorized',
    'refused:   edit.difference',
    'confirmed: 1 MUG, 1 TEAPOT for 34.50, authorized',
    'two more:  34.50, after all nothing has changed',
    'sent:      1 MUG, 1 TEAPOT for 34.50, paid',
  ]);
});

it('cost: what goods cost, from the container to the margin, and books that agree', async () => {
  const lines = await run('cost');

  expect(lines).toEqual([
    'MUG: 30 on hand, landed at 89.25',
    'TEE: 10 on hand, landed at 75.50',
    'margin: 25.00 - 5.95 - 3.95 = 15.10, without fees',
    'stock on 2026-01-05: 164.75',
    'stock on 2026-01-06: 158.80',
    'the books agree',
  ]);
});

it('tax: a sale while the provider is away is recorded right in the end', async () => {
  const lines = await run('tax');

  expect(lines).toEqual([
    'placed: 23.80, tax estimated at 1.56',
    'the provider is away: nothing recorded, corrected by 0.00, due 23.80',
    'it is back: 3.80 of 23.80 recorded, corrected by 2.24, due 23.80',
    'one came back: 1.90 of 11.90 recorded, corrected by 1.12, due 11.90',
    'the books agree',
  ]);
});

it('xstate-actor: an actor that is fed the facts ends where the store is', async () => {
  const lines = await run('xstate-actor');

  expect(lines[0]).toMatch(/^xstate\.init +draft +unpaid +nothingToShip +none/);
  expect(lines).toContainEqual(
    expect.stringMatching(/^return\.refunded +processing +partlyRefunded +delivered +settled/),
  );
  expect(lines.at(-1)).toBe(
    'The actor and the store agree: Delivered. Regions: lifecycle, payment, fulfillment, aftersales',
  );
});

it('receiving: goods come in, go on, and are counted', async () => {
  expect(await run('receiving')).toEqual([
    'ten can be promised at depot',
    'closed 8 whole, 1 damaged',
    'submitted: submitted',
    'approved: posted',
    'depot sellable 0',
    'depot damaged 1',
    'soho sellable 3',
    'soho transit 0',
  ]);
});

it('host-tests: a shop tests its own checkout', async () => {
  const said = (await run('host-tests')).join('\n');

  expect([/pass (\d+)/.exec(said)?.[1], /fail (\d+)/.exec(said)?.[1]]).toEqual(['6', '0']);
});

it('flash-sale: four processes sell exactly what is there, and nobody more than two', async () => {
  const lines = await run('flash-sale', '60', '16');

  expect(lines[0]).toMatch(/^60 of 60 sold through 16 callers; \d+ times somebody wanted a third$/);
  expect(lines.slice(2)).toEqual([
    'left: 0, promised: 60',
    'nobody has more than 2',
    'audit of 60 orders: 0 differences',
  ]);
}, 120_000);

describe('replenishment: stock planned from a file of sales', () => {
  const sales = '../shared/data/online-retail.csv.gz';

  if (!existsSync(sales)) console.log(`Not planned on real sales: ${sales} is absent.`);

  it('says in one line that there is no file, or too little in it', async () => {
    expect(await run('replenishment')).toEqual(['skipped: there is no file of order lines (give one as argument)']);
    expect(await run('replenishment', 'nowhere.csv.gz')).toEqual([
      'skipped: there is no file of order lines at nowhere.csv.gz',
    ]);
    expect(await run('replenishment', 'examples/replay/sample.csv')).toEqual([
      expect.stringMatching(/^skipped: \d+ whole weeks of sales are too few, 28 are needed$/),
    ]);
  });

  it.skipIf(!existsSync(sales))('beats the naïve forecasts and the fixed rules', { timeout: 120_000 }, async () => {
    const folder = mkdtempSync(join(tmpdir(), 'orderwright-replenishment-'));
    const picture = join(folder, 'picture.svg');

    const said = (await run('replenishment', sales, picture)).join('\n');

    const number = (pattern: RegExp) => Number(pattern.exec(said)?.[1]);
    const ours = number(/\| combined \| ([\d.]+)/);
    expect(ours).toBeLessThan(number(/\| naïve \| ([\d.]+)/));
    expect(ours).toBeLessThan(number(/\| 4-week seasonal naïve \| ([\d.]+)/));
    expect(number(/interval holds ([\d.]+) %/)).toBeGreaterThanOrEqual(85);
    expect(number(/interval holds ([\d.]+) %/)).toBeLessThanOrEqual(95);
    expect(said).toContain('Service level 95 %: reached');
    expect(number(/with ([\d.]+) % less stock/)).toBeGreaterThanOrEqual(10);
    expect(readFileSync(picture, 'utf8')).toMatch(/^<svg [\s\S]*<\/svg>\n$/);
    rmSync(folder, { recursive: true });
  });
});

describe('express: a shop over HTTP', () => {
  const server = app.listen(0);
  const cart = { customer: { email: 'ada@example.com' }, payment: { method: 'card', token: 'ok' } };

  beforeAll(
    () => new Promise<void>((resolve) => void (server.listening ? resolve() : server.once('listening', resolve))),
  );
  afterAll(async () => {
    server.close();
    await oms.close();
  });

  async function call(method: string, path: string, body?: unknown, key?: string, customer = 'ada') {
    const { port } = server.address() as AddressInfo;
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    const answer = await fetch(`http://localhost:${port}/api${path}`, {
      method,
      headers: {
        'content-type': 'application/json',
        ...(key && { 'idempotency-key': key }),
        ...(customer && { 'demo-customer': customer }),
      },
      ...(body !== undefined && { body: text }),
    });
    const type = answer.headers.get('Content-Type')?.split(';')[0] ?? null;
    const said: unknown = await answer.json().catch(() => null);
    return { status: answer.status, type, body: said as { readonly id: string } };
  }

  it('places an order, once per idempotency key, and shows its parcel', async () => {
    const body = { ...cart, lines: [{ sku: 'MUG', quantity: 2 }], shippingOption: 'express' };

    const placed = await call('POST', '/orders', body, 'cart-1');

    const { id } = placed.body;
    expect(placed).toMatchObject({
      ...{ status: 201, type: 'application/json' },
      body: {
        ...{ number: expect.any(String), label: 'Being prepared', state: { payment: 'authorized' } },
        ...{ totals: { total: 3495 }, currency: 'GBP', shipments: [], replayed: false },
      },
    });
    expect((await call('POST', '/orders', body, 'cart-1')).body).toMatchObject({ id, replayed: true });
    expect(await call('POST', '/orders', { ...body, lines: [{ sku: 'MUG', quantity: 1 }] }, 'cart-1')).toMatchObject({
      status: 422,
      body: { code: 'key.reused' },
    });

    await oms.shipments.dispatch(id);
    await oms.relay.runOnce();

    const parcel = { status: 'dispatched', carrier: 'rate-table', tracking: expect.stringMatching(/^RAT\w+$/) };
    expect((await call('GET', `/orders/${id}`)).body).toMatchObject({ label: 'Shipped', shipments: [parcel] });
  });

  it('lets a customer pay again after a decline, and hears from the gateway by webhook', async () => {
    const declined = { ...cart, payment: { method: 'card', token: 'declined' } };
    const { body: order } = await call('POST', '/orders', { ...declined, lines: [{ sku: 'BOWL', quantity: 1 }] });
    expect(order).toMatchObject({ label: 'Awaiting payment', state: { payment: 'unpaid' } });

    const again = await call('POST', `/orders/${order.id}/payments/authorize`, { method: 'card', token: 'action' });
    expect(again).toMatchObject({ status: 200, body: { label: 'Action needed' } });
    expect((await call('GET', `/orders/${order.id}/payments/action`)).body).toBe('simulated:confirm');

    card.conclude(card.calls.at(-1)?.key ?? '');
    const [webhook] = card.webhooks();
    expect(await call('POST', '/webhooks/payments/card', webhook, undefined, '')).toMatchObject({ status: 204 });
    expect(await call('POST', '/webhooks/payments/card', webhook, undefined, '')).toMatchObject({ status: 204 });
    expect((await call('GET', `/orders/${order.id}`)).body).toMatchObject({ state: { payment: 'authorized' } });
    expect((await call('GET', `/orders/${order.id}/payments/action`)).body).toBe(null);
  });

  it.each([
    ['a body that is no JSON', '{', 400, 'http.json'],
    ['fields of the wrong shape', { lines: [{ sku: 'MUG', quantity: -1 }] }, 422, 'input.invalid'],
    [
      'a price that a cart names',
      { ...cart, lines: [{ sku: 'MUG', quantity: 1, discount: 1200 }] },
      422,
      'input.invalid',
    ],
    ['nothing at all', undefined, 422, 'input.invalid'],
    ['what is not sold', { lines: [{ sku: 'NOPE', quantity: 1 }] }, 422, 'sku.unknown'],
    ['more than there is', { lines: [{ sku: 'MUG', quantity: 11 }] }, 409, 'stock.short'],
  ])('refuses %s, as a problem', async (_, body, status, code) => {
    const answer = await call('POST', '/orders', body);

    expect(answer).toMatchObject({ status, type: 'application/problem+json', body: { status, code } });
  });

  it('knows no order that is not there, or somebody else’s', async () => {
    const { body: order } = await call('POST', '/orders', { ...cart, lines: [{ sku: 'BOWL', quantity: 1 }] });
    const nowhere = '00000000-0000-7000-8000-000000000000';
    for (const [id, customer] of [
      [nowhere, 'ada'],
      [order.id, 'bob'],
      [order.id, ''],
    ] as const)
      expect(await call('GET', `/orders/${id}`, undefined, undefined, customer)).toMatchObject({
        ...{ status: 404, body: { code: 'http.notFound' } },
      });
  });
});
