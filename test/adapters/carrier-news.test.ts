/** What EasyPost, Shippo and AfterShip tell, read by each one's dialect: over their own examples where they are, and over whatever else comes. */
import { existsSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readAfterShip } from '../../src/adapters/aftership';
import { instantIn } from '../../src/adapters/brokers/fields';
import { readEasyPost } from '../../src/adapters/easypost';
import { readShippo } from '../../src/adapters/shippo';
import type { CarrierNewsReader, TrackingStatus } from '../../src/ports';

const readers: Readonly<Record<string, CarrierNewsReader>> = {
  easypost: readEasyPost,
  shippo: readShippo,
  aftership: readAfterShip,
};

const shared = process.env.ORDERWRIGHT_SHARED ?? '../shared';
const payloadsOf = (name: string): unknown[] =>
  (JSON.parse(readFileSync(`${shared}/data/carriers/${name}.json`, 'utf8')) as { payload: unknown }[]).map(
    ({ payload }) => payload,
  );

describe('every word of a vocabulary', () => {
  const path = `${shared}/data/carriers/status_codes.json`;
  const isThere = existsSync(path);
  if (!isThere) console.log(`${path} is absent: the published lists of words are not read`);
  const known: Readonly<Record<string, (word: string) => TrackingStatus | undefined>> = {
    easypost: (status) => readEasyPost({ object: 'Tracker', status }).trackers[0]?.status,
    shippo: (status) => readShippo({ tracking_number: '1', tracking_status: { status } }).trackers[0]?.status,
    aftership: (tag) => readAfterShip({ tracking_number: '1', tag }).trackers[0]?.status,
  };
  /** Words that say nothing of where the parcel is. */
  const silent = ['unknown', 'cancelled', 'error', 'UNKNOWN', 'Pending', 'Expired'];

  it.skipIf(!isThere)('means a status of ours, or is known to mean none', () => {
    const lists = JSON.parse(readFileSync(path, 'utf8')) as Record<string, { status: string[] }>;
    const meaningless = Object.entries(known).flatMap(([carrier, statusOf]) =>
      (lists[carrier]?.status ?? []).filter((word) => statusOf(word) === 'unknown'),
    );

    expect(meaningless.sort()).toEqual([...silent].sort());
  });
});

describe('the official payloads', () => {
  for (const [name, read] of Object.entries(readers)) {
    const isThere = existsSync(`${shared}/data/carriers/${name}.json`);
    if (!isThere) console.log(`${shared}/data/carriers/${name}.json is absent: its payloads are not read`);

    it.skipIf(!isThere)(`of ${name} lose no tracker, wherever it lies: however deep in an event`, () => {
      for (const payload of payloadsOf(name)) {
        const { trackers, labels } = read(payload);
        const nested = read({
          object: 'Event',
          result: { batch: [[null, 7], { shipments: [{ inside: payload }] }] },
        });

        expect(nested.trackers).toEqual(trackers);
        expect(nested.labels).toEqual(labels);
      }
    });

    it.skipIf(!isThere)(`of ${name} are read to the end when any field is missing or of another type`, () => {
      const payloads = payloadsOf(name);
      const damage = fc.record({
        payload: fc.constantFrom(...payloads),
        at: fc.nat(),
        value: fc.constantFrom<unknown>(undefined, null, '', 0, -1, 'soon', '0000-00-00', [], {}, [null], true, 1e300),
      });

      fc.assert(
        fc.property(damage, ({ payload, at, value }) => {
          const after = read(changed(payload, at, value));
          for (const tracker of after.trackers) expect(tracker.status).toMatch(/^[a-zA-Z]+$/);
        }),
        { numRuns: 300 },
      );
    });
  }
});

/** The payload with the value of its n-th field replaced. */
function changed(payload: unknown, n: number, value: unknown): unknown {
  const copy = structuredClone(payload);
  const places: [Record<string, unknown>, string][] = [];
  const visit = (inside: unknown): void => {
    if (typeof inside !== 'object' || inside === null) return;
    for (const name of Object.keys(inside)) {
      places.push([inside as Record<string, unknown>, name]);
      visit((inside as Record<string, unknown>)[name]);
    }
  };
  visit(copy);
  const place = places[n % Math.max(places.length, 1)];
  if (place) place[0][place[1]] = value;
  return copy;
}

describe('anything else', () => {
  it.each(Object.entries(readers))(
    'that %s may send is unknown or told, never a throw, and comes back whole',
    (_name, read) => {
      fc.assert(
        fc.property(fc.jsonValue(), (payload) => {
          expect(read(payload).raw).toBe(payload);
        }),
      );
    },
  );

  it('that is nested beyond reason is read all the same', () => {
    let payload: unknown = { object: 'Tracker', tracking_code: 'EZ1', status: 'delivered' };
    for (let depth = 0; depth < 50_000; depth++) payload = [payload];

    expect(readEasyPost(payload).trackers.map(({ tracking, status }) => [tracking, status])).toEqual([
      ['EZ1', 'delivered'],
    ]);
  });
});

describe('a tracker of EasyPost', () => {
  const detail = (datetime: unknown, status: string, city: string | null = null, status_detail?: string) => ({
    object: 'TrackingDetail',
    datetime,
    status,
    status_detail,
    message: `${status} ${city}`,
    tracking_location: { city, state: null, zip: null, country: city && 'US' },
  });

  it('stands as it says, with the time and the place of its last reports', () => {
    const tracking_details = [
      detail('2026-01-06T10:00:00Z', 'out_for_delivery'),
      detail('2026-01-05T10:00:00Z', 'in_transit', 'Reno', 'arrived_at_facility'),
    ];
    const raw = {
      object: 'Tracker',
      tracking_code: 'EZ1',
      status: 'out_for_delivery',
      est_delivery_date: '2026-01-06T00:00:00Z',
      tracking_details,
    };

    expect(readEasyPost({ result: raw }).trackers).toEqual([
      {
        tracking: 'EZ1',
        status: 'outForDelivery',
        word: 'out_for_delivery',
        at: '2026-01-06T10:00:00.000Z',
        place: { city: 'Reno', region: null, postalCode: null, country: 'US' },
        message: 'out_for_delivery null',
        expectedAt: '2026-01-06T00:00:00.000Z',
        events: [
          {
            tracking: 'EZ1',
            status: 'inTransit',
            at: '2026-01-05T10:00:00.000Z',
            word: 'in_transit/arrived_at_facility',
            message: 'in_transit Reno',
            place: { city: 'Reno', region: null, postalCode: null, country: 'US' },
            raw: tracking_details[1],
          },
          {
            tracking: 'EZ1',
            status: 'outForDelivery',
            at: '2026-01-06T10:00:00.000Z',
            word: 'out_for_delivery',
            message: 'out_for_delivery null',
            raw: tracking_details[0],
          },
        ],
        raw,
      },
    ]);
  });

  it('says more by its detail than by its status, but after an arrival', () => {
    const status = (status: string, status_detail: string) =>
      readEasyPost({ object: 'Tracker', status, status_detail }).trackers[0]?.status;

    expect([
      status('failure', 'lost'),
      status('failure', 'damaged'),
      status('failure', 'return'),
      status('failure', 'refused'),
      status('in_transit', 'arrived_at_pickup_location'),
      status('in_transit', 'weather_delay'),
      status('delivered', 'damaged'),
      status('constructor', 'toString'),
    ]).toEqual([
      'lost',
      'damaged',
      'returnToSender',
      'failedAttempt',
      'availableForPickup',
      'inTransit',
      'delivered',
      'unknown',
    ]);
  });

  it('without a number, a status or a time is told as far as it goes', () => {
    expect(
      readEasyPost({ object: 'Tracker', tracking_details: [detail('soon', 'in_transit', 'Reno'), null, 7] }),
    ).toMatchObject({
      kind: 'tracking',
      trackers: [{ tracking: null, status: 'inTransit', at: null, events: [], place: { city: 'Reno' } }],
    });
  });
});

describe('a label', () => {
  it('of Shippo is told by its transaction, and its parcel as soon as anything is known of it', () => {
    const transaction = {
      object_state: 'VALID',
      status: 'SUCCESS',
      object_id: 'tx1',
      rate: 'r1',
      tracking_number: '9205',
      tracking_status: null as unknown,
      label_url: 'https://labels.example/1.pdf',
      label_file_type: 'PDF_4x6',
    };
    const bought = readShippo({ event: 'transaction_created', data: transaction });
    const moving = readShippo({ ...transaction, tracking_status: 'TRANSIT' });

    expect(bought).toMatchObject({ kind: 'label', trackers: [] });
    expect(bought.labels).toEqual([
      {
        reference: 'tx1',
        state: 'bought',
        word: 'SUCCESS',
        tracking: '9205',
        label: { format: 'PDF', url: 'https://labels.example/1.pdf' },
        raw: transaction,
      },
    ]);
    expect(moving.trackers).toMatchObject([{ tracking: '9205', status: 'inTransit' }]);
    expect(moving.labels).toHaveLength(1);
  });

  it.each([
    ['QUEUED', 'waiting'],
    ['ERROR', 'failed'],
    ['REFUNDPENDING', 'refunding'],
    ['REFUNDED', 'refunded'],
    ['REFUNDREJECTED', 'refundRefused'],
    ['SOMETHING', 'unknown'],
  ])('of Shippo that is %s is %s', (status, state) => {
    expect(readShippo({ label_url: '', status }).labels).toMatchObject([{ state, label: null }]);
  });

  it('of EasyPost is told by its shipment, with the tracker in it', () => {
    const shipment = {
      object: 'Shipment',
      id: 'shp_1',
      tracking_code: 'EZ1',
      refund_status: 'submitted',
      postage_label: {
        object: 'PostageLabel',
        label_url: 'https://labels.example/1.png',
        label_file_type: 'image/png',
      },
      tracker: { object: 'Tracker', tracking_code: 'EZ1', status: 'pre_transit' },
    };
    const news = readEasyPost({ object: 'Batch', shipments: [shipment] });

    expect(news.labels).toMatchObject([
      {
        reference: 'shp_1',
        state: 'refunding',
        tracking: 'EZ1',
        label: { format: 'PNG', url: 'https://labels.example/1.png' },
      },
    ]);
    expect(news.trackers).toMatchObject([{ tracking: 'EZ1', status: 'labelCreated' }]);
  });

  it('of EasyPost that was not bought is none', () => {
    expect(readEasyPost({ object: 'Shipment', id: 'shp_1', rates: [] })).toMatchObject({ kind: 'unknown', labels: [] });
  });
});

describe('a refusal', () => {
  const errorOf = (read: CarrierNewsReader, payload: unknown) => {
    const news = read(payload);
    return news.kind === 'error' ? news.error : news.kind;
  };

  it('of EasyPost has its code, and what is wrong with which field', () => {
    const errors = [{ field: 'carrier', message: 'is not one' }];

    expect(errorOf(readEasyPost, { error: { code: 'TRACKER.CREATE.ERROR', message: 'no tracker', errors } })).toEqual({
      code: 'TRACKER.CREATE.ERROR',
      message: 'no tracker',
      fields: [{ field: 'carrier', message: 'is not one' }],
    });
    expect(errorOf(readEasyPost, { error: { message: { zip: ['too long'] } } })).toEqual({
      code: 'error',
      message: 'zip: too long',
      fields: [],
    });
    expect(errorOf(readEasyPost, { error: 'no key' })).toEqual({ code: 'error', message: 'no key', fields: [] });
  });

  it('of Shippo is a detail, or a list of messages for each field', () => {
    expect(errorOf(readShippo, { detail: 'Not found.' })).toEqual({
      code: 'refused',
      message: 'Not found.',
      fields: [],
    });
    expect(errorOf(readShippo, { parcel: { weight: ['A number, please.'] }, rate: ['Missing.'] })).toEqual({
      code: 'invalid',
      message: 'parcel.weight: A number, please.; rate: Missing.',
      fields: [
        { field: 'parcel.weight', message: 'A number, please.' },
        { field: 'rate', message: 'Missing.' },
      ],
    });
    expect(errorOf(readShippo, { results: [], messages: [] })).toBe('unknown');
  });

  it('of AfterShip has its code in the envelope', () => {
    expect(
      errorOf(readAfterShip, { meta: { code: 4004, type: 'NotFound', message: 'no such tracking' }, data: {} }),
    ).toEqual({
      code: 'NotFound',
      message: 'no such tracking',
      fields: [],
    });
    expect(errorOf(readAfterShip, { meta: { code: 200 }, data: {} })).toBe('unknown');
  });
});

describe('a time', () => {
  it.each([
    ['2026-01-05T10:00:00Z', '2026-01-05T10:00:00.000Z'],
    ['2026-01-05T10:00:00+01:00', '2026-01-05T09:00:00.000Z'],
    ['2026-01-05T10:00:00+0100', '2026-01-05T09:00:00.000Z'],
    ['2026-01-05 10:00', '2026-01-05T10:00:00.000Z'],
    ['2026-01-05T10:00:00.123456', '2026-01-05T10:00:00.123Z'],
    ['2026-01-05', '2026-01-05T00:00:00.000Z'],
    [1_767_607_200, '2026-01-05T10:00:00.000Z'],
    [1_767_607_200_000, '2026-01-05T10:00:00.000Z'],
    ['1767607200', '2026-01-05T10:00:00.000Z'],
    ['2026-13-45', null],
    ['tomorrow', null],
    ['', null],
    [Number.NaN, null],
    [1e300, null],
    [null, null],
  ])('%s is %s', (written, at) => {
    expect(instantIn(written)).toBe(at);
  });
});
