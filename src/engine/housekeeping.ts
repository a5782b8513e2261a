/**
 * Housekeeping: what nobody asks for any more is let go of, and what is long over is put away, in small steps beside everything else. Several
 * processes may do it at once.
 */
import { addDays, type Instant } from '../kernel';
import { decodeFact, decodeOrder } from '../order';
import type { FeedCommit, StoredCommit, SubjectRef } from '../ports';
import { defaultRetention } from './defaults';
import { given } from './given';
import { groupBy } from './group-by';
import { parse } from './input';
import type { Pipeline } from './pipeline';
import { now, type Runtime } from './runtime';
import { housekeepingSchema } from './schemas';
import { balanceDate } from './stock/past';

/** What one round of tidying let go of, put away and summed up. */
export interface HousekeepingReport {
  /** Idempotency keys and delivered effects that were let go of. */
  readonly keys: number;
  readonly delivered: number;
  /** Orders, carts and stock documents whose facts were put away. */
  readonly archived: number;
  /** Whether a monthly balance of the stock was written. */
  readonly balanced: boolean;
}

export interface Housekeeping {
  /** Goes on until nothing is left to do or the budget is used up. */
  run(options?: { readonly budgetMs?: number }): Promise<HousekeepingReport>;
}

/** Rows let go of in one step: more would hold their locks for longer than a commit takes. */
const stepSize = 500;
const over: ReadonlySet<string> = new Set(['completed', 'cancelled', 'expired']);

export function createHousekeeping(runtime: Runtime, pipeline: Pick<Pipeline, 'checkpoint'>): Housekeeping {
  const { shop, repository, options } = runtime;
  const { keysDays, deliveredDays, factsDays } = { ...defaultRetention, ...given(options.retention) };

  return {
    async run(given = {}) {
      const { budgetMs = Number.POSITIVE_INFINITY } = parse(housekeepingSchema, given, 'housekeeping');
      const until = performance.now() + budgetMs;
      const at = now(runtime);
      const before = (days: number) => addDays(at, -days, shop.zone);
      const forgotten = await forget(before(keysDays), before(deliveredDays), until);
      const archived = factsDays === null ? 0 : await archive(before(factsDays), until);
      const balanced = await repository.balanceStock(shop.id, balanceDate(at, shop.zone));
      return { ...forgotten, archived, balanced };
    },
  };

  async function forget(keysBefore: Instant, deliveredBefore: Instant, until: number) {
    const sum = { keys: 0, delivered: 0 };
    for (;;) {
      const step = await repository.forget(shop.id, { keysBefore, deliveredBefore, limit: stepSize });
      sum.keys += step.keys;
      sum.delivered += step.delivered;
      if (Math.max(step.keys, step.delivered) < stepSize || performance.now() >= until) return sum;
    }
  }

  /** The feed gives what is oldest first; what was put away is in it no more. */
  async function archive(before: Instant, until: number): Promise<number> {
    let archived = 0;
    let cursor: string | null = null;
    for (;;) {
      const page = await repository.feed(shop.id, cursor, stepSize);
      const old = page.commits.filter((commit) => commit.at < before);
      archived += await archiveOf(old, before);
      cursor = page.cursor;
      if (old.length < page.commits.length || page.commits.length === 0 || performance.now() >= until) return archived;
    }
  }

  async function archiveOf(commits: readonly FeedCommit[], before: Instant): Promise<number> {
    const refs = [...new Map(commits.map(({ subject }) => [`${subject.kind} ${subject.id}`, subject])).values()];
    const histories = groupBy(await repository.history(shop.id, refs), ({ subject }) => subject.id);
    let archived = 0;
    for (const ref of refs) {
      const last = histories.get(ref.id)?.at(-1);
      if (!last || last.at >= before) continue;
      const version = ref.kind === 'order' ? await checkpointOf(ref, last) : last.version;
      if (version === null) continue;
      await repository.archive(shop.id, ref, version);
      archived++;
    }
    return archived;
  }

  /** The version of the checkpoint behind which the facts may go; null while the order is not over, or somebody is at it. */
  async function checkpointOf(ref: SubjectRef, last: StoredCommit): Promise<number | null> {
    const [stored] = await repository.loadMany(shop.id, [ref]);
    if (!stored || !over.has(decodeOrder(stored).head.states.lifecycle)) return null;
    const isCheckpoint = last.facts.some((text) => decodeFact(text, last.at).type === 'order.rebased');
    return isCheckpoint ? last.version : pipeline.checkpoint(ref.id);
  }
}
