/** Who hears of what, by which channel and when: rules that are plain data. */
import { clockTime, dayAfter, type Instant, localDate } from '../kernel';
import { type Audience, notificationTemplates } from './effects';

/** Everything that people may be told of. */
export const notificationEvents = [
  ...notificationTemplates,
  'stock.out',
  'stock.back',
  'stock.low',
  'stock.recovered',
  'queue.offered',
  'purchase.sent',
  'purchase.cancelled',
  'repair.quoted',
  'repair.accepted',
  'repair.repaired',
  'repair.sentBack',
  'repair.replaced',
  'repair.declined',
  'repair.expired',
  'repair.late',
  'endpoint.disabled',
  'digest',
] as const;

/** Everything that people may be told of, by name: messages of orders, and news of stock, queues, repairs, endpoints and digests. */
export type NotificationEvent = (typeof notificationEvents)[number];

/** `HH:MM` of a wall clock. */
export type ClockTime = string;

/** How an audience hears of events. The first rule that names both holds, whole; what no rule names is told by every notifier at once. */
export interface NotificationRule {
  /** Of what it is; `*`: of everything. */
  readonly events: '*' | readonly NotificationEvent[];
  /** Who is told. */
  readonly audience: Audience;
  /**
   * Ids of notifiers. By an empty list nothing is told.
   *
   * @defaultValue all of them
   */
  readonly channels?: readonly string[];
  /**
   * Sent whatever the customer prefers: what the law demands, or the customer waits for.
   *
   * @defaultValue as {@link mandatoryEvents} has it
   */
  readonly mandatory?: boolean;
  /**
   * Whether quiet hours hold it back.
   *
   * @defaultValue where it is not mandatory
   */
  readonly quiet?: boolean;
  /**
   * Collected, and sent as one with all else of the kind at this time of the recipient's day.
   *
   * @defaultValue sent by itself
   */
  readonly digest?: ClockTime;
  /**
   * The same content is not told again within so many minutes.
   *
   * @defaultValue `0`
   */
  readonly dedupeMinutes?: number;
}

/** Hours in which what can wait does: `from` 21:00 `to` 08:00 ends on the next day. */
export interface QuietHours {
  /** When they begin, on the recipient's clock. */
  readonly from: ClockTime;
  /** When they are over. */
  readonly to: ClockTime;
  /**
   * IANA zone where nobody knows the recipient's own.
   *
   * @defaultValue the shop's
   */
  readonly zone?: string;
}

/** Who hears of what, and when they are left in peace. Without it everybody hears of all that concerns them, at once, by every notifier. */
export interface NotificationOptions {
  /**
   * Who hears of what, how; the first rule that fits holds.
   *
   * @defaultValue none: all is told at once by every notifier
   */
  readonly rules?: readonly NotificationRule[];
  /**
   * When customers are not disturbed; what is not urgent waits until it is over.
   *
   * @defaultValue never
   */
  readonly quietHours?: QuietHours;
}

/** How one audience hears of one event. */
export interface ToldHow {
  /** Null: every notifier. */
  readonly channels: readonly string[] | null;
  readonly mandatory: boolean;
  readonly quiet: boolean;
  readonly digest: ClockTime | null;
  readonly dedupeMs: number;
}

/** What customers are told of whatever they prefer, where no rule says otherwise: their contract, their money, and what they must do. */
export const mandatoryEvents: ReadonlySet<NotificationEvent> = new Set([
  'order.placed',
  'order.confirmed',
  'order.cancelled',
  'order.expired',
  'edit.confirmed',
  'payment.actionRequired',
  'payment.failed',
  'payment.overdue',
  'refund.settled',
  'promise.changed',
  'lines.fulfilled',
  'return.approved',
  'return.rejected',
  'case.opened',
  'case.replied',
  'case.resolved',
  'repair.quoted',
  'repair.accepted',
  'repair.expired',
]);

/**
 * How an audience hears of an event.
 *
 * @example
 * toldHow({ rules: [{ events: ['stock.low'], audience: 'staff', digest: '08:00' }] }, 'stock.low', 'staff').digest; // '08:00'
 */
export function toldHow({ rules = [] }: NotificationOptions, event: NotificationEvent, audience: Audience): ToldHow {
  const rule = rules.find((one) => one.audience === audience && names(one, event));
  const mandatory = rule?.mandatory ?? (audience === 'customer' && mandatoryEvents.has(event));
  return {
    channels: rule?.channels ?? null,
    mandatory,
    quiet: rule?.quiet ?? !mandatory,
    digest: rule?.digest ?? null,
    dedupeMs: (rule?.dedupeMinutes ?? 0) * 60_000,
  };
}

/** Who hears of an event: whom it is told by default, and those that a rule names it for. */
export function audiencesOf(
  { rules = [] }: NotificationOptions,
  event: NotificationEvent,
  byDefault: Audience | null,
): readonly Audience[] {
  const named = rules.flatMap((rule) => (rule.events !== '*' && names(rule, event) ? [rule.audience] : []));
  return [...new Set([...(byDefault === null ? [] : [byDefault]), ...named])];
}

/**
 * When quiet hours end that are on at an instant in the zone; null when none are. A day on which clocks change has hours that are shorter or longer
 * by as much.
 */
export function quietUntil({ from, to }: QuietHours, at: Instant, zone: string): Instant | null {
  const [begins, ends] = [minutesOf(from), minutesOf(to)];
  const today = localDate(at, zone);
  for (const day of [dayAfter(today, -1), today]) {
    const until = clockTime(ends > begins ? day : dayAfter(day), ends, zone);
    if (at >= clockTime(day, begins, zone) && at < until) return until;
  }
  return null;
}

/** The next instant after this one at which clocks in the zone show the time. */
export function nextClockTime(time: ClockTime, after: Instant, zone: string): Instant {
  let day = localDate(after, zone);
  for (;;) {
    const at = clockTime(day, minutesOf(time), zone);
    if (at > after) return at;
    day = dayAfter(day);
  }
}

function names({ events }: NotificationRule, event: NotificationEvent): boolean {
  return events === '*' ? event !== 'digest' : events.includes(event);
}

function minutesOf(time: ClockTime): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  return hours * 60 + minutes;
}
