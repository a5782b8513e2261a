/** Shippo's objects as they are told: tracks, transactions (labels), and refusals, wherever they lie in a payload. */
import type { CarrierError, CarrierNewsReader, LabelNews, TrackerNews, TrackingPlace } from '../../ports';
import { type Fields, fieldsIn, firstText, instantIn, listIn, textIn } from '../brokers/fields';
import { newsReader, placeOf, type Report, tracker, wordOf } from '../brokers/news';
import { codeWord, validationError } from '../brokers/refusals';
import { labelStateOf, statusOf } from './statuses';

/**
 * Everything that a payload of Shippo tells: a track, a transaction, a list of them, a webhook or a refusal. It never throws.
 *
 * @example
 * const news = readShippo({ carrier: 'usps', tracking_number: '92', tracking_status: { status: 'TRANSIT' } });
 * news.trackers[0]?.status; // 'inTransit'
 */
export const readShippo: CarrierNewsReader = newsReader({
  tracker: (fields) => (isTrack(fields) ? trackIn(fields) : null),
  label: labelIn,
  error: errorIn,
});

/** A transaction is told as a track, too, once anything is known of its parcel. */
function isTrack(fields: Fields): boolean {
  if (!isTransaction(fields)) return 'tracking_status' in fields || 'tracking_history' in fields;
  const word = firstText(fieldsIn(fields.tracking_status)?.status, fields.tracking_status);
  return word !== null && word !== 'UNKNOWN' && textIn(fields.tracking_number) !== null;
}

/** It is known by the rate that was bought. */
function isTransaction(fields: Fields): boolean {
  return 'label_url' in fields || ('rate' in fields && ('object_state' in fields || 'tracking_number' in fields));
}

function trackIn(fields: Fields): TrackerNews {
  const standing = fieldsIn(fields.tracking_status);
  const last = standing && reportIn(standing);
  const word = last?.word ?? textIn(fields.tracking_status);
  const history = listIn(fields.tracking_history).flatMap((item) => {
    const told = fieldsIn(item);
    return told ? [reportIn(told)] : [];
  });
  return tracker({
    tracking: textIn(fields.tracking_number),
    status: last?.status ?? (word === null ? null : statusOf(word, null)),
    word,
    at: last?.at ?? instantIn(fields.object_updated),
    place: last?.place ?? null,
    message: last?.message ?? null,
    expectedAt: instantIn(fields.eta) ?? instantIn(fields.original_eta),
    events: last && !history.some((event) => isSame(event, last)) ? [...history, last] : history,
    raw: fields,
  });
}

/** The last report of the history is told once more as the standing. */
function isSame(a: Report, b: Report): boolean {
  return a.at === b.at && a.word === b.word;
}

function reportIn(fields: Fields): Report {
  const substatus = fieldsIn(fields.substatus);
  const detail = textIn(substatus?.code) ?? textIn(fields.substatus);
  const status = textIn(fields.status);
  const message = firstText(fields.status_details, substatus?.text);
  const place = placeIn(fieldsIn(fields.location));
  return {
    status: statusOf(status, detail),
    at: instantIn(fields.status_date) ?? instantIn(fields.object_updated) ?? instantIn(fields.object_created),
    word: wordOf(status, detail) ?? '',
    ...(message !== null && { message }),
    ...(place && { place }),
    raw: fields,
  };
}

function placeIn(fields: Fields | null): TrackingPlace | undefined {
  const { city, state, zip, country } = fields ?? {};
  return placeOf({ city: textIn(city), region: textIn(state), postalCode: textIn(zip), country: textIn(country) });
}

function labelIn(fields: Fields): LabelNews | null {
  if (!isTransaction(fields)) return null;
  const url = textIn(fields.label_url);
  const word = firstText(fields.status, fields.object_status);
  return {
    reference: textIn(fields.object_id),
    state: labelStateOf(word),
    word: word ?? '',
    tracking: textIn(fields.tracking_number),
    label: url === null ? null : { format: (textIn(fields.label_file_type) ?? 'PDF').split('_')[0] ?? 'PDF', url },
    raw: fields,
  };
}

/** `{ detail }` of what is not there, `{ field: [message] }` of what is wrong. */
function errorIn(payload: unknown): CarrierError | null {
  const fields = fieldsIn(payload);
  const detail = firstText(fields?.detail, fields?.error);
  if (detail !== null) return { code: codeWord(textIn(fields?.code), 'refused'), message: detail, fields: [] };
  return validationError(payload);
}
