/**
 * What gateways and carriers answer, in words that an order records. Money may have moved: an answer is never lost to its spelling. Only
 * what cannot be meant (another currency, half a penny, a status of no port) is a fault, which is asked about again.
 */
import { type Money, omsError } from '../kernel';
import { maxOrderAmount, type Payloads } from '../order';
import type { GatewayAnswer, InterceptAnswer, ShipmentAnswer, TaxReportAnswer } from '../ports';

type PaymentRecord = Payloads['payments.record']['answer'];
type ShipmentRecord = Payloads['shipments.record']['answer'];
type TaxRecord = Payloads['taxes.record']['answer'];

/** A gateway's answer as `payments.record` takes it. `reference` stands in for one that is missing. Throws `port.failed` for a fault. */
export function paymentRecord(
  answer: GatewayAnswer,
  { currency, reference }: { readonly currency: string; readonly reference: string },
): PaymentRecord {
  switch (answer?.status) {
    case 'authorized':
      return {
        status: answer.status,
        reference: referenceOf(answer.reference, reference),
        amount: amountOf(answer.amount, currency),
        expiresAt: instantOf(answer.expiresAt),
      };
    case 'captured':
    case 'refunded':
      return {
        status: answer.status,
        reference: referenceOf(answer.reference, reference),
        amount: amountOf(answer.amount, currency),
      };
    case 'requiresAction':
    case 'pending':
      return {
        status: answer.status,
        reference: referenceOf(answer.reference, reference),
        expiresAt: instantOf(answer.expiresAt),
      };
    case 'voided':
      return { status: answer.status, reference: referenceOf(answer.reference, reference) };
    case 'declined':
      return { status: answer.status, code: wordOf(answer.code, 'gateway', 'declined') };
    default:
      throw omsError('port.failed', 'the payment gateway answered with a status that it does not have');
  }
}

/** A carrier's answer as `shipments.record` takes it. Throws `port.failed` for a fault. */
export function shipmentRecord(
  answer: ShipmentAnswer,
  shipmentId: string,
): Extract<ShipmentRecord, { status: 'created' | 'refused' }> {
  switch (answer?.status) {
    case 'created': {
      const reference = referenceOf(answer.reference, shipmentId);
      const cost = costOf(answer.cost);
      const tracking = referenceOf(answer.tracking, reference);
      return { status: answer.status, reference, tracking, ...(cost && { cost }) };
    }
    case 'refused':
      return { status: answer.status, code: wordOf(answer.code, 'carrier', 'refused') };
    default:
      throw omsError('port.failed', 'the carrier answered with a status that it does not have');
  }
}

/** A carrier's answer to the wish for a return label, as `returns.record` takes it. Throws `port.failed` for a fault. */
export function returnLabelRecord(
  answer: ShipmentAnswer,
  labelId: string,
): Extract<Payloads['returns.record']['answer'], { status: 'created' | 'refused' }> {
  const record = shipmentRecord(answer, labelId);
  if (record.status === 'created')
    return { status: record.status, reference: record.reference, tracking: record.tracking };
  if (record.status === 'refused') return { status: record.status, code: record.code };
  throw omsError('port.failed', 'the carrier answered with a status that it does not have');
}

/** A carrier's answer to a wish to turn a parcel round, as `shipments.record` takes it. Throws `port.failed` for a fault. */
export function interceptRecord(answer: InterceptAnswer): ShipmentRecord {
  switch (answer?.status) {
    case 'accepted':
      return { status: 'intercepted' };
    case 'refused':
      return { status: 'notIntercepted', code: wordOf(answer.code, 'carrier', 'refused') };
    default:
      throw omsError('port.failed', 'the carrier answered with a status that it does not have');
  }
}

/** A tax provider's answer as `taxes.record` takes it. Throws `port.failed` for a fault, and where the provider does not know. */
export function taxRecord(answer: TaxReportAnswer): Exclude<TaxRecord, { status: 'unknown' }> {
  switch (answer?.status) {
    case 'recorded':
      return { status: answer.status, reference: referenceOf(answer.reference, '') || null };
    case 'refused':
      return { status: answer.status, code: wordOf(answer.code, 'tax', 'refused') };
    case 'unknown':
      throw omsError('port.failed', 'the tax provider does not know what became of the call');
    default:
      throw omsError('port.failed', 'the tax provider answered with a status that it does not have');
  }
}

const maxWord = 64;
const maxReference = 200;

/** `05` of a card network becomes `gateway.05`. */
function wordOf(code: unknown, port: string, otherwise: string): string {
  const text = String(code ?? '');
  if (/^[a-zA-Z][a-zA-Z0-9_.:-]{0,63}$/.test(text)) return text;
  const plain = text.replace(/[^a-zA-Z0-9_.:-]+/g, '_').replace(/^_+|_+$/g, '');
  return `${port}.${plain || otherwise}`.slice(0, maxWord);
}

/** What a carrier or gateway calls its own, as far as it can be kept. */
export function referenceOf(given: unknown, otherwise: string): string {
  const text = String(given ?? '') || otherwise;
  return text.slice(0, maxReference).replace(/[\p{Cc}\p{Cs}]/gu, '_');
}

/** To the millisecond, in UTC; null for what is no instant. */
function instantOf(given: unknown): string | null {
  const at = typeof given === 'string' || given instanceof Date ? new Date(given) : null;
  if (!at || Number.isNaN(at.getTime())) return null;
  const text = at.toISOString();
  return /^\d{4}-/.test(text) ? text : null;
}

/** What a carrier charges; null where it is no amount of money. What was bought is bought all the same. */
export function costOf(given: Money | null | undefined): Money | null {
  if (!given) return null;
  const { amount, currency } = given;
  if (!Number.isInteger(amount) || amount < 0 || amount > maxOrderAmount) return null;
  return /^[A-Z]{3}$/.test(currency) ? { amount, currency } : null;
}

function amountOf(given: { readonly amount: number; readonly currency: string } | undefined, currency: string): number {
  if (given?.currency !== currency || !Number.isSafeInteger(given.amount) || given.amount < 0)
    throw omsError('port.failed', `the payment gateway answered with an amount that is not one of ${currency}`);
  return given.amount;
}
