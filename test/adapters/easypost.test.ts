/** EasyPost, against a server on 127.0.0.1 that behaves as EasyPost's documentation says. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type EasyPostOptions, easypost } from '../../src/adapters/easypost';
import { fakeClock, memory, memoryCatalog } from '../../src/adapters/memory';
import { carrierContract } from '../../src/contract';
import { money } from '../../src/kernel';
import type { Parcel } from '../../src/ports';
import {
  antarctica,
  atStreet,
  codeOf,
  brokerLabel as label,
  lostPurchases,
  brokerParcel as parcel,
  redondo,
  reno,
} from '../support/broker-parcels';
import {
  type EasyPostServer,
  easyPostEvent,
  easyPostKey,
  easyPostSignature,
  openEasyPost,
} from '../support/easypost-server';
import { monday, openShop } from '../support/shop';

let server: EasyPostServer;
beforeAll(async () => {
  server = await openEasyPost();
});
afterAll(() => server.close());

const carrierOn = (own: EasyPostServer, change: Partial<EasyPostOptions> = {}) =>
  easypost({
    apiKey: easyPostKey,
    baseUrl: `${own.url}/v2`,
    origins: { reno },
    webhookSecret: 'whsec_easypost',
    timeoutMs: 2_000,
    ...change,
  });

let keys = 0;

describe('the contract of EasyPost', () => {
  const { capabilities } = easypost({ apiKey: easyPostKey, origins: { reno }, webhookSecret: 'key' });
  const skipped = carrierContract(
    { describe, it },
    async () => {
      const own = await openEasyPost();
      return {
        carrier: carrierOn(own),
        parcel: parcel(),
        unserved: parcel(antarctica),
        labelsBought: async () => own.purchases.length,
        report: async (tracking, word) => own.report(tracking, word),
        webhooks: {
          tell: async (reports) => {
            for (const { tracking, word } of reports) own.report(tracking, word);
            return easyPostEvent(reports.map(({ tracking }) => own.tracker(tracking)));
          },
          sign: async (body) => easyPostSignature(body),
        },
        loseNextAnswer: () => own.misbehave('loseAnswer', /buy$/),
        loseNextCall: () => own.misbehave('loseCall', /buy$/),
        close: () => own.close(),
      };
    },
    { capabilities, countsLabels: true, reports: true, sendsWebhooks: true, losesCalls: true },
  );

  it('leaves out only turning parcels round, which EasyPost does not offer', () =>
    expect(skipped.map((name) => name.slice(0, 2))).toEqual(['P5', 'P5', 'P9']));
});

describe('a quote of EasyPost', () => {
  it('is one for each service of a carrier, the cheapest of its accounts', async () => {
    expect(await carrierOn(server).quote(parcel({ address: null }))).toEqual([
      { service: 'USPS/Priority', price: money(705, 'USD'), days: 2 },
      { service: 'USPS/GroundAdvantage', price: money(557, 'USD'), days: 5 },
      { service: 'UPS/Ground', price: money(892, 'USD'), days: 4 },
    ]);
  });

  it('is asked with ounces and inches, rounded up to a tenth, and without a name', async () => {
    const box = { lengthMm: 300, widthMm: 200, heightMm: 101 };
    await carrierOn(server, { carrierAccounts: ['ca_1'] }).quote(parcel({ address: null, box, weightGrams: 1000 }));

    expect(JSON.parse(server.requests.at(-1)?.body ?? '')).toEqual({
      shipment: {
        from_address: {
          company: 'Mugs Inc',
          street1: '1 Main St',
          city: 'Reno',
          state: 'NV',
          zip: '89501',
          country: 'US',
        },
        to_address: { country: 'US', zip: '90277' },
        parcel: { weight: 35.3, length: 11.9, width: 7.9, height: 4 },
        carrier_accounts: ['ca_1'],
        options: { label_format: 'PDF' },
      },
    });
  });

  it('is none from where nobody has said what the address is, and of unknown weight', async () => {
    const quotes = [parcel({ from: { location: 'moon' } }), parcel({ weightGrams: null })];
    expect(await Promise.all(quotes.map((asked) => carrierOn(server).quote(asked)))).toEqual([[], []]);
  });
});

describe('a label of EasyPost', () => {
  it('is bought at the wanted service, and comes with its paper and its price', async () => {
    const request = label({}, 'USPS/Priority');
    const answer = await carrierOn(server).createShipment(request);
    const made = server.shipments.at(-1);

    expect(answer).toEqual({
      status: 'created',
      reference: made?.id,
      tracking: made?.tracking_code,
      cost: money(705, 'USD'),
      label: { format: 'PDF', url: `https://easypost-files.example/${made?.id}.pdf` },
    });
    expect(made).toMatchObject({ reference: request.key, to_address: { name: 'Ann', street1: '179 N Harbor Dr' } });
  });

  it('tells customs, insurance, signature and dangerous goods', async () => {
    const customs = [
      { description: 'Mug', units: 2, weightGrams: 600, value: money(2500, 'USD'), hsCode: '691110', origin: 'PT' },
    ];
    const carrier = carrierOn(server, {
      customs: { signer: 'Steve Brule', exemption: 'NOEEI 30.37(a)' },
      labelFormat: 'ZPL',
      extras: ({ dangerous }) => (dangerous?.includes('dryIce') ? { dry_ice_weight: '16' } : {}),
    });
    await carrier.createShipment(
      label({
        customs,
        insured: money(24_999, 'USD'),
        signature: 'adult',
        dangerous: ['lithiumBattery', 'alcohol', 'dryIce'],
      }),
    );

    expect(server.shipments.at(-1)).toMatchObject({
      insurance: '249.99',
      customs_info: {
        customs_certify: true,
        customs_signer: 'Steve Brule',
        contents_type: 'merchandise',
        eel_pfc: 'NOEEI 30.37(a)',
        customs_items: [
          {
            description: 'Mug',
            quantity: 2,
            weight: 21.2,
            value: '25.00',
            currency: 'USD',
            origin_country: 'PT',
            hs_tariff_number: '691110',
          },
        ],
      },
      options: {
        label_format: 'ZPL',
        delivery_confirmation: 'ADULT_SIGNATURE',
        hazmat: 'LITHIUM',
        alcohol: true,
        dry_ice: true,
        dry_ice_weight: '16',
      },
    });
    expect(JSON.parse(server.requests.at(-1)?.body ?? '')).toMatchObject({ insurance: '249.99' });
  });

  it.each([
    ['parcel.originUnknown', { from: { location: 'moon' } }],
    ['parcel.weightMissing', { weightGrams: null }],
    ['parcel.addressMissing', { address: null }],
    [
      'customs.signerMissing',
      { customs: [{ description: 'Mug', units: 1, weightGrams: 1, value: money(1, 'USD'), origin: 'PT' }] },
    ],
    ['insurance.currency', { insured: money(100, 'GBP') }],
    ['dangerous.together', { dangerous: ['lithiumBattery', 'limitedQuantity'] }],
    ['parcel.notServed', antarctica],
    ['SHIPMENT.POSTAGE.FAILURE', atStreet('NOWHERE')],
    ['PAYMENT_REQUIRED', atStreet('POOR')],
  ] satisfies readonly [string, Partial<Parcel>][])('is refused in an answer: %s', async (code, change) => {
    const before = server.purchases.length;

    expect(await carrierOn(server).createShipment(label(change))).toEqual({ status: 'refused', code });
    expect(server.purchases.length).toBe(before);
  });

  it('of a service that nobody offers is refused', async () => {
    const answer = await carrierOn(server).createShipment(label({}, 'USPS/Drone'));
    expect(answer).toEqual({ status: 'refused', code: 'service.unknown' });
  });

  it.each(lostPurchases)(
    'is unknown, a throw, when the purchase meets %s; repeated it is one label',
    async (mishap, code) => {
      const own = await openEasyPost();
      const request = label();
      own.misbehave(mishap, /buy$/);
      const first = await codeOf(carrierOn(own, { timeoutMs: 400 }).createShipment(request));
      // Another process, later.
      const again = await carrierOn(own).createShipment(request);
      const third = await carrierOn(own).createShipment(request);

      expect([first, again.status, third]).toEqual([code, 'created', again]);
      expect(own.purchases).toHaveLength(1);
      await own.close();
    },
  );

  it('is found by its key however long ago it was bought, and what was only rated then is bought at the prices of today', async () => {
    const own = await openEasyPost();
    const [bought, rated] = [label(), label()];
    const first = await carrierOn(own).createShipment(bought);
    own.misbehave('loseCall', /buy$/);
    await carrierOn(own)
      .createShipment(rated)
      .catch(() => null);
    const longAgo = '2026-01-05T09:00:00Z';
    for (const shipment of own.shipments) {
      Object.assign(shipment, { created_at: longAgo, updated_at: longAgo });
      for (const rate of shipment.rates) rate.created_at = longAgo;
    }

    expect(await carrierOn(own).createShipment(bought)).toEqual(first);
    expect(await carrierOn(own).lookup?.(rated.key)).toEqual({ status: 'none' });
    expect(await carrierOn(own).createShipment(rated)).toMatchObject({ reference: own.shipments[1]?.id });
    expect([own.shipments.length, own.purchases.length]).toEqual([2, 2]);
    await own.close();
  });

  it('tells how long EasyPost wants to be left alone', async () => {
    server.misbehave('429');
    await expect(carrierOn(server).createShipment(label())).rejects.toMatchObject({
      code: 'port.failed',
      details: { port: 'easypost', status: 429, retryAfterMs: 7_000 },
    });
  });

  it('is unknown when EasyPost itself does not know', async () => {
    expect(await codeOf(carrierOn(server).createShipment(label(atStreet('SLOW'))))).toBe('port.failed');
  });

  it.each([false, true])(
    'is one when 16 processes ask with one key at once (the newest is shown: %s)',
    async (newest) => {
      const own = await openEasyPost();
      own.showsNewest = newest;
      const request = label();
      const answers = await Promise.all(Array.from({ length: 16 }, () => carrierOn(own).createShipment(request)));
      const later = await carrierOn(own).createShipment(request);

      expect(new Set([...answers, later].map((answer) => JSON.stringify(answer))).size).toBe(1);
      expect(own.purchases).toHaveLength(1);
      expect(own.shipments.length).toBeGreaterThan(1);
      await own.close();
    },
  );

  it('is the one that was bought, on whichever page of the list it stands', async () => {
    const own = await openEasyPost();
    own.showsNewest = true;
    const carrier = carrierOn(own);
    const request = label();
    const first = await carrier.createShipment(request);
    for (let n = 0; n < 120; n++) await carrier.quote(parcel());
    // What a process made that lost the race: it has the same reference, and is never bought.
    const headers = { Authorization: `Basic ${btoa(`${easyPostKey}:`)}` };
    const { id: _, ...made } = own.shipments[0] ?? {};
    const body = JSON.stringify({ shipment: made });
    await fetch(`${own.url}/v2/shipments`, { method: 'POST', headers, body });

    expect(await carrier.createShipment(request)).toEqual(first);
    expect(await carrier.lookup?.(request.key)).toEqual(first);
    expect(own.purchases).toHaveLength(1);
    await own.close();
  });
});

describe('a look-up at EasyPost', () => {
  it('throws while the purchase may be under way, and knows after that', async () => {
    const own = await openEasyPost();
    let now = Date.now();
    const carrier = carrierOn(own, { clock: { now: () => now } });
    const request = label();
    own.misbehave('loseCall', /buy$/);
    await carrier.createShipment(request).catch(() => null);

    const early = await codeOf(carrier.lookup?.(request.key));
    now += 121_000;
    const late = await carrier.lookup?.(request.key);

    expect([early, late]).toEqual(['port.failed', { status: 'none' }]);
    await own.close();
  });

  it('is none at once where nothing could be bought', async () => {
    const request = label(antarctica);
    const carrier = carrierOn(server);
    await carrier.createShipment(request);

    expect(await carrier.lookup?.(request.key)).toEqual({ status: 'none' });
  });

  it('never takes silence for an answer', async () => {
    server.misbehave('500');
    expect(await codeOf(carrierOn(server).lookup?.('shipment-x'))).toBe('port.failed');
  });
});

describe('a label that is given back', () => {
  it.each([
    ['submitted', 'cancelled'],
    ['refunded', 'cancelled'],
    ['not_applicable', 'cancelled'],
    ['rejected', 'refused'],
  ] as const)('is as EasyPost says: %s is %s', async (refund, status) => {
    const own = await openEasyPost();
    own.refunds = refund;
    const carrier = carrierOn(own);
    const answer = await carrier.createShipment(label());
    const reference = 'reference' in answer ? answer.reference : '';

    const answers = [await carrier.cancel({ key: 'c', reference }), await carrier.cancel({ key: 'c', reference })];
    expect(answers).toEqual([{ status }, { status }]);
    await own.close();
  });

  it('is not known when EasyPost does not answer', async () => {
    server.misbehave('500', /refund$/);
    expect(await codeOf(carrierOn(server).cancel({ key: 'c', reference: 'shp_1' }))).toBe('port.failed');
  });
});

describe('tracking by EasyPost', () => {
  it('tells a status that has no reports yet', async () => {
    const carrier = carrierOn(server);
    const answer = await carrier.createShipment(label());
    const tracking = 'tracking' in answer ? answer.tracking : '';

    expect(await carrier.track(tracking)).toEqual([]);
    server.report(tracking, 'delivered');
    expect(await carrier.track(tracking)).toMatchObject([{ tracking, status: 'delivered', word: 'delivered' }]);
  });
});

describe('what EasyPost fetches', () => {
  const window = { from: '2026-03-02T09:00:00.000Z', until: '2026-03-02T17:00:00.000Z' };
  const pickup = (references: readonly string[]) => ({ key: `p-${++keys}`, location: 'reno', ...window, references });
  const bought = async (own: EasyPostServer, service: string | null = null) => {
    const answer = await carrierOn(own).createShipment(label({}, service));
    if (answer.status !== 'created') throw new Error(answer.code);
    return answer.reference;
  };

  it('is a batch at the location, by the labels’ own carrier, told to the driver', async () => {
    const references = [await bought(server), await bought(server)];
    const request = { ...pickup(references), instructions: 'Ring twice' };
    const answer = await carrierOn(server).bookPickup?.(request);

    expect(answer).toEqual({ status: 'booked', reference: server.pickups.at(-1)?.id, cost: money(350, 'USD') });
    expect(server.pickups.at(-1)).toMatchObject({
      reference: request.key,
      status: 'scheduled',
      address: { street1: '1 Main St' },
      min_datetime: window.from,
      max_datetime: window.until,
      instructions: 'Ring twice',
      carrier_accounts: [{ id: 'ca_USPS_2' }],
    });
    expect(server.batches.at(-1)?.shipments.map(({ id }) => id)).toEqual(references);
  });

  it('is refused in the carrier’s words where it fetches nothing', async () => {
    const carrier = carrierOn(server);
    expect(await carrier.bookPickup?.(pickup([await bought(server, 'UPS/Ground')]))).toEqual({
      status: 'refused',
      code: 'No_pickups_here',
    });
    expect(await carrier.bookPickup?.({ ...pickup([await bought(server)]), location: 'moon' })).toEqual({
      status: 'refused',
      code: 'parcel.originUnknown',
    });
  });

  it('is booked once when the answer got lost, whichever of them', async () => {
    for (const path of [/GET .*pickups$/, /POST .*batches$/, /POST .*pickups$/, /pickups.*buy$/]) {
      const own = await openEasyPost();
      const request = pickup([await bought(own)]);
      own.misbehave('loseAnswer', path);
      const first = await codeOf(carrierOn(own).bookPickup?.(request));
      const answer = await carrierOn(own).bookPickup?.(request);

      expect([first, answer?.status]).toEqual(['port.failed', 'booked']);
      expect(own.pickups.filter(({ status }) => status === 'scheduled')).toHaveLength(1);
      await own.close();
    }
  });

  it('is handed over with a scan form, once', async () => {
    const references = [await bought(server), await bought(server)];
    const request = { key: `m-${++keys}`, location: 'reno', references };
    server.misbehave('loseAnswer', /scan_form$/);
    const first = await codeOf(carrierOn(server).manifest?.(request));
    const answer = await carrierOn(server).manifest?.(request);

    expect(first).toBe('port.failed');
    expect(answer).toMatchObject({
      status: 'made',
      document: { format: 'PDF', url: 'https://easypost-files.example/form.pdf' },
    });
    expect(server.requests.filter(({ path }) => path.endsWith('scan_form'))).toHaveLength(1);
  });

  it('has no scan form for labels that were given back', async () => {
    const carrier = carrierOn(server);
    const reference = await bought(server);
    await carrier.cancel({ key: 'c', reference });
    const answer = await carrier.manifest?.({ key: `m-${++keys}`, location: 'reno', references: [reference] });

    expect(answer).toEqual({ status: 'refused', code: 'Refunded_shipments_cannot_be_added' });
  });
});

describe('the options of EasyPost', () => {
  it.each([
    [{ apiKey: '' }],
    [{ origins: {} }],
    [{ origins: { reno: { line1: '1 Main St' } } }],
    [{ apikey: 'EZAK' }],
    [{ webhookSecret: '' }],
  ])('%j are refused', (change) => {
    const options = { apiKey: easyPostKey, origins: { reno }, ...change } as unknown as EasyPostOptions;
    expect(() => easypost(options)).toThrow(expect.objectContaining({ code: 'config.invalid' }));
  });

  it('without a secret read no webhooks', () => {
    const { capabilities, parseWebhook } = easypost({ apiKey: easyPostKey, origins: { reno } });
    expect([capabilities.webhooks, parseWebhook]).toEqual([false, undefined]);
  });
});

describe('an order sent by EasyPost', () => {
  it('has one label, paid once when the answer got lost after the purchase, and arrives by a webhook', async () => {
    const own = await openEasyPost();
    const clock = fakeClock(monday);
    const shop = openShop(memory(), { clock, carriers: [carrierOn(own, { origins: { main: reno } })] });
    await shop.oms.inventory.receive({ sku: 'MUG', quantity: 10 });
    const placed = await shop.place({ shipTo: redondo });
    await shop.settled(placed);
    own.misbehave('loseAnswer', /buy$/);
    await shop.oms.shipments.dispatch(placed, { lines: 'all', carrier: 'easypost' });

    const open = await shop.settled(placed);
    clock.advance(600_000);
    const sent = await shop.settled(placed);

    expect([open, sent].map(({ shipments }) => shipments[0]?.status)).toEqual(['requested', 'dispatched']);
    expect(sent.shipments[0]).toMatchObject({ carrier: 'easypost', tracking: 'EZ0000000001' });
    expect(own.purchases).toHaveLength(1);
    expect(own.shipments[0]).toMatchObject({ reference: sent.shipments[0]?.id, to_address: { name: 'Ann' } });

    own.report('EZ0000000001', 'delivered');
    const body = easyPostEvent([own.tracker('EZ0000000001')]);
    const heard = await shop.oms.shipments.receiveWebhook('easypost', { body, headers: easyPostSignature(body) });
    expect(heard.trackers).toMatchObject([{ outcome: 'told', status: 'delivered' }]);
    expect((await shop.settled(placed)).state.fulfillment).toBe('delivered');
    await own.close();
  });

  it('goes abroad with its customs items, insured and signed for as the shop says', async () => {
    const own = await openEasyPost();
    const mug = { price: 1250, weightGrams: 350, customs: { hsCode: '6912.00', origin: 'PT' } };
    const carrier = carrierOn(own, { origins: { reno }, customs: { signer: 'Steve Brule' } });
    const shop = openShop(memory(), {
      shop: { id: 'main', zone: 'America/Los_Angeles', currency: 'USD' },
      catalog: memoryCatalog({ MUG: { title: 'Mug', ...mug, dangerous: ['lithiumBattery'] } }, 'USD'),
      locations: [{ id: 'reno', priority: 0, country: 'US' }],
      carriers: [carrier],
      parcelServices: { insure: { above: 2_000 }, signature: { above: 2_000, by: 'adult' } },
    });
    await shop.oms.inventory.receive({ sku: 'MUG', location: 'reno', quantity: 10 });
    const placed = await shop.place({ shipTo: { ...redondo, country: 'CA', postalCode: 'K1A 0B1' } });
    await shop.settled(placed);
    await shop.oms.shipments.dispatch(placed, { lines: 'all', carrier: 'best' });
    const sent = await shop.settled(placed);

    expect(sent.shipments).toMatchObject([{ status: 'dispatched', carrier: 'easypost' }]);
    expect(own.shipments).toHaveLength(2);
    for (const told of own.shipments)
      expect(told).toMatchObject({
        customs_info: {
          customs_items: [
            {
              ...{ description: 'Mug', quantity: 2, weight: 24.7, value: '25.00', currency: 'USD' },
              ...{ hs_tariff_number: '6912.00', origin_country: 'PT' },
            },
          ],
        },
        options: { delivery_confirmation: 'ADULT_SIGNATURE', hazmat: 'LITHIUM' },
      });
    const buying = own.requests.find(({ path }) => path.endsWith('/buy'));
    expect(JSON.parse(buying?.body ?? '')).toMatchObject({ insurance: '25.00' });
    await own.close();
  });
});
