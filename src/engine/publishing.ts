/** Facts on their way to the host's publisher and endpoints. */
import type { EffectDraft, EventEndpoint } from '../ports';
import type { OmsOptions } from './config';
import type { Runtime } from './runtime';

const lane = 'publish:';

/** The destination of what an endpoint hears. */
export const destinationOf = (endpoint: string): string => `${lane}${endpoint}`;

/** The endpoint of a destination; null where it is none's. */
export const endpointIn = (destination: string): string | null =>
  destination.startsWith(lane) ? destination.slice(lane.length) : null;

export function endpointsOf({ endpoints = [] }: Pick<OmsOptions, 'endpoints'>): readonly EventEndpoint[] {
  return typeof endpoints === 'function' ? endpoints() : endpoints;
}

/**
 * The effects that publish the facts of one commit: all of them to the publisher, one by one to each endpoint that wants them; none where nobody publishes.
 * They come before the commit's other effects.
 */
export function publication({ options }: Pick<Runtime, 'options'>, facts: readonly object[]): EffectDraft[] {
  const { publisher, endpoints } = options;
  if (!publisher && !endpoints) return [];
  const all = publisher ? [{ destination: 'publish', type: 'publish', body: JSON.stringify(facts) }] : [];
  const hearers = endpointsOf(options);
  if (hearers.length === 0) return all;
  const single = facts.flatMap((fact) => {
    const { type = '' } = fact as { readonly type?: string };
    const wanting = hearers.filter((endpoint) => endpoint.wants?.(type) ?? true);
    if (wanting.length === 0) return [];
    const body = JSON.stringify([fact]);
    return wanting.map(({ id }) => ({ destination: destinationOf(id), type: 'publish', body }));
  });
  return [...all, ...single];
}
