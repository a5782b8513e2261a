/** What becomes due later because of a fact: a command that may then be refused. Later facts replace or cancel it by its name. */
import { addDays, hourMs, type Instant, later } from '../kernel';
import type { Process } from './process';
import { wanted } from './totals';
import type { CommandType, Fact, OrderRecord } from './vocabulary';

export interface Deadline {
  readonly name: string;
  readonly dueAt: Instant;
  readonly command: CommandType;
  readonly payload: Readonly<Record<string, unknown>>;
}

export interface DeadlineChanges {
  readonly set: readonly Deadline[];
  readonly cancel: readonly string[];
}

const none: DeadlineChanges = { set: [], cancel: [] };

/** The deadlines that a fact sets and cancels, given the order after it. */
export function deadlinesOf(order: OrderRecord, fact: Fact, process: Process): DeadlineChanges {
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
      const hours = process.expireUnpaidAfterHours;
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
    case 'order.confirmed':
      return { set: [], cancel: ['expire'] };
    case 'order.cancelled':
    case 'order.expired':
      return { set: [], cancel: ['expire', 'complete'] };
    case 'order.completed':
      return { set: [], cancel: ['complete'] };
    case 'shipment.delivered': {
      const days = process.completeAfterDays;
      if (days === null || order.head.totals.delivered < wanted(order.head.totals)) return none;
      return {
        set: [
          {
            name: 'complete',
            dueAt: addDays(fact.at, days, order.head.intake.zone),
            command: 'orders.complete',
            payload: {},
          },
        ],
        cancel: [],
      };
    }
    default:
      return none;
  }
}
