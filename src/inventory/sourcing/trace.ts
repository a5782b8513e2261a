/** Why each location was used or not. */
import { reasonAgainst } from './eligible';
import type { Stock } from './pool';
import type { SourcingRequest, SourcingTrace } from './request';

/** One entry per location. `units` is what each that was used gives; `unused` is why one gives nothing that could. */
export function traceOf(
  request: SourcingRequest,
  stock: Stock,
  {
    units,
    ranks = new Map(),
    unused,
  }: {
    readonly units: ReadonlyMap<string, number>;
    readonly ranks?: ReadonlyMap<string, Readonly<Record<string, number | null>>>;
    readonly unused: string;
  },
): SourcingTrace[] {
  return request.locations.map((location) => {
    const given = units.get(location.id);
    const entry = { location: location.id, ranks: ranks.get(location.id) ?? {} };
    if (given !== undefined) return { ...entry, used: true, reason: `gives ${given}` };
    const nothing = stock.has(location.id) ? unused : 'has nothing free of what is wanted';
    return { ...entry, used: false, reason: reasonAgainst(location, request) ?? nothing };
  });
}
