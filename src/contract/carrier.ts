/** The contract of the Carrier port. */
import { msOf } from '../kernel';
import type { CarrierCapabilities } from '../ports/carrier';
import type { TrackingStatus } from '../ports/carrier-news';
import { deskCases } from './carrier-desk';
import { type CarrierCase, type CarrierFixture, type CarrierSubject, created, ship } from './carrier-subject';
import { type Contract, type Fixture, runContract, type TestRunner } from './kit';

/** What is to be proved of a carrier, and under which name its tests stand. */
export interface CarrierContractOptions {
  readonly name?: string;
  /** Those of the carrier: what it cannot do is skipped, visibly. */
  readonly capabilities: CarrierCapabilities;
  /** The fixture's `labelsBought` works. */
  readonly countsLabels?: boolean;
  /** The fixture's `report` works. */
  readonly reports?: boolean;
  /** The fixture has `webhooks`. */
  readonly sendsWebhooks?: boolean;
  /** The fixture's `loseNextAnswer` and `loseNextCall` work. */
  readonly losesCalls?: boolean;
}

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

const labels: readonly CarrierCase[] = [
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

const quotes: readonly CarrierCase[] = [
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

const tracking: readonly CarrierCase[] = [
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

const interception: readonly CarrierCase[] = [
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

const carrierPromises: Contract<CarrierSubject> = {
  title: 'Carrier',
  cases: [...labels, ...quotes, ...tracking, ...interception, ...deskCases],
  reasons: {
    quotes: 'the carrier gives no quotes',
    cancels: 'the carrier cancels no labels',
    tracks: 'the carrier does not track',
    intercepts: 'the carrier turns no parcel round',
    webhooks: 'the carrier sends no webhooks, or the fixture cannot',
    lookups: 'the carrier looks nothing up',
    pickups: 'the carrier books no pick-ups',
    manifests: 'the carrier makes no manifests',
    returns: 'the carrier makes no labels for what comes back',
    dropOffs: 'the carrier takes nothing back with a code',
    labelCount: 'the fixture cannot count labels',
    reports: 'the fixture cannot report events',
    lostLookups: 'the carrier looks nothing up, or the fixture cannot lose a call',
    countedLosses: 'the fixture cannot count labels, or lose a call',
  },
};

/** Registers a test for every promise of the Carrier port; answers the names of the skipped ones. */
export function carrierContract(
  runner: TestRunner,
  make: () => Promise<CarrierFixture>,
  options: CarrierContractOptions,
): readonly string[] {
  const { capabilities, countsLabels, reports, sendsWebhooks, losesCalls } = options;
  const abilities = Object.entries(capabilities).flatMap(([name, has]) => (has ? [name] : []));
  const offers = new Set(abilities.filter((name) => name !== 'webhooks' || sendsWebhooks));
  if (countsLabels) offers.add('labelCount');
  if (capabilities.tracks && reports) offers.add('reports');
  if (capabilities.lookups && losesCalls) offers.add('lostLookups');
  if (countsLabels && losesCalls) offers.add('countedLosses');
  const contract = { ...carrierPromises, title: options.name ?? carrierPromises.title };
  return runContract(runner, contract, { make: () => carrierSubject(make), offers });
}

async function carrierSubject(make: () => Promise<CarrierFixture>): Promise<Fixture<CarrierSubject>> {
  const fixture = await make();
  return { subject: { ...fixture, run: crypto.randomUUID() }, ...(fixture.close && { close: fixture.close }) };
}
