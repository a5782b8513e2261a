/** AfterShip's trackings as they are told, and its refusals, wherever they lie in a payload. */
import type { CarrierError, CarrierNewsReader, TrackerNews, TrackingPlace } from '../../ports';
import { type Fields, fieldsIn, firstText, instantIn, listIn, textIn } from '../brokers/fields';
import { newsReader, placeOf, type Report, tracker, wordOf } from '../brokers/news';
import { codeWord } from '../brokers/refusals';
import { statusOf } from './statuses';

/**
 * Everything that a payload of AfterShip tells: a tracking, its last checkpoint, a list, a webhook or a refusal. It never throws.
 *
 * @example
 * const news = readAfterShip({ data: { tracking: { tracking_number: '3S', tag: 'InTransit', checkpoints: [] } } });
 * news.trackers[0]?.status; // 'inTransit'
 */
export const readAfterShip: CarrierNewsReader = newsReader({
  tracker: (fields) => (isTracking(fields) ? trackingIn(fields) : null),
  label: () => null,
  error: errorIn,
});

function isTracking({ tracking_number, tag, slug, checkpoints, checkpoint }: Fields): boolean {
  if (Array.isArray(checkpoints) || fieldsIn(checkpoint)) return true;
  return textIn(tracking_number) !== null && (textIn(tag) !== null || textIn(slug) !== null);
}

function trackingIn(fields: Fields): TrackerNews {
  const [tag, subtag] = [textIn(fields.tag), textIn(fields.subtag)];
  const single = fieldsIn(fields.checkpoint);
  const points = single ? [single] : listIn(fields.checkpoints);
  return tracker({
    tracking: textIn(fields.tracking_number),
    status: tag === null && subtag === null ? null : statusOf(tag, subtag),
    word: wordOf(tag, subtag),
    at: instantIn(fields.last_updated_at) ?? instantIn(fields.updated_at) ?? instantIn(fields.created_at),
    place: null,
    message: textIn(fields.subtag_message),
    expectedAt: expectedIn(fields),
    events: points.flatMap((item) => {
      const told = fieldsIn(item);
      return told ? [reportIn(told)] : [];
    }),
    raw: fields,
  });
}

/** Newer versions of the API name who expects it, and since when. */
function expectedIn(fields: Fields): string | null {
  const estimates = [
    fields.expected_delivery,
    fieldsIn(fields.courier_estimated_delivery_date)?.estimated_delivery_date,
    fieldsIn(fields.latest_estimated_delivery)?.datetime,
    fieldsIn(fields.aftership_estimated_delivery_date)?.estimated_delivery_date,
  ];
  return estimates.map(instantIn).find((at) => at !== null) ?? null;
}

function reportIn(fields: Fields): Report {
  const [tag, subtag] = [textIn(fields.tag), textIn(fields.subtag)];
  const message = firstText(fields.message, fields.subtag_message);
  const place = placeIn(fields);
  return {
    status: statusOf(tag, subtag),
    at: instantIn(fields.checkpoint_time) ?? instantIn(fields.created_at),
    word: wordOf(tag, subtag) ?? '',
    ...(message !== null && { message }),
    ...(place && { place }),
    raw: fields,
  };
}

function placeIn({ city, location, state, zip, postal_code, country_region, country_iso3, country_name }: Fields) {
  const place: TrackingPlace = {
    city: firstText(city, location),
    region: textIn(state),
    postalCode: firstText(zip, postal_code),
    country: firstText(country_region, country_iso3, country_name),
  };
  return placeOf(place);
}

/** `{ meta: { code: 4004, type, message } }`; a code of 200 or 201 is none. */
function errorIn(payload: unknown): CarrierError | null {
  const meta = fieldsIn(fieldsIn(payload)?.meta);
  const code = Number(meta?.code ?? 200);
  if (!meta || !(code >= 400)) return null;
  const fields = listIn(meta.errors).flatMap((item) => {
    const told = fieldsIn(item);
    const message = firstText(told?.info, told?.message, item);
    return message === null ? [] : [{ field: firstText(told?.path, told?.field) ?? '', message }];
  });
  const message = firstText(meta.message, meta.type) ?? String(code);
  return { code: codeWord(textIn(meta.type) ?? String(code), 'refused'), message, fields };
}
