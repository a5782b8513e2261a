/** Shippo, against a server on 127.0.0.1 that behaves as Shippo's documentation says. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ShippoOptions, shippo } from '../../src/adapters/shippo';
import { carrierContract } from '../../src/contract';
import { money, uuidv7 } from '../../src/kernel';
import type { Parcel } from '../../src/ports';
import {
  antarctica,
  atStreet,
  codeOf,
  brokerLabel as label,
  lostPurchases,
  brokerParcel as parcel,
  reno,
} from '../support/broker-parcels';
import { openShippo, type ShippoServer, shippoEvent, shippoSignature, shippoToken } from '../support/shippo-server';

let server: ShippoServer;
beforeAll(async () => {
  server = await openShippo();
});
afterAll(() => server.close());

const box = { lengthMm: 300, widthMm: 200, heightMm: 101 };

const carrierOn = (own: ShippoServer, change: Partial<ShippoOptions> = {}) =>
  shippo({
    token: shippoToken,
    baseUrl: own.url,
    origins: { reno },
    box,
    webhookSecret: 'whsec_shippo',
    timeoutMs: 2_000,
    ...change,
  });

let keys = 0;

const random = () => Math.floor(Math.random() * 2 ** 32);

describe.each([
  ['as most accounts use it', false, ['P5', 'P5', 'P8', 'P8', 'P9']],
  ['that books pick-ups', true, ['P5', 'P5', 'P9']],
] as const)('the contract of Shippo %s', (_, pickups, left) => {
  const { capabilities } = shippo({ token: shippoToken, origins: { reno }, webhookSecret: 'key', pickups });
  const skipped = carrierContract(
    { describe, it },
    async () => {
      const own = await openShippo();
      return {
        carrier: carrierOn(own, { pickups }),
        parcel: parcel(),
        unserved: parcel(antarctica),
        labelsBought: async () => own.paid(),
        report: async (tracking, word) => own.report(tracking, word),
        webhooks: {
          tell: async (reports) => {
            for (const { tracking, word } of reports) own.report(tracking, word);
            return shippoEvent(reports.map(({ tracking }) => own.track(tracking)));
          },
          sign: async (body) => shippoSignature(body),
        },
        loseNextAnswer: () => own.misbehave('loseAnswer', /^POST .transactions$/),
        loseNextCall: () => own.misbehave('loseCall', /^POST .transactions$/),
        close: () => own.close(),
      };
    },
    { capabilities, countsLabels: true, reports: true, sendsWebhooks: true, losesCalls: true },
  );

  it('leaves out what Shippo does not offer', () => expect(skipped.map((name) => name.slice(0, 2))).toEqual(left));
});

describe('a quote of Shippo', () => {
  it('is one for each service, the cheapest of the accounts', async () => {
    expect(await carrierOn(server).quote(parcel({ address: null }))).toEqual([
      { service: 'usps_priority', price: money(705, 'USD'), days: 2 },
      { service: 'usps_ground_advantage', price: money(557, 'USD'), days: 5 },
      { service: 'dhl_express_worldwide', price: money(3890, 'USD'), days: null },
    ]);
  });

  it('is asked in grams and millimetres, and without a name', async () => {
    await carrierOn(server, { carrierAccounts: ['ca_1'] }).quote(parcel({ address: null }));

    expect(JSON.parse(server.requests.at(-1)?.body ?? '')).toEqual({
      address_from: {
        company: 'Mugs Inc',
        street1: '1 Main St',
        city: 'Reno',
        state: 'NV',
        zip: '89501',
        country: 'US',
      },
      address_to: { country: 'US', zip: '90277' },
      parcels: [{ length: '300', width: '200', height: '101', distance_unit: 'mm', weight: '700', mass_unit: 'g' }],
      carrier_accounts: ['ca_1'],
      extra: {},
      async: false,
    });
  });

  it('is none of a parcel that nobody has measured, and buys nothing', async () => {
    const { box: _, ...unmeasured } = { token: shippoToken, baseUrl: server.url, origins: { reno }, box };
    expect(await shippo(unmeasured).quote(parcel())).toEqual([]);
    expect(await shippo(unmeasured).quote(parcel({ box }))).toHaveLength(3);
  });
});

describe('a label of Shippo', () => {
  it('is bought at the wanted service, and comes with its paper and its price', async () => {
    const request = label({}, 'usps_priority');
    const answer = await carrierOn(server).createShipment(request);
    const made = server.transactions.at(-1);

    expect(answer).toEqual({
      status: 'created',
      reference: made?.object_id,
      tracking: made?.tracking_number,
      cost: money(705, 'USD'),
      label: { format: 'PDF', url: `https://shippo-delivery.example/${made?.tracking_number}.pdf` },
    });
    expect(made).toMatchObject({ metadata: request.key, label_file_type: 'PDF_4x6' });
  });

  it('tells customs, insurance, signature and dangerous goods', async () => {
    const customs = [
      { description: 'Mug', units: 2, weightGrams: 600, value: money(2500, 'EUR'), hsCode: '691110', origin: 'PT' },
    ];
    const carrier = carrierOn(server, {
      customs: { signer: 'Steve Brule', exemption: 'NOEEI 30.37(a)' },
      extras: () => ({ reference_1: 'R-1' }),
    });
    await carrier.createShipment(
      label({
        ...{ customs, insured: money(24_999, 'GBP'), signature: 'adult' },
        dangerous: ['lithiumBattery', 'limitedQuantity', 'alcohol', 'dryIce'],
      }),
    );

    expect(server.shipments.at(-1)).toMatchObject({
      customs_declaration: {
        certify: true,
        certify_signer: 'Steve Brule',
        contents_type: 'MERCHANDISE',
        non_delivery_option: 'RETURN',
        eel_pfc: 'NOEEI_30_37_a',
        items: [
          {
            description: 'Mug',
            quantity: 2,
            net_weight: '600',
            mass_unit: 'g',
            value_amount: '25.00',
            value_currency: 'EUR',
            origin_country: 'PT',
            tariff_number: '691110',
          },
        ],
      },
      extra: {
        insurance: { amount: '249.99', currency: 'GBP', content: 'merchandise' },
        signature_confirmation: 'ADULT',
        dangerous_goods: { contains: true, lithium_batteries: { contains: true } },
        alcohol: { contains_alcohol: true, recipient_type: 'consumer' },
        dry_ice: { contains_dry_ice: true },
        reference_1: 'R-1',
      },
    });
  });

  it.each([
    ['parcel.originUnknown', { from: { location: 'moon' } }],
    ['parcel.weightMissing', { weightGrams: 0 }],
    ['parcel.addressMissing', { address: null }],
    ['parcel.notServed', antarctica],
    ['address_invalid', atStreet('NOWHERE')],
  ] satisfies readonly [string, Partial<Parcel>][])('is refused in an answer: %s', async (code, change) => {
    const before = server.paid();

    expect(await carrierOn(server).createShipment(label(change))).toEqual({ status: 'refused', code });
    expect(server.paid()).toBe(before);
  });

  it('that failed stays refused, and is not bought by a repetition', async () => {
    const request = label(atStreet('NOWHERE'));
    const first = await carrierOn(server).createShipment(request);
    const tried = server.transactions.length;

    expect(await carrierOn(server).createShipment(request)).toEqual(first);
    expect(server.transactions.length).toBe(tried);
  });

  it.each(lostPurchases)(
    'is unknown, a throw, when the purchase meets %s; repeated it is one label',
    async (mishap, code) => {
      const own = await openShippo();
      const request = label();
      own.misbehave(mishap, /^POST .transactions$/);
      const first = await codeOf(carrierOn(own, { timeoutMs: 400 }).createShipment(request));
      // Another process, later.
      const again = await carrierOn(own).createShipment(request);
      const third = await carrierOn(own).createShipment(request);

      expect([first, again.status, third]).toEqual([code, 'created', again]);
      expect(own.paid()).toBe(1);
      await own.close();
    },
  );

  it('is waited for when the carrier takes its time, and is unknown when it takes too much', async () => {
    const own = await openShippo();
    own.slowness = 2;
    const slow = await carrierOn(own).createShipment(label());
    own.slowness = 1_000;
    const request = label();
    const never = await codeOf(carrierOn(own, { timeoutMs: 300 }).createShipment(request));
    const lookup = await codeOf(carrierOn(own).lookup?.(request.key));
    const again = await codeOf(carrierOn(own).createShipment(request));

    expect([slow.status, never, lookup, again]).toEqual(['created', 'port.timeout', 'port.failed', 'port.failed']);
    expect(own.paid()).toBe(2);
    await own.close();
  });

  it('is found among thousands by a key that says when it was made', async () => {
    const own = await openShippo();
    const request = { ...label(), key: uuidv7(Date.now(), random) };
    const first = await carrierOn(own).createShipment(request);
    own.crowd(2_500, new Date().toISOString());
    const again = await carrierOn(own).createShipment(request);

    expect(again).toEqual(first);
    expect(own.paid()).toBe(1);
    await own.close();
  });

  it('of a fresh key is not looked for further back than the key goes', async () => {
    const own = await openShippo();
    own.crowd(2_500, new Date(Date.now() - 86_400_000).toISOString());
    await carrierOn(own).createShipment({ ...label(), key: uuidv7(Date.now(), random) });

    expect(own.requests.filter(({ method, path }) => method === 'GET' && path === '/transactions')).toHaveLength(1);
    await own.close();
  });

  it('is marked with a key of any length', async () => {
    const request = { ...label(), key: 'k'.repeat(300) };
    const first = await carrierOn(server).createShipment(request);

    expect(await carrierOn(server).lookup?.(request.key)).toEqual(first);
    expect(server.transactions.at(-1)?.metadata.length).toBeLessThanOrEqual(100);
  });
});

describe('a label of Shippo that is given back', () => {
  it.each([
    ['QUEUED', 'cancelled'],
    ['SUCCESS', 'cancelled'],
    ['ERROR', 'refused'],
  ] as const)('is as Shippo says: %s is %s', async (refund, status) => {
    const own = await openShippo();
    own.refunds = refund;
    const carrier = carrierOn(own);
    const answer = await carrier.createShipment(label());
    const reference = 'reference' in answer ? answer.reference : '';

    const answers = [await carrier.cancel({ key: 'c', reference }), await carrier.cancel({ key: 'c', reference })];
    expect(answers).toEqual([{ status }, { status }]);
    await own.close();
  });
});

describe('tracking by Shippo', () => {
  it('finds out whose parcel it is, also in a process that has not bought the label', async () => {
    const answer = await carrierOn(server).createShipment(label({}, 'dhl_express_worldwide'));
    const tracking = 'tracking' in answer ? answer.tracking : '';
    server.report(tracking, 'transit');
    const other = carrierOn(server);

    expect(await other.track(tracking)).toMatchObject([{ tracking, status: 'inTransit', word: 'TRANSIT' }]);
    const before = server.requests.length;
    await other.track(tracking);
    expect(server.requests.slice(before).map(({ path }) => path)).toEqual([`/tracks/dhl_express/${tracking}`]);
  });
});

describe('what Shippo fetches', () => {
  const window = { from: '2026-03-02T09:00:00.000Z', until: '2026-03-02T17:00:00.000Z' };
  const bought = async (service: string | null = null) => {
    const answer = await carrierOn(server).createShipment(label({}, service));
    if (answer.status !== 'created') throw new Error(answer.code);
    return answer.reference;
  };

  it('is handed over with one manifest, of exactly these labels', async () => {
    const clock = { now: () => Date.parse('2026-03-02T08:00:00Z') };
    const [left, right] = [await bought(), await bought()];
    const ask = (references: readonly string[], change: Partial<ShippoOptions> = {}) =>
      carrierOn(server, { clock, ...change }).manifest?.({ key: `m-${++keys}`, location: 'reno', references });
    server.misbehave('loseAnswer', /^POST .manifests$/);
    const first = await codeOf(ask([left, right]));
    const answer = await ask([right, left]);
    const other = await ask([left]);

    expect(first).toBe('port.failed');
    expect(answer).toEqual({
      status: 'made',
      reference: server.manifests[0]?.object_id,
      document: { format: 'PDF', url: 'https://shippo-delivery.example/form.pdf' },
    });
    expect(other).toEqual({ status: 'refused', code: 'invalid' });
    expect(server.manifests).toMatchObject([
      { carrier_account: 'ca_2', shipment_date: '2026-03-02T08:00:00.000Z', address_from: { zip: '89501' } },
    ]);
  });

  it('is on no manifest when it was given back', async () => {
    const carrier = carrierOn(server);
    const reference = await bought();
    await carrier.cancel({ key: 'c', reference });

    expect(await carrier.manifest?.({ key: `m-${++keys}`, location: 'reno', references: [reference] })).toEqual({
      status: 'refused',
      code: 'No_labels_to_hand_over',
    });
  });

  it('is fetched once by a process that was asked twice, with words for the driver', async () => {
    const carrier = carrierOn(server, { pickups: true });
    const references = [await bought()];
    const request = { key: `p-${++keys}`, location: 'reno', ...window, references, instructions: 'Ring twice' };
    const [left, right] = await Promise.all([carrier.bookPickup?.(request), carrier.bookPickup?.(request)]);

    expect([left, right]).toEqual([left, { status: 'booked', reference: 'WTC0', cost: null }]);
    expect(server.pickups).toMatchObject([
      {
        transactions: references,
        metadata: request.key,
        requested_start_time: window.from,
        requested_end_time: window.until,
        location: { building_location_type: 'Other', instructions: 'Ring twice', address: { street1: '1 Main St' } },
      },
    ]);
  });

  it('is refused in the carrier’s words', async () => {
    const request = {
      key: `p-${++keys}`,
      location: 'reno',
      ...window,
      references: [await bought('dhl_express_worldwide')],
    };
    expect(await carrierOn(server, { pickups: true }).bookPickup?.(request)).toEqual({
      status: 'refused',
      code: 'Too_late_for_today',
    });
  });
});

describe('the options of Shippo', () => {
  it.each([[{ token: '' }], [{ origins: {} }], [{ apiKey: 'key' }], [{ webhookSecret: [] }]])(
    '%j are refused',
    (change) => {
      const options = { token: shippoToken, origins: { reno }, ...change } as unknown as ShippoOptions;
      expect(() => shippo(options)).toThrow(expect.objectContaining({ code: 'config.invalid' }));
    },
  );

  it('name every fault at once', () => {
    const options = {
      token: 'x',
      origins: { reno: { line1: '1 Main St' } },
      colour: 'red',
    } as unknown as ShippoOptions;
    expect(() => shippo(options)).toThrow(/colour is no option; origins\.reno needs/);
  });
});
