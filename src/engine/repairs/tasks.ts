/** What follows from a repair in orders, carried out by the relay: money goes back, services of its quote are done, or are not wanted any more. */
import type { Repair } from '../../aftersales';
import { isOmsError } from '../../kernel';
import { type ImplementedCommand, type PayloadInputs, repairTag } from '../../order';
import type { ClaimedEffect, EffectDraft } from '../../ports';
import type { Pipeline } from '../pipeline';
import type { Versioned } from '../stock/living';

export type RepairTask =
  | { readonly kind: 'refund'; readonly order: string; readonly amount: number }
  | { readonly kind: 'fulfill'; readonly order: string }
  | { readonly kind: 'cancel'; readonly order: string }
  /** Orders of quotes that do not stand are taken back. */
  | { readonly kind: 'orphans' };

/** The lane of these tasks. */
export const repairDestination = 'repair';

export function repairEffect(task: RepairTask): EffectDraft {
  return { destination: repairDestination, type: `repair.${task.kind}`, body: JSON.stringify(task) };
}

/** What the order said to a refund, for the repair. */
export type AnswerRepair = (
  id: string,
  answer:
    | { readonly action: 'refunded'; readonly amount: number }
    | { readonly action: 'refundRefused'; readonly code: string },
) => Promise<Versioned<Repair>>;

/** Refusals that say nothing: what they refuse is tried again. */
const passing: readonly string[] = [
  'store.unavailable',
  'store.incompatible',
  'contention.exhausted',
  'port.failed',
  'port.timeout',
  'internal',
];

export function createRepairTasks(
  pipeline: Pipeline,
  answer: AnswerRepair,
  takeBackOrphans: (id: string) => Promise<void>,
): (claimed: ClaimedEffect) => Promise<void> {
  return async ({ subject, version, n, body }) => {
    const task = JSON.parse(body) as RepairTask;
    const key = `repair:${subject.id}:${version}:${n}`;
    if (task.kind === 'orphans') return takeBackOrphans(subject.id);
    if (task.kind === 'fulfill') {
      // One that is not paid yet hands them over once it is.
      await ordered(task.order, 'orders.tag', { remove: [repairTag] }, `${key}:done`);
      return void (await ordered(task.order, 'orders.fulfill', {}, key));
    }
    if (task.kind === 'cancel') return void (await ordered(task.order, 'orders.cancel', { reason: 'repair' }, key));
    const { order, amount } = task;
    const code = await ordered(order, 'payments.refund', { amount, reason: 'beyondRepair' }, key);
    await answer(subject.id, code === null ? { action: 'refunded', amount } : { action: 'refundRefused', code });
  };

  /** Null, or the code with which the order refuses. */
  async function ordered<T extends ImplementedCommand>(
    id: string,
    type: T,
    payload: PayloadInputs[T],
    idempotencyKey: string,
  ): Promise<string | null> {
    const options = { actor: { kind: 'system', id: 'repairs' }, idempotencyKey } as const;
    try {
      await pipeline.execute({ type, id, payload, options });
      return null;
    } catch (error) {
      if (!isOmsError(error) || passing.includes(error.code)) throw error;
      return error.code;
    }
  }
}
