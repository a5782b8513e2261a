/**
 * A carrier that moves no parcel and misbehaves on demand: for demos, tests and the first hour.
 *
 * It dedupes labels by key as the port promises and remembers every one that was bought. Its parcels arrive at once, or after some days of
 * the clock that it was given.
 */
import { dayMs, type Instant, instant, later, type Money } from '../../kernel';
import type {
  Carrier,
  CarrierCapabilities,
  InterceptAnswer,
  ManifestRequest,
  Parcel,
  PickupRequest,
  ShipmentAnswer,
} from '../../ports/carrier';
import type { TrackingEvent, TrackingStatus } from '../../ports/carrier-news';
import type { Clock } from '../../ports/host';
import { carrierDesk } from './carrier-desk';
import { readWebhook, type SentWebhook, signWebhook, writeWebhook } from './carrier-post';
import { type JourneyName, journey } from './journeys';
import { chooseQuote, isTrackingOf, labelFor, quotesFrom, type RateRow } from './rates';

/**
 * What may go wrong with a parcel: a journey, or
 *
 * - `refuse`: no label is given.
 * - `timeoutAfterLabel`: the label is bought and the call throws; the repetition gives it.
 * - `timeoutBefore`: the call throws and never arrived.
 */
export type CarrierMishap = JourneyName | 'refuse' | 'timeoutAfterLabel' | 'timeoutBefore';

/** One call for a label. */
export interface LabelCall {
  readonly key: string;
  readonly parcel: Parcel;
  readonly service: string | null;
  /** 1 for the first call with this key, also when that one never arrived. */
  readonly attempt: number;
  /** The key was answered before: this call bought nothing. */
  readonly repeated: boolean;
}

/** One label that was bought. */
export interface Label {
  readonly key: string;
  readonly reference: string;
  readonly tracking: string;
  readonly service: string;
  readonly parcel: Parcel;
  readonly cost: Money | null;
  readonly boughtAt: Instant;
  readonly cancelledAt: Instant | null;
  /** Where it was sent while it was under way; null when it goes where its label says. */
  readonly interceptedTo: Pick<Parcel, 'to' | 'address'> | null;
}

/** What the simulated carrier charges, how fast it is, what it can do and when it errs. */
export interface SimulatedCarrierOptions {
  /** Default: `simulated`. */
  readonly id?: string;
  readonly clock?: Pick<Clock, 'now'>;
  /** Default: `GBP`. */
  readonly currency?: string;
  /** Rates by weight and country. Default: `standard` and `express` everywhere, dearer above two kilograms. */
  readonly prices?: readonly RateRow[];
  /** From label to doorstep. Default: 0, the parcel is there at once. */
  readonly transitDays?: number;
  /** Asked once for each call for a label that is not a repetition. Default: always `ok`. */
  readonly misbehave?: (call: LabelCall) => CarrierMishap;
  /** Default: all of them. */
  readonly capabilities?: Partial<CarrierCapabilities>;
  /** With which its webhooks are signed. Default: one that nobody knows. */
  readonly webhookSecret?: string;
  /** Tracking numbers of its own form that it never gave count as delivered: for a process that was killed with its simulator. Default: false. */
  readonly trustsReferences?: boolean;
}

/** A carrier for tests and demonstrations: it sells labels, moves parcels by the clock, and can be made to err. */
export interface SimulatedCarrier extends Carrier {
  /** Every label that was bought, in order. */
  readonly labels: readonly Label[];
  /** Every call for a label in order, also those that were made to get lost. */
  readonly calls: readonly LabelCall[];
  /** Lets the carrier's own system report a word for a parcel, now; a word that is no tracking status becomes `unknown`. */
  readonly report: (tracking: string, word: string) => void;
  /** The webhook that it would send now of these parcels, signed. */
  readonly tell: (...trackings: readonly string[]) => SentWebhook;
  /** The headers with which it would send a body. */
  readonly sign: (body: string) => Readonly<Record<string, string>>;
  /** Every pick-up that was booked, in order. */
  readonly pickups: readonly PickupRequest[];
  /** Every manifest that was made, in order. */
  readonly manifests: readonly ManifestRequest[];
}

interface Bought extends Label {
  readonly events: readonly TrackingEvent[];
}

/**
 * A carrier with prices from a table, whose labels cost what its quotes say. A label can be cancelled until the parcel is under way.
 *
 * @example
 * const clock = fakeClock();
 * const post = simulatedCarrier({ clock, transitDays: 2, misbehave: ({ parcel }) => (parcel.to.country === 'GB' ? 'ok' : 'lost') });
 */
export function simulatedCarrier(options: SimulatedCarrierOptions = {}): SimulatedCarrier {
  const { id = 'simulated', clock = { now: () => Date.now() }, transitDays = 0 } = options;
  const capabilities = { ...everything, ...options.capabilities };
  const secret = options.webhookSecret ?? crypto.randomUUID();
  const desk = carrierDesk(id, (reference) => labelOf(reference)?.cancelledAt === null);
  const quote = quotesFrom(options.prices ?? defaultPrices, options.currency ?? 'GBP');
  const calls: LabelCall[] = [];
  const labels: Bought[] = [];
  const attempts = new Map<string, number>();
  const answers = new Map<string, ShipmentAnswer>();
  const cancellations = new Map<string, { readonly status: 'cancelled' | 'refused' }>();
  const interceptions = new Map<string, InterceptAnswer>();
  const positions = new Map<string, number>();

  const now = () => instant(clock.now());

  function receive(request: Pick<LabelCall, 'key' | 'parcel' | 'service'>): ShipmentAnswer {
    const known = answers.get(request.key);
    const attempt = (attempts.get(request.key) ?? 0) + 1;
    const call = { ...request, attempt, repeated: known !== undefined };
    attempts.set(request.key, attempt);
    calls.push(call);
    if (known) return known;
    const mishap = options.misbehave?.(call) ?? 'ok';
    if (mishap === 'timeoutBefore') throw new Error(`simulated: the call for label ${call.key} never arrived`);
    const answer: ShipmentAnswer =
      mishap === 'refuse' ? { status: 'refused', code: 'parcel.refused' } : buy(call, mishap);
    answers.set(call.key, answer);
    if (mishap === 'timeoutAfterLabel')
      throw new Error(`simulated: the answer to the call for label ${call.key} got lost`);
    return answer;
  }

  function buy(
    { key, parcel, service }: LabelCall,
    mishap: Exclude<CarrierMishap, 'refuse' | 'timeoutBefore'>,
  ): ShipmentAnswer {
    const chosen = chooseQuote(quote(parcel), service);
    if (typeof chosen === 'string') return { status: 'refused', code: chosen };
    const { back } = parcel;
    if (back && !capabilities[back === 'label' ? 'returns' : 'dropOffs'])
      return { status: 'refused', code: 'parcel.back' };
    const answer = handedOut(labelFor(id, key, chosen), back);
    const { reference, tracking, cost } = answer;
    const boughtAt = now();
    const way = mishap === 'timeoutAfterLabel' ? 'ok' : mishap;
    const events = journey(way, tracking, boughtAt, transitDays);
    positions.set(reference, labels.length);
    positions.set(tracking, labels.length);
    labels.push({
      key,
      reference,
      tracking,
      service: chosen.service,
      parcel,
      cost,
      boughtAt,
      cancelledAt: null,
      interceptedTo: null,
      events,
    });
    return answer;
  }

  /** The label under a reference or a tracking number. */
  function labelOf(name: string): Bought | undefined {
    const position = positions.get(name);
    return position === undefined ? undefined : labels[position];
  }

  function change(label: Bought, members: Partial<Bought>): void {
    labels[positions.get(label.reference) as number] = { ...label, ...members };
  }

  function cancel(reference: string): { readonly status: 'cancelled' | 'refused' } {
    const label = labelOf(reference);
    if (!label || label.cancelledAt !== null || isUnderWay(label)) return { status: 'refused' };
    change(label, { cancelledAt: now(), events: label.events.slice(0, 1) });
    return { status: 'cancelled' };
  }

  function intercept(tracking: string, to: Pick<Parcel, 'to' | 'address'>): InterceptAnswer {
    const label = labelOf(tracking);
    const at = now();
    const last = label?.events.filter((event) => event.at <= at).at(-1);
    if (!label || label.cancelledAt !== null) return { status: 'refused', code: 'parcel.unknown' };
    if (last && tooLate.includes(last.status)) return { status: 'refused', code: 'parcel.tooLate' };
    change(label, { interceptedTo: to });
    return { status: 'accepted' };
  }

  function known(tracking: string): Bought {
    const label = labelOf(tracking);
    if (!label) throw new Error(`simulated: there is no label with tracking number ${tracking}`);
    return label;
  }

  function eventsSoFar(label: Bought): readonly TrackingEvent[] {
    const at = now();
    return label.events.filter((event) => event.at <= at);
  }

  function isUnderWay({ boughtAt }: Bought): boolean {
    return transitDays > 0 && clock.now() > Date.parse(later(boughtAt, (transitDays * dayMs) / 4));
  }

  return {
    id,
    capabilities,
    quote: async (parcel) => (capabilities.quotes ? quote(parcel) : []),
    createShipment: async ({ key, parcel, service }) => receive({ key, parcel, service }),
    async cancel({ key, reference }) {
      const answer =
        cancellations.get(key) ?? (capabilities.cancels ? cancel(reference) : { status: 'refused' as const });
      cancellations.set(key, answer);
      return answer;
    },
    async intercept({ key, tracking, to, address }) {
      const none: InterceptAnswer = { status: 'refused', code: 'intercept.unsupported' };
      const answer = interceptions.get(key) ?? (capabilities.intercepts ? intercept(tracking, { to, address }) : none);
      interceptions.set(key, answer);
      return answer;
    },
    async track(tracking) {
      if (!capabilities.tracks) return [];
      const label = labelOf(tracking);
      if (label) return eventsSoFar(label);
      return options.trustsReferences && isTrackingOf(id, tracking)
        ? [{ tracking, status: 'delivered', at: now() }]
        : [];
    },
    ...(capabilities.webhooks && { parseWebhook: async (request) => readWebhook(request, secret) }),
    ...(capabilities.lookups && { lookup: async (key) => answers.get(key) ?? { status: 'none' } }),
    ...(capabilities.pickups && { bookPickup: async (request) => desk.bookPickup(request) }),
    ...(capabilities.manifests && { manifest: async (request) => desk.manifest(request) }),

    labels,
    calls,
    pickups: desk.pickups,
    manifests: desk.manifests,
    tell: (...trackings) =>
      writeWebhook(
        trackings.map((tracking) => eventsSoFar(known(tracking))),
        secret,
      ),
    sign: (body) => signWebhook(body, secret),
    report(tracking, word) {
      const label = known(tracking);
      const at = now();
      const event: TrackingEvent = isStatus(word)
        ? { tracking, status: word, at }
        : { tracking, status: 'unknown', at, word };
      const before = label.events.filter(({ at }) => at <= event.at);
      change(label, { events: [...before, event, ...label.events.slice(before.length)] });
    },
  };
}

/** What a customer sends goods back by: something to print, or a code and where it is shown. */
function handedOut(answer: CreatedLabel, back: Parcel['back']): CreatedLabel {
  const { tracking } = answer;
  if (back === 'label') return { ...answer, label: { format: 'PDF', url: `https://carrier.example/${tracking}.pdf` } };
  const points = [{ name: 'Corner Shop', address: '1 Station Road' }];
  return back === 'dropOff' ? { ...answer, dropOff: { code: `DROP-${tracking}`, points } } : answer;
}

type CreatedLabel = Extract<ShipmentAnswer, { readonly status: 'created' }>;

const everything: Required<CarrierCapabilities> = {
  quotes: true,
  cancels: true,
  tracks: true,
  intercepts: true,
  webhooks: true,
  lookups: true,
  pickups: true,
  manifests: true,
  returns: true,
  dropOffs: true,
  tests: 'also',
};

const defaultPrices: readonly RateRow[] = [
  { upToGrams: 2000, service: 'standard', price: 395, days: 2 },
  { service: 'standard', price: 795, days: 3 },
  { upToGrams: 2000, service: 'express', price: 995, days: 1 },
  { service: 'express', price: 1595, days: 1 },
];

/** Statuses after which a parcel cannot be turned round. */
const tooLate: readonly TrackingStatus[] = ['outForDelivery', 'delivered', 'lost', 'damaged'];

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

function isStatus(word: string): word is TrackingStatus {
  return Object.hasOwn(statuses, word);
}
