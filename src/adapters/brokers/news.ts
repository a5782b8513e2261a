/**
 * What a payload tells, wherever in it that lies: trackers in events, in lists, in shipments, in batches.
 *
 * 1. Every object of the payload is looked at once, without recursion: a payload that is nested to a depth is no reason to fall over.
 * 2. A tracker is read, and nothing is looked for inside it; a label is read, and may hold a tracker, or be told as one at once.
 * 3. Where there is neither, it may be a refusal; else it is unknown, and comes back whole.
 */
import type {
  CarrierError,
  CarrierNews,
  CarrierNewsReader,
  LabelNews,
  TrackerNews,
  TrackingEvent,
  TrackingPlace,
  TrackingStatus,
} from '../../ports';
import { type Fields, fieldsIn } from './fields';

/** How one broker writes things. Each answers null for what is none. */
export interface Dialect {
  tracker(fields: Fields): TrackerNews | null;
  label(fields: Fields): LabelNews | null;
  error(payload: unknown): CarrierError | null;
}

/** A reader of a broker's payloads. */
export function newsReader(dialect: Dialect): CarrierNewsReader {
  return (payload) => {
    const { trackers, labels } = found(payload, dialect);
    const told = { trackers, labels, raw: payload };
    if (trackers.length > 0) return { kind: 'tracking', ...told };
    if (labels.length > 0) return { kind: 'label', ...told };
    const error = dialect.error(payload);
    return error ? { kind: 'error', error, ...told } : { kind: 'unknown', ...told };
  };
}

/** In the order in which they stand in the payload. */
function found(payload: unknown, { tracker, label }: Dialect): Pick<CarrierNews, 'trackers' | 'labels'> {
  const trackers: TrackerNews[] = [];
  const labels: LabelNews[] = [];
  const ahead: unknown[] = [payload];
  while (ahead.length > 0) {
    const value = ahead.pop();
    const fields = fieldsIn(value);
    const read = fields && tracker(fields);
    const bought = fields && label(fields);
    if (read) trackers.push(read);
    if (bought) labels.push(bought);
    if (read && !bought) continue;
    const inside = Array.isArray(value) ? (value as readonly unknown[]) : fields ? Object.values(fields) : [];
    for (let at = inside.length - 1; at >= 0; at--)
      if (typeof inside[at] === 'object' && inside[at] !== null) ahead.push(inside[at]);
  }
  return { trackers, labels };
}

/** A tracker as a broker's dialect reads it, before its reports are put together. */
export interface Told {
  readonly tracking: string | null;
  /** How it stands, by its own words; null where only its reports say it. */
  readonly status: TrackingStatus | null;
  readonly word: string | null;
  /** When that was said, where no report has a time. */
  readonly at: string | null;
  readonly place: TrackingPlace | null;
  readonly message: string | null;
  readonly expectedAt: string | null;
  readonly events: readonly Report[];
  readonly raw: unknown;
}

/** A report on the way; one without a time counts for what it says, and is in no order. */
export type Report = Omit<TrackingEvent, 'at' | 'tracking'> & { readonly at: string | null };

/** Puts a tracker together: how it stands as it says itself or else as its last report does, where and when as its last reports say. */
export function tracker({ tracking, status, word, at, place, message, expectedAt, events, raw }: Told): TrackerNews {
  const timed = events.flatMap((event): TrackingEvent[] =>
    event.at === null ? [] : [{ ...event, at: event.at, tracking: tracking ?? '' }],
  );
  // Stable: reports of one second stay in the order in which the carrier told them.
  timed.sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
  const last: Partial<Report> | undefined = timed.at(-1) ?? events.at(-1);
  return {
    tracking,
    status: status ?? last?.status ?? 'unknown',
    word: word ?? last?.word ?? '',
    at: timed.at(-1)?.at ?? at,
    place: lastPlace(timed) ?? lastPlace(events) ?? place,
    message: message ?? last?.message ?? null,
    expectedAt,
    events: timed,
    raw,
  };
}

function lastPlace(events: readonly Pick<Report, 'place'>[]): TrackingPlace | undefined {
  return [...events].reverse().find((event) => event.place)?.place;
}

/** A place of which something is known; undefined where nothing is. */
export function placeOf(place: TrackingPlace): TrackingPlace | undefined {
  return Object.values(place).every((part) => part === null) ? undefined : place;
}

/** A carrier's two words for how a parcel stands, as one: `in_transit/arrived_at_facility`. */
export function wordOf(status: string | null, detail: string | null): string | null {
  return status === null ? detail : detail === null ? status : `${status}/${detail}`;
}

/** Every report of one parcel, oldest first: of the first tracker of its number, which is the newest where there are several. */
export function eventsOf({ trackers }: CarrierNews, tracking: string): readonly TrackingEvent[] {
  const own = trackers.find((told) => told.tracking === tracking);
  if (!own) return [];
  if (own.events.length > 0 || own.at === null || own.status === 'unknown') return own.events;
  const { status, at, word, raw } = own;
  return [{ tracking, status, at, word, raw }];
}
