/**
 * Endpoints hear of facts, one by one. One that fails for too long is disabled; what it misses waits among the effects that were given up, and leaves
 * again with its keys once it is enabled: nothing is lost, and each subject's facts come in their order.
 */
import { instant, isOmsError, omsError } from '../../kernel';
import type { Actor } from '../../order';
import type { ClaimedDeadline, ClaimedEffect, DeadEffectsQuery, DeadlineDraft, SubjectRef } from '../../ports';
import { keyOf } from '../attempts';
import { blankSet } from '../blank-set';
import { coalesce } from '../coalesce';
import type { Committer } from '../committer';
import { createLanes } from '../lanes';
import { destinationOf, endpointIn, endpointsOf } from '../publishing';
import { now, type Runtime } from '../runtime';
import {
  type EndpointFact,
  type EndpointRecord,
  evolveEndpoint,
  failureOf,
  freshEndpoint,
  termsOfEndpoint,
} from './record';

export interface EndpointDesk {
  /** Lets the endpoint hear. Throws `endpoint.disabled` where it hears of nothing, and whatever it threw. */
  deliver(effect: ClaimedEffect): Promise<void>;
  /** Lets what an endpoint missed leave again. */
  redeliver(deadline: ClaimedDeadline): Promise<void>;
  /** The record as it is stored; null where nothing ever happened to it. */
  load(id: string): Promise<StoredEndpoint | null>;
  /** Writes what is decided on the record as it is, and answers it; what is decided is decided again when somebody else was faster. */
  change(id: string, decide: (before: EndpointRecord) => EndpointFact[], by: Actor): Promise<EndpointRecord>;
}

export interface StoredEndpoint {
  readonly version: number;
  readonly record: EndpointRecord;
}

const pageSize = 200;
/** Many lanes of one endpoint fail at once, in several processes: each finds the record changed by others at most so often. */
const maxAttempts = 100;
/** Another process may have seen the endpoint disabled just before it was enabled: what it gave up by then is looked for this much later. */
const lookAgainMs = 60_000;
/** So long waits what meets an endpoint that resumes. */
const resumesWithinMs = 1_000;
const atOnce = 'redeliver';
const later = 'redeliverLater';

export function createEndpointDesk(runtime: Runtime, committer: Committer): EndpointDesk {
  const { shop, repository, options } = runtime;
  const oneByOne = createLanes<undefined>();
  const read = coalesce((refs: readonly SubjectRef[]) => repository.loadMany(shop.id, refs));
  return { deliver, redeliver, load, change };

  async function deliver(effect: ClaimedEffect): Promise<void> {
    const id = endpointIn(effect.destination) ?? '';
    const endpoint = endpointsOf(options).find((one) => one.id === id);
    const known = (await load(id))?.record;
    if (!endpoint && known?.status === 'removed') return;
    if (!endpoint) throw omsError('port.failed', `no endpoint "${id}" is configured in this process`);
    if (known?.status === 'disabled') throw disabled(id);
    if (known?.status === 'resuming') throw resuming(id);
    const facts = JSON.parse(effect.body) as readonly { readonly at: string }[];
    try {
      await runtime.timed(
        'endpoint',
        () =>
          endpoint.publish({
            key: keyOf(effect),
            shop: shop.id,
            subject: effect.subject,
            version: effect.version,
            at: facts[0]?.at ?? '',
            facts,
          }),
        { target: id },
      );
    } catch (error) {
      if (isOmsError(error) && error.details.attempted === false) throw error;
      const after = await change(id, (before) => failureOf(before, { ...failure(error), at: now(runtime) }), clockwork);
      throw after.status === 'disabled' ? disabled(id) : error;
    }
    if (known?.status === 'failing')
      await change(id, ({ status }) => (status === 'failing' ? [{ type: 'endpoint.recovered' }] : []), clockwork);
  }

  function failure(error: unknown) {
    const code = isOmsError(error) ? error.code : error instanceof Error ? error.name : 'error';
    return { error: code, rule: options.endpointFailures ?? {} };
  }

  async function redeliver({ name, body }: ClaimedDeadline): Promise<void> {
    const { endpoint: id } = JSON.parse(body) as { readonly endpoint: string };
    const status = (await load(id))?.record.status;
    if (name === later)
      return status === 'disabled' ? undefined : putBack(id, (error) => error === 'endpoint.disabled');
    if (status !== 'resuming' && status !== 'removed') return;
    await putBack(id, () => true);
    await change(id, (before) => (before.status === 'resuming' ? [{ type: 'endpoint.resumed' }] : []), clockwork);
  }

  /** Each lane keeps its order: what is put back stands before what came later, and nothing leaves while the endpoint resumes. */
  async function putBack(id: string, isMissed: (error: string) => boolean): Promise<void> {
    let after: DeadEffectsQuery['after'];
    for (;;) {
      const page = await repository.deadEffects(shop.id, {
        ...{ destinations: [destinationOf(id)], limit: pageSize },
        ...(after && { after }),
      });
      for (const { subject, version, n, error } of page)
        if (isMissed(error)) await repository.redeliver(shop.id, { subject, version, n }, now(runtime));
      after = page.at(-1);
      if (page.length < pageSize) return;
    }
  }

  async function load(id: string): Promise<StoredEndpoint | null> {
    const stored = await read(await refOf(id));
    return stored && { version: stored.version, record: JSON.parse(stored.head) as EndpointRecord };
  }

  function change(id: string, decide: (before: EndpointRecord) => EndpointFact[], by: Actor): Promise<EndpointRecord> {
    return oneByOne.run(id, async () => ({ result: await decided(id, decide, by), leave: undefined }));
  }

  async function decided(
    id: string,
    decide: (before: EndpointRecord) => EndpointFact[],
    by: Actor,
  ): Promise<EndpointRecord> {
    for (let attempt = 0; attempt < maxAttempts; attempt++) {
      const stored = await load(id);
      const before = stored?.record ?? freshEndpoint(id);
      const facts = decide(before);
      if (facts.length === 0) return before;
      const at = now(runtime);
      const after = facts.reduce((record, fact) => evolveEndpoint(record, fact, at), before);
      const [had, has] = [stored ? termsOfEndpoint(before) : [], termsOfEndpoint(after)];
      const result = await committer.submit({
        ...blankSet(shop.id, await refOf(id), stored?.version ?? 0, at),
        head: JSON.stringify(after),
        facts: facts.map(({ type, ...data }) => JSON.stringify({ type, at, by, data: { endpoint: id, ...data } })),
        terms: { add: has.filter((term) => !had.includes(term)), remove: had.filter((term) => !has.includes(term)) },
        effects: facts.flatMap((fact) => (fact.type === 'endpoint.disabled' ? told(after, fact) : [])),
        deadlines: {
          set: facts.some(({ type }) => type === 'endpoint.enabled' || type === 'endpoint.removed') ? looksFor(id) : [],
          cancel: [],
        },
      });
      if (result.status === 'committed') return after;
      if (result.status === 'failed') throw result.error;
    }
    throw omsError('contention.exhausted', `the endpoint "${id}" kept changing; try again`);
  }

  /** Staff hear of it in the commit that disables it: once. Who paused it knows. */
  function told(
    { id, failures, disabledAt }: EndpointRecord,
    { reason, error }: Extract<EndpointFact, { type: 'endpoint.disabled' }>,
  ) {
    if (reason === 'paused' || disabledAt === null) return [];
    const values = { endpoint: id, reason: error ?? reason, failures };
    return runtime.intents({ template: 'endpoint.disabled', audience: 'staff', values }, disabledAt);
  }

  function looksFor(endpoint: string): DeadlineDraft[] {
    const body = JSON.stringify({ endpoint });
    const at = runtime.clock.now();
    return [
      { name: atOnce, dueAt: now(runtime), body },
      { name: later, dueAt: instant(at + lookAgainMs), body },
    ];
  }

  async function refOf(id: string): Promise<SubjectRef> {
    return { kind: 'endpoint', id: await runtime.derivedId('endpoint', id) };
  }
}

const clockwork = { kind: 'system', id: 'relay' } as const;

const disabled = (id: string) => omsError('endpoint.disabled', `the endpoint "${id}" is disabled`, { id });

const resuming = (id: string) =>
  omsError('port.failed', `the endpoint "${id}" is about to hear again`, { retryAfterMs: resumesWithinMs });
