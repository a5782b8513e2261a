/** The contract of the Carrier port. */
import { msOf } from '../kernel';
import type { Carrier, CarrierCapabilities, Parcel, ShipmentAnswer } from '../ports/carrier';
import type { TrackingStatus } from '../ports/carrier-news';
import { type Contract, type ContractCase, type Fixture, runContract, type TestRunner } from './kit';

/** A carrier in its test mode. */
export interface CarrierFixture {
  readonly carrier: Carrier;
  /** A parcel that it takes. */
  readonly parcel: Parcel;
  /** A parcel to a place that it does not serve. */
  readonly unserved: Parcel;
  /** How many labels were bought so far. */
  readonly labelsBought?: () => Promise<number>;
  /** Makes the carrier's own system report a word for a parcel; `delivered` must be known, `gone-fishing` must not. */
  readonly report?: (tracking: string, word: string) => Promise<void>;
  readonly close?: () => Promise<void>;
}

export interface CarrierContractOptions {
  readonly name?: string;
  /** Those of the carrier: what it cannot do is skipped, visibly. */
  readonly capabilities: CarrierCapabilities;
  /** The fixture's `labelsBought` works. */
  readonly countsLabels?: boolean;
  /** The fixture's `report` works. */
  readonly reports?: boolean;
}

interface Subject extends CarrierFixture {
  readonly run: string;
}

type Case = ContractCase<Subject>;

const statuses: Readonly<Record<TrackingStatus, true>> = {
  labelCreated: true,
  inTransit: true,
  outForDelivery: true,
  availableForPickup: true,
  delivered: true,
  failedAttempt: true,
  returnToSender: true,
  lost: true,
  damaged: true,
  unknown: true,
};

function ship({ carrier, parcel, run }: Subject, key: string, change: Partial<Parcel> = {}): Promise<ShipmentAnswer> {
  return carrier.createShipment({ key: `${run}-${key}`, parcel: { ...parcel, ...change }, service: null });
}

/** A label that was bought. */
async function created(subject: Subject, key = 'a'): Promise<Extract<ShipmentAnswer, { status: 'created' }>> {
  const answer = await ship(subject, key);
  if (answer.status !== 'created') throw new Error(`the parcel that the carrier takes was refused: ${answer.code}`);
  return answer;
}

const labels: readonly Case[] = [
  {
    promise: 'P1',
    rule: 'a repeated key gives the first label again, another key another label',
    run: async (subject, check) => {
      const first = await created(subject);
      check.equal(await created(subject), first, 'the first label');
      const other = await created(subject, 'b');
      check.that(
        other.tracking !== first.tracking && other.reference !== first.reference,
        'another key is another label',
      );
    },
  },
  {
    promise: 'P1',
    rule: 'a key used twice at once is one label',
    run: async (subject, check) => {
      const [left, right, third] = await Promise.all([created(subject), created(subject), created(subject)]);
      check.equal([right, third], [left, left], 'one label');
    },
  },
  {
    promise: 'P1',
    rule: 'a repeated key buys one label',
    needs: 'labelCount',
    run: async (subject, check) => {
      const before = (await subject.labelsBought?.()) ?? 0;
      await Promise.all([created(subject), created(subject)]);
      await created(subject);
      check.equal(((await subject.labelsBought?.()) ?? 0) - before, 1, 'labels bought');
    },
  },
  {
    promise: 'P2',
    rule: 'a parcel that the carrier does not take is refused in an answer with a code',
    run: async (subject, check) => {
      const answer = await ship(subject, 'a', subject.unserved);
      check.that(answer.status === 'refused' && answer.code.length > 0, `got ${JSON.stringify(answer)}`);
    },
  },
  {
    promise: 'P2',
    rule: 'cancelling what does not exist is refused in an answer',
    needs: 'cancels',
    run: async ({ carrier, run }, check) => {
      check.equal(
        await carrier.cancel({ key: `${run}-c`, reference: `${run}-nowhere` }),
        { status: 'refused' },
        'there is no such label',
      );
    },
  },
  {
    promise: 'P1',
    rule: 'a label is cancelled once, and a repeated key answers the same',
    needs: 'cancels',
    run: async (subject, check) => {
      const { reference } = await created(subject);
      const request = { key: `${subject.run}-cancel`, reference };
      const answers = [await subject.carrier.cancel(request), await subject.carrier.cancel(request)];
      check.equal(answers, [{ status: 'cancelled' }, { status: 'cancelled' }], 'the first answer again');
    },
  },
];

const quotes: readonly Case[] = [
  {
    promise: 'P3',
    rule: 'what the carrier does not serve has no quotes',
    run: async ({ carrier, unserved }, check) => check.equal(await carrier.quote(unserved), [], 'an empty list'),
  },
  {
    promise: 'P3',
    rule: 'what it serves has quotes in minor units and whole days',
    needs: 'quotes',
    run: async ({ carrier, parcel }, check) => {
      const offered = await carrier.quote(parcel);
      check.that(offered.length > 0, 'there is a quote');
      check.that(
        offered.every(({ price }) => Number.isSafeInteger(price.amount) && price.amount >= 0),
        'prices are integers of minor units',
      );
      check.that(
        offered.every(({ days }) => days === null || (Number.isSafeInteger(days) && days >= 0)),
        'days are whole',
      );
      check.equal(new Set(offered.map(({ service }) => service)).size, offered.length, 'services are named apart');
    },
  },
  {
    promise: 'P3',
    rule: 'a quote buys nothing',
    needs: 'labelCount',
    run: async ({ carrier, parcel, labelsBought }, check) => {
      const before = await labelsBought?.();
      await carrier.quote(parcel);
      check.equal(await labelsBought?.(), before, 'labels bought');
    },
  },
];

const tracking: readonly Case[] = [
  {
    promise: 'P4',
    rule: 'a parcel that nobody knows has no events',
    run: async ({ carrier, run }, check) => check.equal(await carrier.track(`${run}-nowhere`), [], 'an empty list'),
  },
  {
    promise: 'P4',
    rule: 'events are of the list, oldest first, of the parcel asked for',
    needs: 'tracks',
    run: async (subject, check) => {
      const label = await created(subject);
      const events = await subject.carrier.track(label.tracking);
      check.that(
        events.every(({ status }) => status in statuses),
        'statuses are of the list',
      );
      check.that(
        events.every((event) => event.tracking === label.tracking),
        'they are of this parcel',
      );
      const times = events.map(({ at }) => msOf(at));
      check.equal(
        times,
        [...times].sort((a, b) => a - b),
        'oldest first',
      );
    },
  },
  {
    promise: 'P4',
    rule: 'a word that the carrier made up becomes unknown',
    needs: 'reports',
    run: async (subject, check) => {
      const label = await created(subject);
      await subject.report?.(label.tracking, 'gone-fishing');
      await subject.report?.(label.tracking, 'delivered');
      const events = await subject.carrier.track(label.tracking);
      check.equal(
        events.slice(-2).map(({ status }) => status),
        ['unknown', 'delivered'],
        'the last two events',
      );
    },
  },
];

const interception: readonly Case[] = [
  {
    promise: 'P5',
    rule: 'turning round a parcel that nobody knows is refused in an answer with a code',
    needs: 'intercepts',
    run: async ({ carrier, parcel, run }, check) => {
      const request = { key: `${run}-i`, reference: `${run}-nowhere`, tracking: `${run}-nowhere`, to: parcel.to };
      const answer = await carrier.intercept?.({ ...request, address: parcel.address });
      check.that(answer?.status === 'refused' && answer.code.length > 0, `got ${JSON.stringify(answer)}`);
    },
  },
  {
    promise: 'P5',
    rule: 'a parcel is turned round once, and a repeated key answers the same',
    needs: 'intercepts',
    run: async (subject, check) => {
      const { reference, tracking } = await created(subject);
      const { to, address } = subject.parcel;
      const request = { key: `${subject.run}-intercept`, reference, tracking, to, address };
      const first = await subject.carrier.intercept?.(request);
      check.that(first !== undefined, 'there is an answer');
      check.equal(await subject.carrier.intercept?.(request), first, 'the first answer again');
    },
  },
];

const carrierPromises: Contract<Subject> = {
  title: 'Carrier',
  cases: [...labels, ...quotes, ...tracking, ...interception],
  reasons: {
    quotes: 'the carrier gives no quotes',
    cancels: 'the carrier cancels no labels',
    tracks: 'the carrier does not track',
    intercepts: 'the carrier turns no parcel round',
    labelCount: 'the fixture cannot count labels',
    reports: 'the fixture cannot report events',
  },
};

/** Registers a test for every promise of the Carrier port; answers the names of the skipped ones. */
export function carrierContract(
  runner: TestRunner,
  make: () => Promise<CarrierFixture>,
  options: CarrierContractOptions,
): readonly string[] {
  const { quotes: gives, cancels, tracks, intercepts } = options.capabilities;
  const offers = new Set<string>();
  if (gives) offers.add('quotes');
  if (cancels) offers.add('cancels');
  if (tracks) offers.add('tracks');
  if (intercepts) offers.add('intercepts');
  if (options.countsLabels) offers.add('labelCount');
  if (tracks && options.reports) offers.add('reports');
  const contract = { ...carrierPromises, title: options.name ?? carrierPromises.title };
  return runContract(runner, contract, { make: () => carrierSubject(make), offers });
}

async function carrierSubject(make: () => Promise<CarrierFixture>): Promise<Fixture<Subject>> {
  const fixture = await make();
  return { subject: { ...fixture, run: crypto.randomUUID() }, ...(fixture.close && { close: fixture.close }) };
}
