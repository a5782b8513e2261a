/** Edits of placed orders, as hosts call them, and the look at one before it is confirmed: worked out each time, never stored. */
import { isOmsError, type Problem } from '../kernel';
import type { Actor } from '../order';
import {
  type Command,
  type CommandContext,
  decide,
  factOf,
  needsOf,
  type OrderRecord,
  type PayloadInputs,
  planEdit,
} from '../order';
import { createGatherer } from './gather';
import { actorSchema, idFrom, idOf, type OrderRef, parse } from './input';
import type { CommandOptions, Pipeline } from './pipeline';
import { type Order, present } from './present';
import { now, type Runtime } from './runtime';
import { isTest, shopFor } from './test-orders';

type In<T extends keyof PayloadInputs> = PayloadInputs[T];

/** What an open edit comes to, if it were confirmed now. Amounts in minor units. */
export interface EditPreview {
  /** The order as it would be, as far as it can be said. */
  readonly order: Order;
  /** By how much what is due would change; below zero: less is due. */
  readonly difference: number;
  /** What the customer would still have to pay, and what would go back or be voided. */
  readonly outstanding: number;
  readonly overpaid: number;
  /** Lines that cannot be met from stock. */
  readonly shortages: readonly { readonly sku: string; readonly wanted: number; readonly found: number }[];
  /** Every reason for which a confirmation would be refused; empty when it would not. */
  readonly refusals: readonly Problem[];
  /** Why it would wait for a second person, or null. */
  readonly approval: string | null;
}

/** Which edit is meant, beside what every command takes. */
export interface EditOptions extends CommandOptions {
  readonly editId?: string;
}

/** Changes of a placed order: begun, staged, looked at, and confirmed as one or discarded. */
export interface Edits {
  /** Opens the edit of an order; one is open at a time. It is discarded by itself at `expires`, a day from now by default. */
  begin(ref: OrderRef, input?: In<'edits.begin'>, options?: CommandOptions): Promise<Order>;
  /** With `editId` it is that edit which is meant, and none that was opened since. */
  stage(ref: OrderRef, actions: In<'edits.stage'>['actions'], options?: EditOptions): Promise<Order>;
  unstage(ref: OrderRef, actionIds: readonly string[], options?: EditOptions): Promise<Order>;
  /** What it comes to now. Nothing is written, taken or asked for. */
  preview(ref: OrderRef, options?: { readonly actor?: Actor }): Promise<EditPreview>;
  /** Carries it out, whole or not at all. */
  confirm(ref: OrderRef, input?: In<'edits.confirm'>, options?: CommandOptions): Promise<Order>;
  discard(ref: OrderRef, input?: In<'edits.discard'>, options?: CommandOptions): Promise<Order>;
}

export function createEdits(runtime: Runtime, pipeline: Pipeline, settle: (order: Order) => Promise<Order>): Edits {
  const gatherer = createGatherer(runtime);
  return {
    begin: (ref, input = {}, options = {}) =>
      pipeline.execute({ type: 'edits.begin', id: idOf(ref), payload: input, options }),
    stage: (ref, actions, { editId, ...options } = {}) =>
      pipeline.execute({ type: 'edits.stage', id: idOf(ref), payload: { actions, ...named(editId) }, options }),
    unstage: (ref, actionIds, { editId, ...options } = {}) =>
      pipeline.execute({
        ...{ type: 'edits.unstage', id: idOf(ref), options },
        payload: { actionIds: [...actionIds], ...named(editId) },
      }),
    confirm: (ref, input = {}, options = {}) =>
      pipeline.execute({ type: 'edits.confirm', id: idOf(ref), payload: input, options }).then(settle),
    discard: (ref, input = {}, options = {}) =>
      pipeline.execute({ type: 'edits.discard', id: idOf(ref), payload: input, options }),
    preview,
  };

  async function preview(ref: OrderRef, { actor = { kind: 'system' } }: { readonly actor?: Actor } = {}) {
    const id = idFrom(idOf(ref));
    const by = parse(actorSchema, actor, 'actor');
    const { record, version } = await pipeline.loadKnown(id);
    const shop = shopFor(runtime, isTest(record));
    const command: Command = { type: 'edits.confirm', payload: {} };
    const at = now(runtime);
    const failures: Problem[] = [];
    const gathered = await gatherer
      .gather({
        type: command.type,
        needs: needsOf(record, command, { shop, actor: by, at }),
        order: record,
        payload: command.payload,
        raw: command.payload,
        actor: by,
        at,
        preview: true,
      })
      .catch((error: unknown) => {
        // A port that does not answer is one more reason; what can be said without it is said.
        if (!isOmsError(error)) throw error;
        failures.push(...error.problems);
        return null;
      });
    if (!gathered) return unchanged(record, version, failures);
    const context: CommandContext = { shop, actor: by, at, gathered, newId: runtime.newId, approved: false };
    const decision = decide(record, command, context);
    if (!record.head.edit) return unchanged(record, version, decision.accepted ? [] : decision.problems);
    const plan = planEdit(record, context);
    const after = plan.news.reduce((order, item) => runtime.evolve(order, factOf(item, at, by)), record);
    const order = present(after, version + 1, { pending: true });
    const asked = decision.accepted ? decision.news.find(({ type }) => type === 'approval.requested') : undefined;
    return {
      order,
      difference: plan.difference,
      outstanding: order.totals.outstanding,
      overpaid: order.totals.overpaid,
      shortages: plan.short.map(({ sku, wanted, found }) => ({ sku, wanted, found })),
      refusals: decision.accepted ? [] : decision.problems,
      approval: asked?.type === 'approval.requested' ? asked.data.approval.reason : null,
    };
  }

  function unchanged(record: OrderRecord, version: number, refusals: readonly Problem[]): EditPreview {
    const order = present(record, version, { pending: true });
    const { outstanding, overpaid } = order.totals;
    return { order, difference: 0, outstanding, overpaid, shortages: [], refusals, approval: null };
  }
}

const named = (editId: string | undefined) => (editId === undefined ? {} : { editId });
