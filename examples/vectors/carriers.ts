/**
 * Payloads of carriers: an array whose elements hold a `payload` each, in a file named after the carrier. A case passes when every tracker in it
 * gives a status of ours, with time and place where the payload has them; an error envelope an error with a code; a label its state and tracking
 * number; anything else `unknown`, with the payload as it came.
 */
import { isDeepStrictEqual } from 'node:util';
import type { CarrierNews, CarrierNewsReader, TrackingStatus } from 'orderwright';
import { readAfterShip } from 'orderwright/aftership';
import { readEasyPost } from 'orderwright/easypost';
import { readShippo } from 'orderwright/shippo';
import type { Mismatch } from './case';

/** A payload, and who tells it. */
export interface CarrierCase {
  readonly name: string;
  readonly carrier: string;
  readonly payload: unknown;
}

type Fields = Readonly<Record<string, unknown>>;

interface Carrier {
  readonly read: CarrierNewsReader;
  /** What a tracker looks like, said apart from the reader: that none is dropped is counted by it. */
  readonly isTracker: (fields: Fields) => boolean;
  /** Where a report says when and where it was made. */
  readonly time: string;
  readonly reports: readonly string[];
  readonly isLabel: (fields: Fields) => boolean;
}

const carriers: Readonly<Record<string, Carrier>> = {
  easypost: {
    read: readEasyPost,
    isTracker: ({ object }) => object === 'Tracker',
    time: 'datetime',
    reports: ['tracking_details'],
    isLabel: ({ object, postage_label }) => object === 'Shipment' && isFields(postage_label),
  },
  shippo: {
    read: readShippo,
    isTracker: (fields) => isFields(fields.tracking_status) && !('label_url' in fields),
    time: 'status_date',
    reports: ['tracking_history', 'tracking_status'],
    isLabel: (fields) => 'label_url' in fields,
  },
  aftership: {
    read: readAfterShip,
    isTracker: ({ tracking_number, tag }) => typeof tracking_number === 'string' && typeof tag === 'string',
    time: 'checkpoint_time',
    reports: ['checkpoints', 'checkpoint'],
    isLabel: () => false,
  },
};

/** The carrier whose payloads a file of this name holds: `easypost.json`, `easypost-later.json`; undefined for none of ours. */
export function carrierOf(file: string): string | undefined {
  return Object.keys(carriers).find((name) => new RegExp(`^${name}([^a-z].*)?\\.json$`, 'i').test(file));
}

/** The cases of such a file; an element without a `payload` is one itself. */
export function carrierCases(carrier: string, content: unknown): CarrierCase[] {
  if (!Array.isArray(content)) throw new Error(`payloads of ${carrier} are an array of cases`);
  return content.map((element: unknown, at) => {
    const fields = isFields(element) && 'payload' in element ? element : { payload: element };
    const name = 'name' in fields && typeof fields.name === 'string' ? fields.name : `#${at}`;
    return { name, carrier, payload: fields.payload };
  });
}

/** What is wrong with what the reader makes of a payload; empty when nothing is. Throws what the reader throws. */
export function carrierMismatches({ carrier, payload }: CarrierCase): Mismatch[] {
  const { read, isTracker, isLabel, ...form } = carriers[carrier] as Carrier;
  const asItCame = structuredClone(payload);
  const news = read(payload);
  const trackers = objectsIn(asItCame, isTracker);
  const labels = objectsIn(asItCame, isLabel);
  return [
    ...(isDeepStrictEqual(news.raw, asItCame) ? [] : [{ path: 'raw', expected: asItCame, actual: news.raw }]),
    ...differs('trackers', trackers.length, news.trackers.length),
    ...trackers.flatMap((tracker, at) => trackerMismatches(tracker, news.trackers[at], `trackers[${at}]`, form)),
    ...differs('labels', labels.length, news.labels.length),
    ...labels.flatMap((label, at) => labelMismatches(label, news.labels[at], `labels[${at}]`)),
    ...(trackers.length + labels.length > 0 ? [] : envelopeMismatches(asItCame, news)),
  ];
}

function trackerMismatches(
  tracker: Fields,
  told: CarrierNews['trackers'][number] | undefined,
  path: string,
  { time, reports }: Pick<Carrier, 'time' | 'reports'>,
): Mismatch[] {
  const points = reports.flatMap((name) => tracker[name]).filter(isFields);
  const hasTime = points.some((point) => !Number.isNaN(Date.parse(String(point[time]))));
  const hasPlace = points.some((point) => objectsIn(point, namesPlace).length > 0);
  return [
    ...(told && Object.hasOwn(statuses, told.status)
      ? []
      : [{ path: `${path}.status`, expected: 'one of ours', actual: told?.status }]),
    ...(hasTime && !told?.at ? [{ path: `${path}.at`, expected: 'a time', actual: told?.at }] : []),
    ...(hasPlace && !told?.place ? [{ path: `${path}.place`, expected: 'a place', actual: told?.place }] : []),
    ...differs(`${path}.tracking`, numberOf(tracker), told?.tracking ?? null),
  ];
}

function labelMismatches(label: Fields, told: CarrierNews['labels'][number] | undefined, path: string): Mismatch[] {
  return [
    ...(told && told.state !== 'unknown'
      ? []
      : [{ path: `${path}.state`, expected: 'one of ours', actual: told?.state }]),
    ...differs(`${path}.tracking`, numberOf(label), told?.tracking ?? null),
  ];
}

/** A refusal has a code; what is neither a refusal nor a tracker nor a label is `unknown`. */
function envelopeMismatches(payload: unknown, news: CarrierNews): Mismatch[] {
  if (news.kind === 'error') return differs('error.code', true, news.error.code !== '' && news.error.message !== '');
  const isError = isFields(payload) && ('error' in payload || typeof payload.detail === 'string');
  return differs('kind', isError ? 'error' : 'unknown', news.kind);
}

function numberOf({ tracking_code, tracking_number }: Fields): string | null {
  const text = String(tracking_code ?? tracking_number ?? '').trim();
  return text === '' ? null : text;
}

const namesPlace = ({ city, state, zip, country, country_iso3 }: Fields): boolean =>
  [city, state, zip, country, country_iso3].some((part) => typeof part === 'string' && part.trim() !== '');

/** Every object of the payload that is of this kind; nothing is looked for inside one. */
function objectsIn(value: unknown, isOne: (fields: Fields) => boolean): Fields[] {
  if (Array.isArray(value)) return value.flatMap((item: unknown) => objectsIn(item, isOne));
  if (!isFields(value)) return [];
  return isOne(value) ? [value] : Object.values(value).flatMap((item) => objectsIn(item, isOne));
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function differs(path: string, expected: unknown, actual: unknown): Mismatch[] {
  return isDeepStrictEqual(expected, actual) ? [] : [{ path, expected, actual }];
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
