/**
 * Every way in which orderwright says no: one class, one table of codes.
 *
 * Pure layers return {@link Problem}s; the facade throws an {@link OmsError} that carries them all.
 */

/** Every error code with what it means, in the words of the reference page. */
export const errorCodes = {
  'input.invalid': 'The input does not have the shape that the command asks for; `problems` names every field.',
  'config.invalid': 'createOms() was given options that cannot work together.',
  'capability.missing': 'An adapter lacks a capability that this call needs.',
  'key.reused': 'The idempotency key was used before with another body.',
  'name.taken': 'A name that must be unique (an external reference, an order number) belongs to something else.',
  'version.conflict': 'The subject has moved on since the version that the caller expected.',
  'contention.exhausted': 'The subject kept changing under this command; try again.',
  'transaction.nested': 'A call outside `within` was made while the only connection is inside a host transaction.',
  'store.unavailable': 'The database did not answer; whether the change was written is decided by the idempotency key.',
  'store.incompatible':
    'The database schema is missing, or not one that this release can use: run `migrate()`. Or a newer release wrote an order of which this one does not know everything: update.',
  'port.failed': 'A port of the host (catalog, tax, carrier, gateway …) failed.',
  'port.timeout': 'A port of the host did not answer in time; the outcome is unknown.',
  'order.notFound': 'There is no such order in this shop.',
  'order.empty': 'An order needs at least one line or charge.',
  'order.tooLarge': 'The order exceeds a limit of the store.',
  'order.totals':
    'The order does not come to what the buyer was shown; each problem names a figure, as expected and as it is.',
  'order.state': 'The order is not in a state in which this is possible.',
  'order.held': 'A hold blocks this command.',
  'order.regionBlocks': 'A region of the host is in a state that blocks this command.',
  'order.unpaid': 'The payment rule of the method is not met.',
  'order.expiredQuote': 'The quote is no longer valid.',
  'order.bound': 'Rules kept starting other rules; the bound on automatic steps was reached.',
  'actor.notAllowed': 'This kind of actor may not give this command.',
  'actor.sameActor': 'The one who asked for approval cannot be the one who grants it.',
  'approval.notFound': 'There is no such open approval.',
  'approval.needed': 'The command waits for a second actor.',
  'line.notFound': 'There is no such line in the order.',
  'line.quantity': 'The quantity is more than what is left of the line.',
  'line.notReturnable': 'The shop does not take this back by itself.',
  'currency.notSold': 'The shop does not sell in this currency.',
  'currency.differs': 'What should go together is in different currencies.',
  'line.price': 'The price is not the one of the catalogue.',
  'sku.unknown': 'The catalogue does not sell this SKU.',
  'unit.unknown': 'The SKU is not sold by this unit of measure; `details.units` names those that it is.',
  'unit.quantity': 'The quantity does not come to whole base units of the SKU; `details` says what it comes to.',
  'price.missing': 'A line has no price: the catalogue gave none and no staff override was given.',
  'override.reason': 'A price override needs a reason.',
  'limit.exceeded': 'A limit of the shop is exceeded.',
  'address.incomplete': 'The address lacks what the shop needs to deliver.',
  'stock.short': 'Not enough stock; `details.rows` holds the current values of every row named.',
  'backorder.none': 'The order waits for no units.',
  'window.full': 'The delivery window takes no more orders; `free` are others that do.',
  'window.unknown':
    'The shop offers no such delivery window there, or it is booked no more; `free` are those that are.',
  'window.late': 'A warning: goods may not be there by the delivery window.',
  'promise.kept': 'No promise of the order is in danger, or broken, that staff do not know of.',
  'production.none': 'Nothing of the order is made to order and waits for this.',
  'production.begun': 'Units that are made to order are begun: the shop does not let them be cancelled any more.',
  'stock.frozen': 'The stock is frozen: nothing may be taken of it until it is released.',
  'stock.unknown': 'There is no such stock row.',
  'stock.uncosted': 'Goods came in without a cost: where their units went is not known by cost.',
  'serial.count': 'Units that have serial numbers are named one by one, each once.',
  'serial.here': 'This serial number lies in the stock already.',
  'serial.absent': 'No unit of this serial number lies there.',
  'serial.notSold': 'This serial number was not sold with the line, or it has come back.',
  'stock.damaged': 'A repair could not make the stock agree with itself; `details.findings` says what is left.',
  'discount.limit': 'A discount has been used as often as it may be; `details` names its code and the limit.',
  'purchase.limit':
    'One customer may not have as many units of it; `details` names the SKU, the limit and what is left of it.',
  'document.notFound':
    'There is no such purchase order, transfer, count, work order, wave, case, feedback, repair or claim.',
  'document.state': 'The document is not in a state in which this is possible.',
  'document.line': 'A line of the document is not there, named twice, or not ready.',
  'document.units': 'More units than the line has open, or none at all.',
  'case.unmatched': 'The message belongs to no case, and the shop opens none for such messages.',
  'case.otherCustomer': 'Cases of different customers are not merged.',
  'feedback.token': 'This link was not made by the shop, or asks about nothing.',
  'scan.wrong': 'This was not to be scanned here; `details.expected` says what was.',
  'scan.surplus': 'More units were scanned than are expected; `details.expected` says what still is.',
  'scan.repeated': 'This numbered unit was scanned before.',
  'parcel.notFound': 'No parcel of this code is open in the work order.',
  'parcel.incomplete': 'Lines are not accounted for: packed, short or substituted; `details` says which.',
  'counter.short': 'A guarded counter (coupon, limit, balance, capacity) would fall below its floor.',
  'queue.notFound': 'Nobody waits under this id.',
  'reservation.expired': 'The reservation is gone and its stock could not be taken again.',
  'hold.notFound': 'There is no such hold on the order.',
  'payment.notFound': 'There is no such payment in the order.',
  'payment.state': 'The payment is not in a state in which this is possible.',
  'payment.amount': 'The amount is above what is left of the payment or the balance due.',
  'payment.methodUnknown': 'The shop has no such payment method.',
  'payment.declined': 'The gateway declined.',
  'webhook.unverified': 'The webhook was not signed by the provider: nothing that it says is believed.',
  'webhook.stale': 'The webhook was signed too long ago, or in the future: it may be a replay.',
  'refund.amount': 'The refund is above what was captured and not yet refunded.',
  'dispute.notFound': 'There is no such dispute in the order.',
  'dispute.state': 'The dispute is not in a state in which this is possible.',
  'dispute.late': 'The time for evidence is over.',
  'tax.state': 'The tax of the order does not stand so that this is possible.',
  'tender.unknown': 'There is no such gift card or store credit, or it may not be used for this order.',
  'risk.rejected': 'The risk screen rejected the order.',
  'shipment.notFound': 'There is no such shipment in the order.',
  'shipment.state': 'The shipment is not in a state in which this is possible.',
  'shipment.empty': 'There is nothing to put into the shipment.',
  'fulfillment.empty': 'No line waits to be handed over in no parcel.',
  'carrier.unknown': 'The shop has no such carrier, or none serves this shipment.',
  'carrier.down': 'The carrier fails again and again, and is left alone for a while.',
  'repair.open': 'A repair of this unit is open already, or of as many units as the line has.',
  'repair.terms':
    'The warranty, the quote, or what was decided of the repair, does not allow it; `details` says what they are.',
  'return.notFound': 'There is no such return in the order.',
  'return.state': 'The return is not in a state in which this is possible.',
  'return.window':
    'The return window has closed; `details` names the rule, its days, the delivery and the last instant.',
  'return.finalSale': 'The line was sold for good: the shop takes nothing of it back.',
  'return.condition': 'The line is taken back in other conditions; `details.conditions` names them.',
  'return.photos': 'The line is taken back with photos; `details` says how many are wanted and given.',
  'return.reason': 'The shop knows no such reason of returns; `details.reasons` names those that it does.',
  'return.advance': 'The shop sends no replacement before the return has come.',
  'return.noReceipt':
    'The shop takes nothing (more) back without a receipt from this customer; `details` says how many returns, in which time, and what is left.',
  'return.empty': 'A return needs at least one line or charge.',
  'charge.notFound': 'There is no such charge in the order.',
  'charge.notReturnable': 'The shop does not give this charge back.',
  'charge.amount': 'The amount is above what is left of the charge.',
  'region.unknown': 'There is no such host region or it does not know this fact.',
  'region.state': 'The host region has no move for this fact in its present state.',
  'customer.claimed': 'The order belongs to a customer already.',
  'customer.proof': 'The order was not placed with the mailbox that the customer has shown to be theirs.',
  'party.erased': 'The personal data was erased.',
  'edit.open': 'An edit of the order is open already; one is at a time.',
  'edit.notFound': 'The order has no open edit, or not this one.',
  'edit.expired': 'The edit was open for too long; begin another one.',
  'edit.empty': 'Nothing is staged in the edit.',
  'edit.actionNotFound': 'There is no such action in the edit.',
  'edit.difference': 'The edit comes to another difference than the one that was agreed to.',
  'effect.notFound': 'There is no such effect.',
  'message.notFound': 'There is no such message in the log.',
  'message.state': 'The message is not in a state in which this is possible.',
  'message.refused': 'Whoever should take the message refused it for good: it is not tried again.',
  'endpoint.notFound': 'The shop has no such endpoint, and never had.',
  'endpoint.state': 'The endpoint is not in a state in which this is possible.',
  'endpoint.gone': 'The endpoint wants nothing any more.',
  'endpoint.disabled': 'The endpoint is disabled: what it misses waits until it is enabled.',
  'cart.notFound': 'There is no such cart.',
  internal: 'A law of the library was broken; please report it.',
} as const;

/** A code of {@link errorCodes}; hosts' own rules may add codes of the form `host.<word>`. */
export type ErrorCode = keyof typeof errorCodes | `host.${string}`;

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
