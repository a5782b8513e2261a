/**
 * Every way in which orderwright says no: one class, one table of codes.
 *
 * Pure layers return {@link Problem}s; the facade throws an {@link OmsError} that carries them all.
 */

/** Every error code; `errorMeanings` of `orderwright/http` says what they mean. */
export const errorCodes = [
  'input.invalid',
  'config.invalid',
  'capability.missing',
  'key.reused',
  'name.taken',
  'version.conflict',
  'contention.exhausted',
  'transaction.nested',
  'store.unavailable',
  'store.incompatible',
  'port.failed',
  'port.timeout',
  'order.notFound',
  'order.empty',
  'order.tooLarge',
  'order.totals',
  'order.state',
  'order.held',
  'order.regionBlocks',
  'order.unpaid',
  'order.expiredQuote',
  'order.bound',
  'actor.notAllowed',
  'actor.sameActor',
  'approval.notFound',
  'approval.needed',
  'line.notFound',
  'line.quantity',
  'line.notReturnable',
  'currency.notSold',
  'currency.differs',
  'line.price',
  'sku.unknown',
  'unit.unknown',
  'unit.quantity',
  'price.missing',
  'override.reason',
  'limit.exceeded',
  'address.incomplete',
  'stock.short',
  'backorder.none',
  'window.full',
  'window.unknown',
  'window.late',
  'promise.kept',
  'production.none',
  'production.begun',
  'stock.frozen',
  'stock.unknown',
  'stock.uncosted',
  'serial.count',
  'serial.here',
  'serial.absent',
  'serial.notSold',
  'stock.damaged',
  'discount.limit',
  'purchase.limit',
  'document.notFound',
  'document.state',
  'document.line',
  'document.units',
  'case.unmatched',
  'case.otherCustomer',
  'feedback.token',
  'scan.wrong',
  'scan.surplus',
  'scan.repeated',
  'parcel.notFound',
  'parcel.incomplete',
  'counter.short',
  'queue.notFound',
  'reservation.expired',
  'hold.notFound',
  'payment.notFound',
  'payment.state',
  'payment.amount',
  'payment.methodUnknown',
  'payment.declined',
  'webhook.unverified',
  'webhook.stale',
  'refund.amount',
  'dispute.notFound',
  'dispute.state',
  'dispute.late',
  'tax.state',
  'tender.unknown',
  'risk.rejected',
  'shipment.notFound',
  'shipment.state',
  'shipment.empty',
  'fulfillment.empty',
  'carrier.unknown',
  'carrier.down',
  'repair.open',
  'repair.terms',
  'return.notFound',
  'return.state',
  'return.window',
  'return.finalSale',
  'return.condition',
  'return.photos',
  'return.reason',
  'return.advance',
  'return.noReceipt',
  'return.empty',
  'charge.notFound',
  'charge.notReturnable',
  'charge.amount',
  'region.unknown',
  'region.state',
  'customer.claimed',
  'customer.proof',
  'party.erased',
  'edit.open',
  'edit.notFound',
  'edit.expired',
  'edit.empty',
  'edit.actionNotFound',
  'edit.difference',
  'effect.notFound',
  'message.notFound',
  'message.state',
  'message.refused',
  'endpoint.notFound',
  'endpoint.state',
  'endpoint.gone',
  'endpoint.disabled',
  'cart.notFound',
  'internal',
] as const;

/** A code of {@link errorCodes}; hosts' own rules may add codes of the form `host.<word>`. */
export type ErrorCode = (typeof errorCodes)[number] | `host.${string}`;

/** One reason why something was refused. `path` points into the input where that is what is wrong. */
export interface Problem {
  readonly code: ErrorCode;
  readonly message: string;
  readonly path?: readonly (string | number)[];
  readonly details?: Readonly<Record<string, unknown>>;
}

/**
 * The one error class that leaves orderwright. `code` is the first problem's code, `problems` are all of them.
 *
 * @example
 * try { await oms.orders.place(input); } catch (error) {
 *   if (isOmsError(error, 'stock.short')) console.log(error.problems);
 * }
 */
export class OmsError extends Error {
  override readonly name = 'OmsError';
  readonly code: ErrorCode;
  readonly problems: readonly Problem[];
  readonly details: Readonly<Record<string, unknown>>;

  constructor(problems: readonly Problem[], options?: { cause?: unknown }) {
    const first = problems[0] ?? { code: 'internal' as const, message: 'no reason was given' };
    super(problems.map((problem) => problem.message).join('; '), options);
    this.code = first.code;
    this.problems = problems.length > 0 ? problems : [first];
    this.details = first.details ?? {};
  }
}

/** Whether something thrown is an {@link OmsError} (of that code), by shape: it works across two loaded copies of the package. */
export function isOmsError(error: unknown, code?: ErrorCode): error is OmsError {
  if (typeof error !== 'object' || error === null) return false;
  const candidate = error as { name?: unknown; code?: unknown; problems?: unknown };
  if (candidate.name !== 'OmsError' || !Array.isArray(candidate.problems)) return false;
  return code === undefined || candidate.problems.some((problem: Problem) => problem.code === code);
}

/** One problem, with its details typed loosely; keeps refusals one line long where they are given. */
export function problem(
  code: ErrorCode,
  message: string,
  details?: Readonly<Record<string, unknown>>,
  path?: readonly (string | number)[],
): Problem {
  return { code, message, ...(details && { details }), ...(path && { path }) };
}

/** An {@link OmsError} of one problem. */
export function omsError(
  code: ErrorCode,
  message: string,
  details?: Readonly<Record<string, unknown>>,
  cause?: unknown,
): OmsError {
  return new OmsError([problem(code, message, details)], cause === undefined ? undefined : { cause });
}
