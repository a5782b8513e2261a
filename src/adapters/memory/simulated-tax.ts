/**
 * A tax provider that files nothing and misbehaves on demand: for demos, tests and the first hour.
 *
 * It dedupes by key as the port promises, keeps one document per order and remembers every call.
 */
import { fingerprint } from '../../kernel';
import type { TaxProvider } from '../../ports/host';
import type { TaxAmounts, TaxDocumentRequest, TaxRecords, TaxReportAnswer } from '../../ports/tax-records';

/** What the simulated tax provider was asked for. */
export type TaxCallOperation = 'quote' | keyof TaxRecords;

/**
 * What may go wrong with a call.
 *
 * - `away`: it throws and never arrived.
 * - `timeoutAfterRecord`: it has its effect and throws; the repetition gives the answer.
 * - `unknown`: it has its effect and answers that nobody knows; the repetition gives the answer.
 * - `refuse`: it is refused. Of a quote it means `away`, as the two before it do.
 */
export type TaxMishap = 'ok' | 'away' | 'timeoutAfterRecord' | 'unknown' | 'refuse';

/** One call. */
export interface TaxCall {
  readonly operation: TaxCallOperation;
  /** Null of a quote. */
  readonly key: string | null;
  readonly orderId: string;
  /** 1 for the first call with this key, also when that one never arrived; always 1 of a quote. */
  readonly attempt: number;
  /** The key was answered before: this call had no effect. */
  readonly repeated: boolean;
}

/** What the provider has on record of an order. Amounts in minor units. */
export interface TaxDocument extends TaxAmounts {
  readonly reference: string;
  readonly orderId: string;
  readonly currency: string;
  readonly status: 'committed' | 'voided';
  /** How often it was changed after it was committed. */
  readonly adjustments: number;
}

/** Which rates the simulated tax provider tells, what it records, and when it errs. */
export interface SimulatedTaxOptions {
  /** Where its rates come from: `flatTax({ … })`. */
  readonly rates: Pick<TaxProvider, 'quote'>;
  /** Asked once for each call that is not a repetition. Default: always `ok`. */
  readonly misbehave?: (call: TaxCall) => TaxMishap;
  /** What it can do beside quoting. Default: everything. */
  readonly records?: readonly (keyof TaxRecords)[];
}

/** A tax provider for tests: it quotes, keeps documents, and can be made to err. */
export interface SimulatedTaxProvider extends TaxProvider {
  /** Every call in order, also those that were made to get lost. */
  readonly calls: readonly TaxCall[];
  /** Every document that was recorded, in order; an order whose sale was voided and recorded anew has several. */
  readonly documents: readonly TaxDocument[];
  /** The order's document that stands, or null. */
  readonly documentOf: (orderId: string) => TaxDocument | null;
}

/**
 * A provider that quotes rates and keeps documents.
 *
 * @example
 * const tax = simulatedTaxProvider({ rates: flatTax({ byCountry: { GB: '0.2' } }) });
 * const oms = createOms({ shop, repository: memory(), catalog, tax });
 */
export function simulatedTaxProvider(options: SimulatedTaxOptions): SimulatedTaxProvider {
  const calls: TaxCall[] = [];
  const documents: TaxDocument[] = [];
  const answers = new Map<string, TaxReportAnswer>();
  const attempts = new Map<string, number>();

  /** The places of those that stand. */
  const standing = new Map<string, number>();

  function receive(operation: keyof TaxRecords, request: TaxDocumentRequest): TaxReportAnswer {
    const known = answers.get(request.key);
    const call = remember({ operation, key: request.key, orderId: request.orderId }, known !== undefined);
    if (known) return known;
    const mishap = options.misbehave?.(call) ?? 'ok';
    if (mishap === 'away') throw new Error(`simulated: ${operation} ${request.key} never arrived`);
    const answer = mishap === 'refuse' ? refused('document.refused') : effectOf(operation, request);
    answers.set(request.key, answer);
    if (mishap === 'timeoutAfterRecord')
      throw new Error(`simulated: the answer to ${operation} ${request.key} got lost`);
    return mishap === 'unknown' ? { status: 'unknown' } : answer;
  }

  function remember(call: Pick<TaxCall, 'operation' | 'key' | 'orderId'>, repeated: boolean): TaxCall {
    const attempt = call.key === null ? 1 : (attempts.get(call.key) ?? 0) + 1;
    if (call.key !== null) attempts.set(call.key, attempt);
    const made = { ...call, attempt, repeated };
    calls.push(made);
    return made;
  }

  function effectOf(
    operation: keyof TaxRecords,
    { orderId, key, currency, document, change }: TaxDocumentRequest,
  ): TaxReportAnswer {
    const at = standing.get(orderId) ?? documents.length;
    const before = documents[at];
    if (operation === 'commit') {
      if (before) return refused('document.exists');
      const reference = `tax_${fingerprint(key)}`;
      standing.set(
        orderId,
        documents.push({ reference, orderId, currency, status: 'committed', adjustments: 0, ...change }) - 1,
      );
      return { status: 'recorded', reference };
    }
    if (!before || before.reference !== document) return refused('document.unknown');
    if (before.currency !== currency) return refused('document.currency');
    if (operation === 'void') standing.delete(orderId);
    const after = added(before, change);
    documents[at] =
      operation === 'void'
        ? { ...before, amount: 0, tax: 0, parts: [], status: 'voided' }
        : { ...before, ...after, adjustments: before.adjustments + 1 };
    return { status: 'recorded', reference: before.reference };
  }

  async function quote(request: Parameters<TaxProvider['quote']>[0]) {
    const mishap = options.misbehave?.(remember({ operation: 'quote', key: null, orderId: request.orderId }, false));
    if (mishap !== undefined && mishap !== 'ok') throw new Error('simulated: the tax provider is away');
    const answer = await options.rates.quote(request);
    const rates = 'rates' in answer ? answer.rates : answer;
    return { rates, reference: `quote_${fingerprint(`${request.orderId} ${calls.length}`)}` };
  }

  const records: Required<TaxRecords> = {
    commit: async (request) => receive('commit', request),
    adjust: async (request) => receive('adjust', request),
    void: async (request) => receive('void', request),
  };
  const can = options.records ?? (['commit', 'adjust', 'void'] as const);
  return {
    quote,
    ...Object.fromEntries(can.map((operation) => [operation, records[operation]])),
    calls,
    documents,
    documentOf: (orderId) => documents[standing.get(orderId) ?? documents.length] ?? null,
  };
}

/** A document after a change; parts that come to nothing are gone. */
function added(before: TaxAmounts, change: TaxAmounts): TaxAmounts {
  const parts = new Map(before.parts.map((part) => [part.id, part]));
  for (const part of change.parts) {
    const was = parts.get(part.id) ?? { units: 0, amount: 0, tax: 0 };
    const [units, amount, tax] = [was.units + part.units, was.amount + part.amount, was.tax + part.tax];
    parts.set(part.id, { ...part, units, amount, tax });
  }
  const left = [...parts.values()].filter(({ units, amount, tax }) => units !== 0 || amount !== 0 || tax !== 0);
  return { amount: before.amount + change.amount, tax: before.tax + change.tax, parts: left };
}

function refused(code: string): TaxReportAnswer {
  return { status: 'refused', code };
}
