/** A case as callers see it, and how one goes on in another. */
import { type Case, type CaseAction, caseActions } from '../../aftersales';
import { isOmsError, type LegalAction, omsError } from '../../kernel';
import type { Versioned } from '../stock/living';
import type { CaseDesk } from './desk';

/** A case as it stands, with every action: allowed now for those who work for the shop, or why not. */
export type CaseRecord = Versioned<Case> & { readonly actions: readonly LegalAction<CaseAction>[] };

export function withActions(one: Versioned<Case>): CaseRecord {
  return { ...one, actions: caseActions(one, { kind: 'staff' }) };
}

/** Attempts against merges and messages that come in between. */
const tries = 100;

/** The case that goes on has what was written in a merged one, also where that was merged on meanwhile. */
export async function absorb(desk: CaseDesk, id: string): Promise<void> {
  for (let attempt = 0; attempt < tries; attempt++) {
    const merged = await desk.living.get(id);
    const into = await desk.follow(id);
    if (into.id === id) return;
    try {
      return void (await desk.change({
        ...{ ref: into.id, action: 'absorb', options: {}, about: [] },
        commandOf: () => ({ action: 'absorb', merged }),
      }));
    } catch (error) {
      if (!isOmsError(error, 'document.state')) throw error;
    }
  }
  throw omsError('contention.exhausted', 'the case kept being merged; try again');
}
