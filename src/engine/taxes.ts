/** Asking the shop's tax provider: for rates at intake, and to record what is due of an order. */
import { isOmsError, omsError } from '../kernel';
import { addedTaxParts, type Gathered, type OrderRecord, sumTaxParts, type TaxEffect, taxBodyOf } from '../order';
import type { TaxDocumentRequest, TaxProvider, TaxReportAnswer } from '../ports';

/** Whether the provider was not there, rather than said no. */
export function isAway(error: unknown): boolean {
  return !isOmsError(error) || error.code === 'port.timeout' || error.code === 'port.failed';
}

/** Rates and where they come from, whichever way the provider answers. */
export function quoteOf(answer: Awaited<ReturnType<TaxProvider['quote']>>): {
  readonly rates: Gathered['rates'];
  readonly reference: string | null;
} {
  if (Array.isArray(answer) || answer === null || typeof answer !== 'object')
    return { rates: answer as Gathered['rates'], reference: null };
  const { rates, reference } = answer as { rates: Gathered['rates']; reference?: string | null };
  return { rates, reference: referenceOf(reference) };
}

/** The open report as the provider is told it, the same each time; null when it was answered meanwhile. */
export function taxRequest(order: OrderRecord, { requestId }: TaxEffect): TaxDocumentRequest | null {
  const { head } = order;
  const { tax, intake } = head;
  if (tax?.open?.id !== requestId) return null;
  const { reported, asked } = taxBodyOf(order);
  const after = addedTaxParts(reported, asked);
  return {
    key: requestId,
    orderId: head.id,
    orderNumber: intake.number,
    document: tax.document,
    quote: tax.quote,
    currency: intake.currency,
    country: intake.country,
    postalCode: intake.postalCode,
    vatId: intake.vatId,
    placedAt: head.times.placed,
    change: { ...sumTaxParts(asked), parts: asked },
    after: { ...sumTaxParts(after), parts: after },
  };
}

/** Tells the provider. Throws `capability.missing` where this process has none that can be told. */
export async function callTax(
  provider: TaxProvider | undefined,
  { operation }: TaxEffect,
  request: TaxDocumentRequest,
): Promise<TaxReportAnswer> {
  const call = provider?.[operation];
  if (!provider || !call)
    throw omsError('capability.missing', `no tax provider of this process can ${operation}`, {
      capability: `tax.${operation}`,
    });
  return call.call(provider, request);
}

const referenceOf = (given: unknown): string | null => {
  const text = given === null || given === undefined ? '' : String(given);
  return text === '' ? null : text.slice(0, 200).replace(/[\p{Cc}\p{Cs}]/gu, '_');
};
