/** Plans whose parts are charged by themselves, each as a payment of its own. */
import { addDays, type Instant, type LocalDate, startOfDay } from '../kernel';
import { comeOf, nextOpenPart, nextPart } from './terms';
import { kept } from './totals';
import type { OrderRecord, Payment } from './vocabulary';

/** The part of a plan that is charged next, by its place in the plan; null when none is, or the plan is not charged by itself. */
export function nextCharge(payment: Payment): { readonly part: number; readonly dueOn: LocalDate } | null {
  const next = payment.schedule?.charge ? nextOpenPart(payment) : null;
  if (next === null) return null;
  return { part: payment.schedule?.parts.indexOf(next) ?? 0, dueOn: next.dueOn };
}

/** What has been charged for a part so far, declined or not. */
export function chargesOf({ head }: OrderRecord, planId: string, part: number): readonly Payment[] {
  return head.payments.filter(({ instalment }) => instalment?.of === planId && instalment.part === part);
}

/** What may be charged now: the part as far as it is open, and never more than is due and neither here nor asked for. */
export function chargeableAmount({ head }: OrderRecord, plan: Payment): number {
  const next = nextCharge(plan);
  if (next === null) return 0;
  const parts = plan.schedule?.parts.slice(0, next.part + 1) ?? [];
  const open = parts.reduce((sum, { amount }) => sum + amount, 0) - comeOf(plan);
  const { due, authorized, requested, pending, requiresAction } = head.totals;
  return Math.max(0, Math.min(open, due - kept(head.totals) - authorized - requested - pending - requiresAction));
}

/**
 * When the next part is charged: on its day, or after a decline so many days later as the plan says; null when not any more. `declinedAt` is when
 * the last one was declined.
 */
export function nextChargeAt(order: OrderRecord, plan: Payment, declinedAt: Instant | null): Instant | null {
  const next = nextCharge(plan);
  if (next === null) return null;
  const { zone } = order.head.intake;
  const tried = chargesOf(order, plan.id, next.part).length;
  if (tried === 0) return startOfDay(next.dueOn, zone);
  const days = plan.schedule?.charge?.retryAfterDays[tried - 1];
  return declinedAt === null || days === undefined ? null : addDays(declinedAt, days, zone);
}

/** A plan with what its parts have brought, and what they may still bring. */
export function withCharges(payments: readonly Payment[], planId: string): readonly Payment[] {
  const own = payments.filter(({ instalment }) => instalment?.of === planId);
  const charged = own.reduce((sum, { captured }) => sum + captured, 0);
  const charging = own.reduce((sum, payment) => sum + underWay(payment), 0);
  return payments.map((payment) => (payment.id === planId ? planWith(payment, { charged, charging }) : payment));
}

function planWith(plan: Payment, now: { readonly charged: number; readonly charging: number }): Payment {
  const after = { ...plan, ...now };
  // What is only being charged is no reason to begin with the reminders of another part.
  const more = Math.max(0, now.charged - (plan.charged ?? 0));
  const samePart = nextPart(plan) === nextPart(after);
  return { ...after, overdue: Math.max(0, plan.overdue - more), reminded: samePart ? plan.reminded : 0 };
}

function underWay({ status, amount, authorized }: Payment): number {
  return status === 'requested' || status === 'pending' || status === 'requiresAction' ? amount : authorized;
}
