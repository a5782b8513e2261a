/**
 * The commit of a batch: one transaction per shop, in which the sets are decided one after the other. What cannot be stored is refused
 * before; a batch that fails whole is tried again set by set, so that only the set that is to blame fails.
 */
import { findUnstorable, omsError } from '../../../kernel';
import type { ChangeSet, CommitResult, Repository } from '../../../ports/repository';
import { type Driver, nextTurn, type Sql } from '../driver';
import { classify, toOmsError } from '../errors';
import { type Accepted, decide } from './decide';
import { createLoadStage } from './stage';
import { createWriteBatch } from './write';

export function createCommit(driver: Driver, p: string): Repository['commit'] {
  const loadStage = createLoadStage(p);
  const writeBatch = createWriteBatch(p);

  function commitSets(sql: Sql, sets: readonly ChangeSet[]): CommitResult[] {
    const shop = (sets[0] as ChangeSet).shop;
    const stage = loadStage(sql, shop, sets);
    const accepted: Accepted[] = [];
    const results = sets.map((set) => decide(stage, set, (one) => void accepted.push(one)));
    if (accepted.length > 0) writeBatch(sql, shop, accepted, stage);
    return results;
  }

  async function batch(sets: readonly ChangeSet[]): Promise<CommitResult[]> {
    try {
      return await driver.write((sql) => commitSets(sql, sets));
    } catch (error) {
      const refused = classify(error) === 'refused';
      if (!refused || sets.length === 1) return sets.map(() => ({ status: 'failed', error: toOmsError(error) }));
    }
    const results: CommitResult[] = [];
    for (const set of sets) results.push(...(await batch([set])));
    return results;
  }

  return async (changes) => {
    const results: CommitResult[] = [];
    const placesByShop = new Map<string, number[]>();
    changes.forEach((set, place) => {
      const problem = findUnstorable(set);
      if (problem) results[place] = { status: 'failed', error: omsError('input.invalid', problem) };
      else placesByShop.set(set.shop, [...(placesByShop.get(set.shop) ?? []), place]);
    });
    // A commit keeps the event loop busy to its end: between two of them others have their turn.
    await nextTurn();
    for (const places of placesByShop.values()) {
      const answers = await batch(places.map((place) => changes[place] as ChangeSet));
      places.forEach((place, index) => {
        results[place] = answers[index] as CommitResult;
      });
    }
    return results;
  };
}
