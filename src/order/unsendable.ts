/** What becomes of units that a location cannot send: steps of the process, each tried where the one before it did not do. */

import type { Process } from './process';
import { unitsFor } from './progress';
import { countOf } from './units';
import type { Fact, FactData, OrderRecord } from './vocabulary';

type Failed = FactData['lines.failed'];

/** A command for the units that are left where they cannot be sent from. */
export interface Remedy {
  readonly rule: string;
  readonly type: 'shipments.reallocate' | 'orders.cancel' | 'orders.hold';
  readonly payload: unknown;
}

/** Elsewhere first, then as the policy says, then a person: in the order in which they are tried; none when nothing is left to be done. */
export function remedies(order: OrderRecord, facts: readonly Fact[], { unsendable }: Process): Remedy[] {
  const at = facts.map(({ type }) => type).lastIndexOf('lines.failed');
  const told = facts[at];
  if (told?.type !== 'lines.failed') return [];
  const { location, units, reason } = told.data;
  const lines = leftOf(order, { location, units }, facts.slice(at + 1));
  if (lines.length === 0) return [];
  const elsewhere = { lines, from: location, partial: true, reason };
  const asked = facts.slice(at).some((fact) => fact.type === 'hold.placed' && fact.data.hold.reason === notSent);
  return [
    ...(unsendable.reallocate === 'automatic'
      ? [{ rule: 'resource', type: 'shipments.reallocate', payload: { ...elsewhere, to: 'best' } } as const]
      : []),
    ...(unsendable.rest === 'backorder'
      ? [{ rule: 'backorder', type: 'shipments.reallocate', payload: { ...elsewhere, to: 'backorder' } } as const]
      : []),
    ...(unsendable.rest === 'cancel'
      ? [{ rule: 'cancelRest', type: 'orders.cancel', payload: { lines, reason, waive: true } } as const]
      : []),
    ...(asked
      ? []
      : [
          {
            rule: 'askStaff',
            type: 'orders.hold',
            payload: { type: 'stock', reason: notSent, blocks: waiting },
          } as const,
        ]),
  ];
}

/** The reason of the hold with which a person is asked. */
const notSent = 'unsendable';
const waiting = ['shipments.dispatch', 'orders.complete'];

type Gone = Failed['units'][number];

/** Units of lines that failed and have neither gone elsewhere nor been cancelled since. */
function leftOf(order: OrderRecord, { location, units }: Pick<Failed, 'location' | 'units'>, since: readonly Fact[]) {
  const gone = since.flatMap((fact): readonly Gone[] => {
    if (fact.type === 'lines.reallocated') return fact.data.moves.filter(({ from }) => from.location === location);
    if (fact.type !== 'lines.cancelled') return [];
    return fact.data.lines.flatMap(({ releases }) => releases).filter((release) => release.location === location);
  });
  const open = units.map(({ lineId, sku, units: failed }) => {
    const done = gone.reduce((sum, of) => (of.lineId === lineId && of.sku === sku ? sum + of.units : sum), 0);
    return { lineId, sku, units: Math.max(0, failed - done) };
  });
  return [...new Set(open.map(({ lineId }) => lineId))].flatMap((lineId) => {
    const count = countOf(order, lineId);
    const mine = open.filter((of) => of.lineId === lineId && of.units > 0);
    const lost = count && mine.length > 0 ? unitsFor(count, mine) : 0;
    return lost > 0 ? [{ lineId, units: lost }] : [];
  });
}
