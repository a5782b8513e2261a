/**
 * The relay: what was committed leaves the process, at least once, in order per lane (subject, destination); what is due comes back as
 * commands. Leases are renewed while a handler runs and fence off whoever lost them.
 */
import { instant, isOmsError } from '../kernel';
import type { ImplementedCommand, PayloadInputs } from '../order';
import type { ClaimedDeadline, ClaimedEffect, EffectId, EffectOutcome, StepEnd } from '../ports';
import { askedWaitMs, keyOf, outcomeOf, retryDelayMs } from './attempts';
import type { createCaseFacades } from './cases/facades';
import { coalesce } from './coalesce';
import { createDeliver } from './deliver';
import type { EndpointDesk } from './endpoints/desk';
import type { Housekeeping } from './housekeeping';
import { parse } from './input';
import type { MessageDesk } from './messages/desk';
import { knownCode, type Observe } from './observing';
import type { CommandOptions, Pipeline } from './pipeline';
import type { createRepairFacades } from './repairs/facades';
import type { Runtime } from './runtime';
import { runOnceSchema } from './schemas';
import type { StockFacades } from './stock/facades';
import type { StockFollower } from './stock/follow';
import type { QueueDesk } from './stock/queue';
import type { CarryOutWork } from './work/facades';

/** What one run of the relay came to. */
export interface RelayReport {
  /** Effects delivered, put off, and given up; deadlines carried out. */
  readonly delivered: number;
  /** Effects put off, to be tried again. */
  readonly retried: number;
  /** Effects given up: a person redelivers or dismisses them. */
  readonly dead: number;
  /** Deadlines carried out. */
  readonly deadlines: number;
}

/** What else is done when its time has come. */
export interface Clockwork {
  readonly lapseCart: (id: string) => Promise<void>;
  readonly queue: Pick<QueueDesk, 'lapse' | 'serve'>;
  readonly work: CarryOutWork;
  readonly aftersales: ReturnType<typeof createCaseFacades>;
  readonly messages: MessageDesk;
  readonly endpoints: EndpointDesk;
  readonly repairs: ReturnType<typeof createRepairFacades>;
}

/** What carries out everything that commits have left to do: calls of gateways and carriers, messages, events, deadlines. */
export interface Relay {
  /** Delivers until nothing is due or the budget is used up; for hosts without a resident process, and for tests. */
  runOnce(options?: { readonly budgetMs?: number; readonly deadlines?: boolean }): Promise<RelayReport>;
  /** Carries out every deadline that is due now. */
  runDeadlines(): Promise<number>;
  /** Runs in the background until stopped. */
  start(): void;
  /** Lets what is running end, and takes nothing new. */
  stop(): Promise<void>;
  /** Something was committed: look now. */
  poke(): void;
  readonly running: boolean;
}

/** Effects claimed at once: enough to keep the handlers busy during one settle, few enough to be handled within a lease. */
const claimSize = 128;
/**
 * What a process has in hand that is young (see `oldMs`): little at first, so that several that start on a full outbox share it; twice as much
 * after each claim that was handled quickly, half after one that was not.
 */
const leastAppetite = 16;
const mostAppetite = 256;
const quickMs = 100;
const slowMs = 1_000;
/** An effect in hand for longer hangs: it takes no part of the appetite. */
const oldMs = 250;
/** Effects under way at once: an endpoint that hangs takes up some of it, and nobody waits for it. */
const mostInHand = 1_024;
/** How long a claim is ours without renewal; a dead process delays its effects by this much. */
const leaseMs = 30_000;
/** Waits between looks when nothing is due: doubling, so that an idle shop costs one query a second. */
const shortestWaitMs = 20;
const longestWaitMs = 1_000;
/** Housekeeping comes so often, and takes no longer: what is left is done the next time. */
const tidyEveryMs = 3_600_000;
const tidyForMs = 250;
/** News of stock may be this late, so that processes do not all follow every commit. */
const newsEveryMs = 1_000;

export function createRelay(
  runtime: Runtime,
  pipeline: Pipeline,
  housekeeping: Housekeeping,
  stock: StockFacades,
  follower: StockFollower | null,
  { lapseCart, queue, work, aftersales, messages, endpoints, repairs }: Clockwork,
): Relay {
  const { shop, repository, clock, observe } = runtime;
  const deliver = createDeliver(runtime, pipeline, {
    backorders: stock.inventory,
    carryOut: { work, aftersales: aftersales.work.carryOut, repairs: repairs.carryOut },
    messages,
    endpoints,
  });
  let stopping: AbortController | null = null;
  let loop: Promise<void> | null = null;
  const passes = new Set<Promise<EffectOutcome[]>>();
  let inHand = 0;
  let appetite = leastAppetite;
  const claims = new Set<{ readonly at: number; open: number }>();
  let wake: () => void = () => {};
  let woken = false;
  let unlisten: (() => Promise<void>) | null = null;
  /** Rounds by hand that run, and how often everything was told to stop: a round that was begun before takes nothing new. */
  const rounds = new Set<Promise<RelayReport>>();
  let stops = 0;

  const poke = () => {
    woken = true;
    wake();
  };
  return {
    runOnce(options) {
      const round = runOnce(options).finally(() => rounds.delete(round));
      rounds.add(round);
      return round;
    },
    runDeadlines,
    start,
    stop,
    poke,
    get running() {
      return loop !== null;
    },
  };

  async function runOnce(options: Parameters<Relay['runOnce']>[0] = {}): Promise<RelayReport> {
    const { budgetMs = Number.POSITIVE_INFINITY, deadlines = true } = parse(runOnceSchema, options, 'relay.runOnce');
    const report = { delivered: 0, retried: 0, dead: 0, deadlines: 0 };
    const started = performance.now();
    const begunAt = stops;
    for (;;) {
      if (stops !== begunAt) return report;
      if (deadlines) report.deadlines += await runDeadlines();
      const outcomes = await pass();
      for (const outcome of outcomes) report[outcome.kind === 'retry' ? 'retried' : outcome.kind]++;
      if (performance.now() - started >= budgetMs) return report;
      if (outcomes.length > 0 || (await follower?.follow())) continue;
      // What the background has in hand may bring more.
      if (passes.size === 0) return report;
      await Promise.allSettled([...passes]);
    }
  }

  async function pass(): Promise<EffectOutcome[]> {
    return (await claim(claimSize)).handled;
  }

  /** How much more this process should take now. */
  function room(): number {
    const at = performance.now();
    let young = 0;
    for (const one of claims) if (at - one.at < oldMs) young += one.open;
    return Math.min(claimSize, appetite - young, mostInHand - inHand);
  }

  /** Claims once, and begins to handle what was claimed. */
  async function claim(limit: number): Promise<{ count: number; handled: Promise<EffectOutcome[]> }> {
    const lease = runtime.newId();
    const now = clock.now();
    const claimed = await repository.claimEffects(shop.id, {
      now: instant(now),
      leasedUntil: instant(now + leaseMs),
      lease,
      limit,
    });
    if (claimed.length === 0) return { count: 0, handled: Promise.resolve([]) };
    inHand += claimed.length;
    const own = { at: performance.now(), open: claimed.length };
    claims.add(own);
    const handled = handle(lease, claimed, own).finally(() => {
      passes.delete(handled);
      claims.delete(own);
      const tookMs = performance.now() - own.at;
      if (tookMs < quickMs && claimed.length === limit) appetite = Math.min(mostAppetite, appetite * 2);
      else if (tookMs > slowMs) appetite = Math.max(leastAppetite, appetite / 2);
    });
    passes.add(handled);
    return { count: claimed.length, handled };
  }

  async function handle(
    lease: string,
    claimed: readonly ClaimedEffect[],
    own: { open: number },
  ): Promise<EffectOutcome[]> {
    const settle = coalesce(async (done: readonly (EffectId & { outcome: EffectOutcome })[]) => {
      await repository.settleEffects(shop.id, lease, done, instant(clock.now()));
      // The next of their lanes are free now.
      poke();
      return done.map(({ outcome }) => outcome);
    });
    const renewal = setInterval(() => {
      repository.renewEffects(shop.id, lease, instant(clock.now() + leaseMs)).catch(() => {});
    }, leaseMs / 3);
    try {
      return await Promise.all(
        claimed.map(async (effect) => {
          const outcome = await (observe ? watchedAttempt(observe, effect, () => attempt(effect)) : attempt(effect));
          inHand--;
          own.open--;
          return settle({ subject: effect.subject, version: effect.version, n: effect.n, outcome });
        }),
      );
    } finally {
      clearInterval(renewal);
    }
  }

  function watchedAttempt(
    tell: Observe,
    { subject, version, n, type, destination, attempts }: ClaimedEffect,
    work: () => Promise<EffectOutcome>,
  ): Promise<EffectOutcome> {
    const step = { kind: 'effect', subject, version, n, type, destination, attempts } as const;
    return tell(step, work, endOfAttempt);
  }

  async function attempt(effect: ClaimedEffect): Promise<EffectOutcome> {
    try {
      await deliver(effect);
      return { kind: 'delivered' };
    } catch (error) {
      const waitMs = Math.max(retryDelayMs(effect.attempts, Math.random()), askedWaitMs(error));
      const outcome = outcomeOf(error, effect.attempts, instant(clock.now() + waitMs));
      const { destination, type, attempts } = effect;
      const fields = { effect: keyOf(effect), destination, type, attempts, error: outcome.error };
      if (outcome.kind === 'dead') runtime.logger.error(fields, 'an effect was given up');
      else runtime.logger.warn({ ...fields, retryAt: outcome.at }, 'an effect was not delivered and is tried again');
      return outcome;
    }
  }

  async function runDeadlines(): Promise<number> {
    let count = 0;
    const begunAt = stops;
    for (;;) {
      if (stops !== begunAt) return count;
      const lease = runtime.newId();
      const now = clock.now();
      const due = await repository.claimDeadlines(shop.id, {
        now: instant(now),
        leasedUntil: instant(now + leaseMs),
        lease,
        limit: claimSize,
      });
      if (due.length === 0) return count;
      const done = await Promise.all(due.map(observe ? (deadline) => watchedDeadline(observe, deadline) : carryOut));
      await repository.settleDeadlines(
        shop.id,
        lease,
        done.filter((item) => item !== null),
      );
      count += due.length;
    }
  }

  function watchedDeadline(tell: Observe, deadline: ClaimedDeadline): ReturnType<typeof carryOut> {
    const { subject, name, dueAt } = deadline;
    const step = { kind: 'deadline', subject, name: kindOf(name), lateMs: clock.now() - Date.parse(dueAt) } as const;
    return tell(
      step,
      () => carryOut(deadline),
      (done) => ({ outcome: done ? 'done' : 'retry', failed: !done }),
    );
  }

  /** Gives the command of a deadline; a refusal is an answer too. What fails otherwise stays, and comes again after its lease. */
  async function carryOut(
    deadline: ClaimedDeadline,
  ): Promise<{ subject: ClaimedDeadline['subject']; name: string } | null> {
    const { subject, name, dueAt } = deadline;
    const options = {
      actor: { kind: 'system', id: 'clock' },
      idempotencyKey: `deadline:${subject.id}:${name}:${dueAt}`,
    } as const;
    try {
      if (subject.kind === 'purchaseOrder') await stock.purchaseOrders.remind(subject.id, options);
      else if (subject.kind === 'cart') await lapseCart(subject.id);
      else if (subject.kind === 'waiting') await queue.lapse(subject.id);
      else if (subject.kind === 'message') await messages.due(subject.id);
      else if (subject.kind === 'stockWatch') await queue.serve((JSON.parse(deadline.body) as { sku: string }).sku);
      else if (subject.kind === 'transfer') await stock.transfers.remind(subject.id, options);
      else if (subject.kind === 'case') await aftersales.facades.cases.remind(subject.id, options);
      else if (subject.kind === 'endpoint') await endpoints.redeliver(deadline);
      else if (subject.kind === 'feedback') await aftersales.work.ask(subject.id, options);
      else if (subject.kind === 'repair') await repairs.facades.repairs.remind(subject.id, options);
      else if (subject.kind === 'supplierClaim') await repairs.facades.supplierClaims.remind(subject.id, options);
      else await command(deadline, options);
    } catch (error) {
      if (!isOmsError(error) || comesAgain.includes(error.code)) {
        runtime.logger.error({ subject: subject.id, name, error: codeOf(error) }, 'a deadline was not carried out');
        return null;
      }
      runtime.logger.debug({ subject: subject.id, name, error: error.code }, 'a deadline was refused');
    }
    return { subject, name };
  }

  async function command({ subject, body }: ClaimedDeadline, options: CommandOptions): Promise<void> {
    const { command: type, payload } = JSON.parse(body) as {
      command: ImplementedCommand;
      payload: PayloadInputs[ImplementedCommand];
    };
    await pipeline.execute({ type, id: subject.id, payload, options });
  }

  function start(): void {
    if (loop) return;
    const control = new AbortController();
    stopping = control;
    loop = live(control.signal);
    runtime.logger.info({ shop: shop.id }, 'the relay runs');
  }

  async function live(signal: AbortSignal): Promise<void> {
    let wait = shortestWaitMs;
    let lookedAt = Number.NEGATIVE_INFINITY;
    let toldAt = Number.NEGATIVE_INFINITY;
    // The first time some way into the hour, so that processes that start together do not tidy together.
    let tidiedAt = clock.now() - tidyEveryMs * Math.random();
    unlisten = (await repository.listen?.(poke).catch(() => null)) ?? null;
    while (!signal.aborted) {
      woken = false;
      let busy = false;
      try {
        const more = room();
        const claimed = more > 0 ? await claim(more) : null;
        // What fails here comes again after its lease.
        claimed?.handled.catch(reportFailure);
        const dueNow = clock.now() - lookedAt >= shortestWaitMs;
        if (dueNow) lookedAt = clock.now();
        const deadlines = dueNow ? await runDeadlines() : 0;
        const tells = follower !== null && clock.now() - toldAt >= newsEveryMs;
        const followed = tells ? await follower.follow() : 0;
        // Who is behind goes on at once.
        if (tells && followed === 0) toldAt = clock.now();
        busy = (claimed?.count ?? 0) + deadlines + followed > 0;
        if (!busy && clock.now() - tidiedAt >= tidyEveryMs) {
          tidiedAt = clock.now();
          const { keys, delivered, archived, balanced } = await housekeeping.run({ budgetMs: tidyForMs });
          runtime.logger.info({ keys, delivered, archived, balanced }, 'the store was tidied');
        }
      } catch (error) {
        reportFailure(error);
      }
      // Who has its hands full looks again soon: what hangs makes room by growing old.
      if (busy || room() <= 0) wait = shortestWaitMs;
      // Who was told to stop while it looked is told once.
      if (busy || woken || signal.aborted) continue;
      await idle(wait, signal);
      wait = woken ? shortestWaitMs : Math.min(longestWaitMs, wait * 2);
    }
  }

  function reportFailure(error: unknown): void {
    runtime.logger.error({ error: codeOf(error) }, 'the relay could not look for work');
  }

  async function idle(ms: number, signal: AbortSignal): Promise<void> {
    const waiting = new AbortController();
    const end = () => waiting.abort();
    wake = end;
    signal.addEventListener('abort', end);
    await clock.sleep(ms, waiting.signal);
    signal.removeEventListener('abort', end);
    waiting.abort();
  }

  async function stop(): Promise<void> {
    stops += 1;
    stopping?.abort();
    wake();
    await loop;
    if (loop) runtime.logger.info({ shop: shop.id }, 'the relay has stopped');
    loop = null;
    await Promise.allSettled([...passes, ...rounds]);
    await unlisten?.();
    unlisten = null;
  }
}

function endOfAttempt(outcome: EffectOutcome): StepEnd {
  if (outcome.kind === 'delivered') return { outcome: 'delivered', failed: false };
  return { outcome: outcome.kind, failed: true, reason: knownCode(outcome.error) };
}

/** Of `return:…`: names say after a colon which one of several is meant. */
const kindOf = (name: string): string => name.split(':', 1)[0] ?? name;

/** Refusals of a deadline that say nothing about what it is for: also that of a process whose release is too old for it. */
const comesAgain: readonly string[] = ['store.unavailable', 'store.incompatible', 'contention.exhausted', 'internal'];

const codeOf = (error: unknown): string => (isOmsError(error) ? error.code : 'error');
