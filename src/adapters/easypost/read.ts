/** EasyPost's objects as they are told: trackers, labels of shipments, and refusals, wherever they lie in a payload. */
import type { CarrierError, CarrierNewsReader, LabelNews, LabelState, TrackerNews, TrackingPlace } from '../../ports';
import { type Fields, fieldsIn, firstText, instantIn, listIn, textIn } from '../brokers/fields';
import { newsReader, placeOf, type Report, tracker, wordOf } from '../brokers/news';
import { codeWord, fieldMessages, sentence } from '../brokers/refusals';
import { statusOf } from './statuses';

/**
 * Everything that a payload of EasyPost tells: a tracker, an event, a list, a shipment, a batch or a refusal. It never throws.
 *
 * @example
 * const news = readEasyPost({ object: 'Tracker', tracking_code: 'EZ1', status: 'in_transit', tracking_details: [] });
 * news.trackers[0]?.status; // 'inTransit'
 */
export const readEasyPost: CarrierNewsReader = newsReader({
  tracker: (fields) => (isTracker(fields) ? trackerIn(fields) : null),
  label: labelIn,
  error: errorIn,
});

/** Objects of EasyPost name themselves; an older tracker is known by what only trackers have. */
function isTracker({ object, tracking_code, tracking_details, id }: Fields): boolean {
  if (object === 'Tracker') return true;
  if (object !== undefined && object !== null) return false;
  return Array.isArray(tracking_details) || (textIn(tracking_code) !== null && (textIn(id) ?? '').startsWith('trk_'));
}

function trackerIn(fields: Fields): TrackerNews {
  const [status, detail] = [textIn(fields.status), textIn(fields.status_detail)];
  const carrier = fieldsIn(fields.carrier_detail);
  return tracker({
    tracking: textIn(fields.tracking_code),
    status: status === null ? null : statusOf(status, detail),
    word: wordOf(status, detail),
    at: instantIn(fields.updated_at) ?? instantIn(fields.created_at),
    place: null,
    message: null,
    expectedAt: instantIn(fields.est_delivery_date) ?? instantIn(carrier?.est_delivery_date_local),
    events: listIn(fields.tracking_details).flatMap((item) => {
      const told = fieldsIn(item);
      return told ? [reportIn(told)] : [];
    }),
    raw: fields,
  });
}

function reportIn(fields: Fields): Report {
  const [status, detail] = [textIn(fields.status), textIn(fields.status_detail)];
  const message = firstText(fields.message, fields.description);
  const place = placeIn(fieldsIn(fields.tracking_location));
  return {
    status: statusOf(status, detail),
    at: instantIn(fields.datetime),
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

const refunds: Readonly<Record<string, LabelState>> = {
  submitted: 'refunding',
  refunded: 'refunded',
  rejected: 'refundRefused',
};

/** A shipment whose label was bought; one that only has rates is no label. */
function labelIn(fields: Fields): LabelNews | null {
  if (fields.object !== 'Shipment') return null;
  const paper = fieldsIn(fields.postage_label);
  const tracking = textIn(fields.tracking_code);
  if (!paper && tracking === null) return null;
  const refund = textIn(fields.refund_status);
  const url = firstText(paper?.label_url, paper?.label_pdf_url, paper?.label_zpl_url);
  return {
    reference: textIn(fields.id),
    state: (refund !== null && Object.hasOwn(refunds, refund) && refunds[refund]) || 'bought',
    word: refund ?? 'bought',
    tracking,
    label: url === null ? null : { format: formatIn(paper?.label_file_type), url },
    raw: fields,
  };
}

/** `image/png` is `PNG`. */
function formatIn(type: unknown): string {
  return ((textIn(type) ?? 'png').split('/').at(-1) ?? 'png').toUpperCase();
}

function errorIn(payload: unknown): CarrierError | null {
  const error = fieldsIn(payload)?.error;
  const text = textIn(error);
  if (text !== null) return { code: 'error', message: text, fields: [] };
  const fields = fieldsIn(error);
  if (!fields) return null;
  const said = listIn(fields.errors).flatMap((item) => {
    const told = fieldsIn(item);
    const field = textIn(told?.field);
    const message = firstText(told?.message, told?.suggestion, item);
    return message === null ? [] : [{ field: field ?? '', message }];
  });
  // The message is a text, a list of texts, or texts by field.
  const messages = fieldMessages(fields.message) ?? [];
  const lines = (messages.length > 0 ? messages : said).map(sentence);
  return { code: codeWord(textIn(fields.code), 'error'), message: lines.join('; '), fields: said };
}
