/** What becomes due later because of a fact: a command that may then be refused. Later facts replace or cancel it by its name. */
import { addDays, dayMs, hourMs, type Instant, later } from '../kernel';
import type { ShopTerms } from './command';
import { chargesOf, nextCharge, nextChargeAt } from './instalments';
import { advanceDays } from './limits';
import type { Process } from './process';
import type { PromiseTerms } from './promise-terms';
import { nextReminders, watchedSince } from './promise-watch';
import { nextReminder } from './terms';
import { undelivered } from './units';
import type { CommandType, Fact, OrderRecord } from './vocabulary';

/** A command that an order gives itself once its time has come; a later one of the same `name` takes its place. */
export interface Deadline {
  readonly name: string;
  readonly dueAt: Instant;
  readonly command: CommandType;
  readonly payload: Readonly<Record<string, unknown>>;
}

/** Deadlines of an order that stand anew after a commit, and names of those that are off. */
export interface DeadlineChanges {
  readonly set: readonly Deadline[];
  readonly cancel: readonly string[];
}

const none: DeadlineChanges = { set: [], cancel: [] };

/** The deadlines that a fact sets and cancels, given the order after it. */
export function deadlinesOf(
  order: OrderRecord,
  fact: Fact,
  { process, promises }: Pick<ShopTerms, 'process' | 'promises'>,
): DeadlineChanges {
  const changes = routineDeadlines(order, fact, process);
  return promises && watchedSince.has(fact.type) ? both(changes, promiseReminders(order, promises, fact.at)) : changes;
}

/** When staff are told of what may not leave in time, and of what has not arrived; called off once nothing is to be told. */
function promiseReminders(order: OrderRecord, terms: PromiseTerms, at: Instant): DeadlineChanges {
  return Object.entries(nextReminders(order.head, terms))
    .map(([name, soonest]): DeadlineChanges => {
      if (soonest === null) return { set: [], cancel: [name] };
      return {
        set: [{ name, dueAt: soonest > at ? soonest : at, command: 'shipments.remind', payload: {} }],
        cancel: [],
      };
    })
    .reduce(both, none);
}

function routineDeadlines(order: OrderRecord, fact: Fact, policies: Process): DeadlineChanges {
  switch (fact.type) {
    case 'order.drafted': {
      const until = fact.data.terms.intake.validUntil;
      return until === null
        ? none
        : {
            set: [{ name: 'expire', dueAt: until, command: 'orders.expire', payload: { reason: 'quote' } }],
            cancel: [],
          };
    }
    case 'order.placed': {
      const hours = policies.expireUnpaidAfterHours;
      if (hours === null) return { set: [], cancel: ['expire'] };
      return {
        set: [
          {
            name: 'expire',
            dueAt: later(fact.at, hours * hourMs),
            command: 'orders.expire',
            payload: { reason: 'unpaid' },
          },
        ],
        cancel: [],
      };
    }
    case 'edit.begun': {
      const { editId, expiresAt } = fact.data;
      const payload = { editId, reason: 'expired' };
      return { set: [{ name: 'edit', dueAt: expiresAt, command: 'edits.discard', payload }], cancel: [] };
    }
    case 'edit.confirmed':
    case 'edit.discarded':
      return { set: [], cancel: ['edit'] };
    case 'order.confirmed':
      return { set: [], cancel: ['expire'] };
    case 'order.cancelled':
    case 'order.expired':
      return { set: [], cancel: ['expire', 'complete'] };
    case 'order.completed':
      return { set: [], cancel: ['complete'] };
    case 'shipment.delivered':
    case 'lines.fulfilled':
    case 'lines.cancelled':
      return completion(order, policies);
    case 'return.approved':
      return patience(order, fact.data.returnId, fact.at, policies);
    case 'return.tracked':
      return isHandedIn(order, fact.data.returnId) ? noPatience(order, fact.data.returnId, policies) : none;
    case 'return.received':
      return fact.data.more
        ? completion(order, policies)
        : both(completion(order, policies), noPatience(order, fact.data.returnId, policies));
    case 'return.rejected':
    case 'return.expired':
      return both(completion(order, policies), noPatience(order, fact.data.returnId, policies));
    case 'shipment.tracked': {
      if (fact.data.status !== 'delivered' && fact.data.status !== 'returnToSender') return none;
      const due = completion(order, policies);
      return due.set.length > 0 ? due : { set: [], cancel: ['complete'] };
    }
    case 'payment.requested':
      return both(dunning(order, fact.data.paymentId), charging(order, fact.data.paymentId, null));
    case 'payment.reminded':
      return dunning(order, fact.data.paymentId);
    case 'payment.pending':
    case 'payment.actionRequired':
    case 'payment.authorized':
    case 'payment.authorizationAdjusted':
    case 'payment.captured':
    case 'payment.failed':
    case 'payment.voided':
    case 'payment.authorizationExpired':
      return both(
        both(lapse(order, fact.data.paymentId), dunning(order, fact.data.paymentId)),
        charging(order, fact.data.paymentId, refused.has(fact.type) ? fact.at : null),
      );
    case 'tax.estimated':
    case 'tax.unknown':
      return { set: [retax(fact.at)], cancel: [] };
    case 'tax.requested':
      return order.head.tax?.unknown ? { set: [retax(fact.at)], cancel: [] } : none;
    case 'tax.quoted':
    case 'tax.recorded':
    case 'tax.refused':
      return { set: [], cancel: ['tax'] };
    case 'dispute.opened':
      return reminder(fact.data, fact.at, policies);
    case 'dispute.evidenced':
    case 'dispute.won':
    case 'dispute.lost':
      return { set: [], cancel: [`dispute:${fact.data.disputeId}`] };
    default:
      return none;
  }
}

/** Days after which a provider that has not answered is asked once more: by then what was tried again and again has been given up. */
const retaxDays = 2;

const retax = (at: Instant): Deadline => ({
  name: 'tax',
  dueAt: later(at, retaxDays * dayMs),
  command: 'taxes.report',
  payload: {},
});

/** When what a payment waits for, or has authorized, runs out; called off once there is nothing left of it. */
function lapse({ head }: OrderRecord, paymentId: string): DeadlineChanges {
  const payment = head.payments.find(({ id }) => id === paymentId);
  if (!payment?.expiresAt) return none;
  const name = `payment:${paymentId}`;
  const waits = payment.status === 'pending' || payment.status === 'requiresAction' || payment.authorized > 0;
  if (!waits) return { set: [], cancel: [name] };
  return { set: [{ name, dueAt: payment.expiresAt, command: 'payments.expire', payload: { paymentId } }], cancel: [] };
}

/** The next look at money on terms; called off once it is here. */
function dunning({ head }: OrderRecord, paymentId: string): DeadlineChanges {
  const payment = head.payments.find(({ id }) => id === paymentId);
  if (!payment?.schedule) return none;
  const name = `dunning:${paymentId}`;
  const dueAt = nextReminder(payment, head.intake.zone);
  if (dueAt === null) return { set: [], cancel: [name] };
  return { set: [{ name, dueAt, command: 'payments.remind', payload: { paymentId } }], cancel: [] };
}

/** After these a part of a plan that was charged is open again. */
const refused: ReadonlySet<Fact['type']> = new Set<Fact['type']>([
  'payment.failed',
  'payment.voided',
  'payment.authorizationExpired',
]);

/** The next part of a plan that is charged by itself; of a payment that is such a part, the plan is looked at, its reminders, too. */
function charging(order: OrderRecord, paymentId: string, refusedAt: Instant | null): DeadlineChanges {
  const payment = order.head.payments.find(({ id }) => id === paymentId);
  const plan = payment?.instalment ? order.head.payments.find(({ id }) => id === payment.instalment?.of) : payment;
  if (!plan?.schedule?.charge) return none;
  const reminders = payment?.instalment ? dunning(order, plan.id) : none;
  const name = `charge:${plan.id}`;
  const next = nextCharge(plan);
  const dueAt = nextChargeAt(order, plan, payment?.instalment ? refusedAt : null);
  if (next === null || dueAt === null) {
    // What is tried again waits for its day, whatever else comes in.
    const waits = next !== null && refusedAt === null;
    return waits ? reminders : both(reminders, { set: [], cancel: [name] });
  }
  const attempt = chargesOf(order, plan.id, next.part).length;
  const payload = { paymentId: plan.id, part: next.part, attempt };
  return both(reminders, { set: [{ name, dueAt, command: 'payments.charge', payload }], cancel: [] });
}

const both = (a: DeadlineChanges, b: DeadlineChanges): DeadlineChanges => ({
  set: [...a.set, ...b.set],
  cancel: [...a.cancel, ...b.cancel],
});

/** Some time before a dispute has to be answered; at once when that is over. */
function reminder(
  { disputeId, respondBy }: { readonly disputeId: string; readonly respondBy: Instant | null },
  at: Instant,
  { remindDisputeBeforeHours: hours }: Process,
): DeadlineChanges {
  if (respondBy === null || hours === null) return none;
  const early = later(respondBy, -hours * hourMs);
  const dueAt = early > at ? early : at;
  return {
    set: [{ name: `dispute:${disputeId}`, dueAt, command: 'payments.remind', payload: { disputeId } }],
    cancel: [],
  };
}

/** When a return that has not come by then is closed. */
function patience({ head }: OrderRecord, returnId: string, at: Instant, policies: Process): DeadlineChanges {
  const days = daysOfPatience(head, returnId, policies);
  if (days === null) return none;
  const dueAt = addDays(at, days, head.intake.zone);
  return { set: [{ name: `return:${returnId}`, dueAt, command: 'returns.expire', payload: { returnId } }], cancel: [] };
}

/** Whoever has handed it in has kept the time. */
const isHandedIn = ({ head }: OrderRecord, returnId: string): boolean =>
  head.returns.some(({ id, parcel }) => id === returnId && parcel?.standing !== undefined);

function noPatience({ head }: OrderRecord, returnId: string, policies: Process): DeadlineChanges {
  return daysOfPatience(head, returnId, policies) === null ? none : { set: [], cancel: [`return:${returnId}`] };
}

function daysOfPatience({ returns }: OrderRecord['head'], returnId: string, policies: Process): number | null {
  const { exchange } = returns.find(({ id }) => id === returnId) ?? {};
  return policies.returns.expireAfterDays ?? (exchange?.advance ? advanceDays : null);
}

/** Some days after the last delivery, once nothing is on its way any more: it has arrived, came back, or is not wanted. */
function completion(order: OrderRecord, { completeAfterDays }: Process): DeadlineChanges {
  const { states, times, intake } = order.head;
  const running = states.lifecycle === 'confirmed' || states.lifecycle === 'processing';
  if (!running || completeAfterDays === null || times.delivered === null || undelivered(order) > 0) return none;
  const dueAt = addDays(times.delivered, completeAfterDays, intake.zone);
  return { set: [{ name: 'complete', dueAt, command: 'orders.complete', payload: {} }], cancel: [] };
}
