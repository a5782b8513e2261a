/** Endpoints as staff see them: how each stands, and whether it hears. */
import * as z from 'zod';
import { omsError } from '../../kernel';
import type { Actor } from '../../order';
import { actorSchema, name, parse } from '../input';
import { endpointsOf } from '../publishing';
import type { Runtime } from '../runtime';
import type { EndpointDesk } from './desk';
import { type EndpointFact, type EndpointRecord, freshEndpoint, silentTerm } from './record';

/** Who does it; the fact of it keeps their id. */
export interface EndpointCommandOptions {
  readonly actor?: Actor;
}

/** Which outside systems hear of facts, how they do, and switching them off and on. */
export interface Endpoints {
  /** Every endpoint that is configured here or was disabled, by id. */
  list(): Promise<readonly EndpointRecord[]>;
  /**
   * Lets an endpoint hear again, and what it missed leave: with the keys that it had, and the facts of each subject in their order. What was given up
   * before it was disabled leaves too. Throws `endpoint.notFound`.
   *
   * @example
   * await oms.endpoints.enable('erp', { actor: { kind: 'staff', id: 'ann' } });
   */
  enable(id: string, options?: EndpointCommandOptions): Promise<EndpointRecord>;
  /** Lets an endpoint hear of nothing until it is enabled; what it misses waits. Throws `endpoint.notFound`. */
  disable(id: string, options?: EndpointCommandOptions): Promise<EndpointRecord>;
  /**
   * Lets go of an endpoint that is configured no more, and of all that it missed. Throws `endpoint.notFound`, and `endpoint.state` while this process has it
   * among its options.
   */
  remove(id: string, options?: EndpointCommandOptions): Promise<EndpointRecord>;
}

const idSchema = z.strictObject({ id: name(64) });
const optionsSchema = z.strictObject({ actor: actorSchema.default({ kind: 'system' }) });
/** Endpoints that hear of nothing, beside those that are configured. */
const mostSilent = 1_000;

export function createEndpoints(runtime: Runtime, desk: EndpointDesk, poke: () => void): Endpoints {
  const { options } = runtime;
  return {
    async list() {
      const configured = await Promise.all(
        endpointsOf(options).map(async ({ id }) => (await desk.load(id))?.record ?? freshEndpoint(id)),
      );
      const known = new Map([...(await silentEndpoints(runtime)), ...configured].map((one) => [one.id, one]));
      return [...known.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
    },
    enable: (id, given = {}) =>
      change(id, given, ({ status }) => (status === 'disabled' ? [{ type: 'endpoint.enabled' }] : [])),
    disable: (id, given = {}) =>
      change(id, given, ({ status }) =>
        status === 'disabled' ? [] : [{ type: 'endpoint.disabled', reason: 'paused', error: null }],
      ),
    remove: (id, given = {}) =>
      change(id, given, ({ status }) => {
        if (isConfigured(id)) throw omsError('endpoint.state', `the endpoint "${id}" is still configured`, { id });
        return status === 'removed' ? [] : [{ type: 'endpoint.removed' }];
      }),
  };

  function isConfigured(id: string): boolean {
    return endpointsOf(options).some((one) => one.id === id);
  }

  async function change(
    endpoint: string,
    given: EndpointCommandOptions,
    decide: (before: EndpointRecord) => EndpointFact[],
  ): Promise<EndpointRecord> {
    const { id } = parse(idSchema, { id: endpoint }, 'endpoints');
    const { actor } = parse(optionsSchema, given, 'options');
    if (!isConfigured(id) && !(await desk.load(id)))
      throw omsError('endpoint.notFound', `there is no endpoint "${id}"`, { id });
    const after = await desk.change(id, decide, actor);
    poke();
    return after;
  }
}

/** Endpoints that hear of nothing. */
export async function silentEndpoints({ shop, repository }: Pick<Runtime, 'shop' | 'repository'>) {
  const found = await repository.find(shop.id, { kind: 'endpoint', terms: [silentTerm], limit: mostSilent });
  return found.map(({ head }) => JSON.parse(head) as EndpointRecord);
}
