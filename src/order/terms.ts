/** Money that is owed on terms: what is due when, what is overdue, and when somebody is reminded. Days are the shop's. */
import { addDays, allocate, type Instant, type LocalDate, localDate, startOfDay } from '../kernel';
import type { Payment, PaymentSchedule } from './vocabulary';

/** How a method is paid later: parts by their share, each so many days after it was asked for. */
export interface PaymentTerms {
  /** `share` is a weight: 30 and 70 are 30 % and 70 %, three times 1 are thirds. A `deposit` must be here before the order is confirmed. */
  readonly parts: readonly { readonly share: number; readonly days: number; readonly deposit?: boolean }[];
  /** Days after the due date at which the customer is reminded, level by level. */
  readonly remindAfterDays?: readonly number[];
  /**
   * Each part is charged through the method's gateway on its day, from what the customer kept there; declined, it is tried again so many days
   * later, as often as days are named.
   */
  readonly charge?: { readonly retryAfterDays: readonly number[] };
}

/** What a customer gets three reminders for, where the terms say nothing. */
const defaultReminders: readonly number[] = [3, 14, 30];

/**
 * The plan of an amount asked for at an instant. Parts sum to the amount; odd minor units go to the last one.
 *
 * @example
 * scheduleOf(1000, { parts: [{ share: 3, days: 0, deposit: true }, { share: 7, days: 30 }] }, '2026-01-10T12:00:00.000Z', 'Europe/London');
 * // 300 due on 2026-01-10 as a deposit, 700 due on 2026-02-09
 */
export function scheduleOf(amount: number, terms: PaymentTerms, at: Instant, zone: string): PaymentSchedule {
  const shares = terms.parts.map(({ share }) => share);
  const amounts = allocate(amount, shares, 'last');
  return {
    parts: terms.parts.map(({ days, deposit = false }, index) => ({
      amount: amounts[index] as number,
      dueOn: localDate(addDays(at, days, zone), zone),
      deposit,
    })),
    remindAfterDays: terms.remindAfterDays ?? defaultReminders,
    ...(terms.charge && { charge: terms.charge }),
  };
}

/** What of a deposit is not here yet; 0 for a payment without one. */
export function missingDeposit({ schedule, captured, charged = 0, status }: Payment): number {
  if (schedule === null || status !== 'awaited') return 0;
  const deposit = schedule.parts.reduce((sum, part) => (part.deposit ? sum + part.amount : sum), 0);
  return Math.max(0, deposit - captured - charged);
}

/** What should have come by now and has not, in minor units. */
export function overdueAt(payment: Payment, at: Instant, zone: string): number {
  const { schedule, status } = payment;
  if (schedule === null || status !== 'awaited') return 0;
  const due = schedule.parts.reduce((sum, part) => (endOf(part.dueOn, zone) <= at ? sum + part.amount : sum), 0);
  return Math.max(0, due - comeOf(payment));
}

/** The first part that has not been paid in full; null when all are, or nothing is awaited. */
export function nextPart(payment: Payment): SchedulePart | null {
  return partAfter(payment, payment.captured + (payment.charged ?? 0));
}

/** The first part that has neither been paid in full nor is being charged. */
export function nextOpenPart(payment: Payment): SchedulePart | null {
  return partAfter(payment, comeOf(payment));
}

type SchedulePart = PaymentSchedule['parts'][number];

function partAfter({ schedule, status }: Payment, come: number): SchedulePart | null {
  if (schedule === null || status !== 'awaited') return null;
  let sum = 0;
  for (const part of schedule.parts) {
    sum += part.amount;
    if (sum > come) return part;
  }
  return null;
}

/** When the next step of dunning is due: level 0 at the end of the due date, then the reminders; null after the last. */
export function nextReminder(payment: Payment, zone: string): Instant | null {
  const part = nextPart(payment);
  const days = payment.reminded === 0 ? 0 : payment.schedule?.remindAfterDays[payment.reminded - 1];
  if (part === null || days === undefined) return null;
  return addDays(endOf(part.dueOn, zone), days, zone);
}

const endOf = (date: LocalDate, zone: string): Instant => addDays(startOfDay(date, zone), 1, zone);

/** What of a plan has come by hand, has been charged, or is being charged. */
export const comeOf = ({ captured, charged = 0, charging = 0 }: Payment): number => captured + charged + charging;
