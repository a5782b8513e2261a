/** What it costs to send from a location, and what a plan comes to. */
import { daysUntilArrival } from './departure';
import { inTable } from './region';
import type { SourcingLocation, SourcingPlan, SourcingRequest } from './request';

/** What a parcel from a location costs to one destination: once, and for each unit by its weight. Minor units. */
export interface SendingCosts {
  readonly parcel: number;
  unit(weightGrams: number): number;
}

/** The costs of a location for where the order goes. */
export function sendingCosts({ costs = {} }: SourcingLocation, to: SourcingRequest): SendingCosts {
  const { handling = {} } = costs;
  const kilogram = costs.kilogram ? inTable(costs.kilogram, to) : 0;
  return {
    parcel: (costs.parcel ? inTable(costs.parcel, to) : 0) + (handling.parcel ?? 0),
    unit: (weightGrams) => (handling.unit ?? 0) + Math.round((kilogram * weightGrams) / 1000),
  };
}

/** What one unit of each SKU weighs: the heaviest that a line says, 0 where none does. */
export function weightsOf({ lines }: Pick<SourcingRequest, 'lines'>): ReadonlyMap<string, number> {
  const weights = new Map<string, number>();
  for (const { sku, weightGrams = 0 } of lines) weights.set(sku, Math.max(weights.get(sku) ?? 0, weightGrams));
  return weights;
}

/** What a plan comes to. `cost` in minor units, with what each parcel beyond the first costs; `days` until the last parcel arrives. */
export interface PlanFigures {
  readonly units: number;
  readonly parcels: number;
  readonly cost: number;
  readonly days: number;
}

/**
 * What a plan costs, how many parcels it takes and how long: the sum over its locations of their parcels and units, the latest arrival.
 *
 * @example
 * planFigures(request, plan); // { units: 3, parcels: 2, cost: 1480, days: 2 }
 */
export function planFigures(request: SourcingRequest, { allocations }: SourcingPlan): PlanFigures {
  const weights = weightsOf(request);
  const used = request.locations.filter(({ id }) => allocations.some(({ location }) => location === id));
  const figures = used.map((location) => {
    const { parcel, unit } = sendingCosts(location, request);
    const given = allocations.filter((allocation) => allocation.location === location.id);
    const parcels = request.parcels?.count(given) ?? 1;
    return {
      parcels,
      units: given.reduce((sum, { units }) => sum + units, 0),
      cost: given.reduce((sum, { sku, units }) => sum + units * unit(weights.get(sku) ?? 0), parcels * parcel),
      days: daysUntilArrival(location, request),
    };
  });
  const parcels = figures.reduce((sum, of) => sum + of.parcels, 0);
  const penalty = Math.max(0, parcels - 1) * (request.splitPenalty ?? 0);
  return {
    units: figures.reduce((sum, { units }) => sum + units, 0),
    parcels,
    cost: figures.reduce((sum, { cost }) => sum + cost, penalty),
    days: figures.reduce((latest, { days }) => Math.max(latest, days), 0),
  };
}
