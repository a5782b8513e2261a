/** A repair from its facts. */
import type { RepairFact } from './facts';
import type { Repair } from './repair';

/**
 * The repair after a fact; the first fact makes it.
 *
 * @example
 * facts.reduce<Repair | null>(evolveRepair, null);
 */
export function evolveRepair(repair: Repair | null, fact: RepairFact): Repair {
  if (fact.type === 'repair.asked') return { ...blank, ...fact.data, createdAt: fact.at };
  const { late: _late, ...before } = repair as Repair;
  const { data } = fact;
  switch (fact.type) {
    case 'repair.received': {
      // As it is stored, the fact tells what it moved, too.
      const { location, dueAt } = fact.data;
      return { ...before, location, dueAt, status: 'received', receivedAt: fact.at };
    }
    case 'repair.diagnosed':
      return { ...before, ...data, status: 'diagnosed' };
    case 'repair.quoted':
      return { ...before, status: 'quoted', quote: { ...fact.data, order: null }, dueAt: fact.data.validUntil };
    case 'repair.accepted': {
      const { order, dueAt } = fact.data;
      return { ...before, status: 'inRepair', dueAt, quote: before.quote && { ...before.quote, order } };
    }
    case 'repair.declined':
      return { ...before, status: 'declined', dueAt: fact.data.dueAt };
    case 'repair.begun':
      return { ...before, ...data, status: 'inRepair' };
    case 'repair.partUsed': {
      const { sku, location, lot, units, value, serials } = fact.data;
      const part = { sku, location, lot, units, value, serials, at: fact.at };
      return { ...(repair as Repair), parts: [...before.parts, part] };
    }
    case 'repair.repaired':
      return { ...before, status: 'repaired', dueAt: fact.data.dueAt, repairedAt: fact.at };
    case 'repair.beyondRepair': {
      const { remedy, refund, dueAt } = fact.data;
      return { ...before, status: 'beyondRepair', remedy, refund, dueAt };
    }
    case 'repair.replaced': {
      const { serial, carrier, tracking, dueAt } = fact.data;
      return { ...before, status: 'sentBack', replacement: serial, parcel: { carrier, tracking }, dueAt };
    }
    case 'repair.refundAsked':
      return { ...(repair as Repair), refund: fact.data.amount, refused: null };
    case 'repair.refunded':
      return { ...before, ...over, refund: fact.data.amount, refused: null, closedAt: fact.at };
    case 'repair.refundRefused':
      return { ...(repair as Repair), refused: fact.data.code };
    case 'repair.sentBack': {
      const { carrier, tracking, dueAt } = fact.data;
      return { ...before, status: 'sentBack', refused: null, parcel: { carrier, tracking }, dueAt };
    }
    case 'repair.closed':
      return { ...before, ...over, closedAt: fact.at };
    case 'repair.cancelled':
      return { ...before, status: 'cancelled', dueAt: null, closedAt: fact.at };
    case 'repair.late':
      return { ...before, late: true };
  }
}

const over = { status: 'closed', dueAt: null } as const;

const blank = {
  status: 'asked' as const,
  ...{ finding: null, payer: null, quote: null, parts: [], remedy: null, refund: null, refused: null },
  ...{ replacement: null, parcel: null, receivedAt: null, repairedAt: null, closedAt: null },
};
