/**
 * What follows from work in the order, carried out by the relay: a parcel that was closed leaves, units that were not there fail, a substitution
 * is an edit. Each has a key of its own: a process that dies between the two loses nothing and does nothing twice. What the order refuses is
 * answered to the work order.
 */
import { isOmsError, type Problem } from '../../kernel';
import { type Actor, type ImplementedCommand, type PayloadInputs, perUnit, piecesOf, workDemands } from '../../order';
import type { ClaimedEffect } from '../../ports';
import { keyFor } from '../input';
import type { Pipeline } from '../pipeline';
import type { Order } from '../present';
import type { Runtime } from '../runtime';
import type { ReportMissing } from '../stock/missing';
import { dispatchOf, lineOf, type WorkDesk, type WorkTask } from './desk';

export function createWorkTasks(
  runtime: Runtime,
  pipeline: Pipeline,
  desk: WorkDesk,
  releaseWave: (id: string) => Promise<void>,
  reportMissing: ReportMissing,
): (claimed: ClaimedEffect) => Promise<void> {
  return async ({ subject, body, ...effect }) => {
    const task = JSON.parse(body) as WorkTask;
    if (task.kind === 'wave') return releaseWave(subject.id);
    if (task.kind === 'dispatch') return dispatch(subject.id, task);
    if (task.kind === 'fail') return fail(subject.id, task, `work:${subject.id}:${effect.version}:${effect.n}`);
    return substitute(subject.id, task);
  };

  async function dispatch(id: string, { parcel, by }: Extract<WorkTask, { kind: 'dispatch' }>): Promise<void> {
    const work = await desk.living.get(id);
    const box = work.parcels.find((of) => of.id === parcel && of.status === 'closed');
    if (!box) return;
    const outcome = await ordered(work.order, 'shipments.dispatch', dispatchOf(work, parcel), by, `parcel:${parcel}`);
    if ('problems' in outcome)
      return void (await desk.answer(id, { action: 'refused', parcel, problems: outcome.problems }));
    // What was collected has arrived as it left.
    const arrived = { shipmentId: parcel, status: 'delivered' } as const;
    if (box.collectCode !== null) await ordered(work.order, 'shipments.track', arrived, by, `collected:${parcel}`);
    await desk.answer(id, { action: 'dispatched', parcel });
  }

  /** What is refused is promised from here no more: it was cancelled or comes from elsewhere by now. */
  async function fail(id: string, task: Extract<WorkTask, { kind: 'fail' }>, key: string): Promise<void> {
    const work = await desk.living.get(id);
    const { head } = await desk.order(work.order);
    const units = new Map<string, number>();
    for (const { line, units: short } of task.lines) {
      const { orderLine, sku } = lineOf(work, line);
      const count = head.counts.find((of) => of.id === orderLine);
      if (!count) continue;
      const piece = piecesOf(count).find((of) => of.sku === sku);
      const mine = piece ? Math.ceil(short / perUnit(piece)) : 0;
      const before = units.get(orderLine) ?? 0;
      // A kit that lacks two of its components is one kit; units of two lots are more units.
      units.set(orderLine, count.parts ? Math.max(before, mine) : before + mine);
    }
    const lines = [...units].map(([lineId, count]) => ({ lineId, units: count })).filter((of) => of.units > 0);
    if (lines.length > 0)
      await ordered(work.order, 'shipments.fail', { location: work.location, lines, reason: 'short' }, task.by, key);
    if (!task.missing) return;
    const missing = task.lines.map(({ line, units: count }) => {
      const { sku, lot } = lineOf(work, line);
      return { sku, location: work.location, lot, units: count };
    });
    const report = { work: id, order: work.order, reason: task.reason };
    await reportMissing(keyFor(`${key}:missing`, [report, missing]), report, missing);
  }

  async function substitute(id: string, task: Extract<WorkTask, { kind: 'substitute' }>): Promise<void> {
    const work = await desk.living.get(id);
    const asked = work.substitutions.find((of) => of.id === task.substitution && of.status === 'asked');
    if (!asked) return;
    const { sku, units, reason } = asked;
    const { orderLine } = lineOf(work, asked.line);
    const key = (step: string) => `substitution:${asked.id}:${step}`;
    const [done] = await runtime.repository.keysMany(runtime.shop.id, [key('confirm')]);
    const refused = done ? null : await edited();
    if (refused)
      return void (await desk.answer(id, { action: 'notAgreed', substitution: asked.id, problems: refused }));
    const record = await desk.order(work.order);
    const known = new Set(work.lines.map((line) => line.orderLine));
    const other = record.lines.filter((line) => line.sku === sku && !known.has(line.id)).at(-1);
    const lines = workDemands(record, work.location).filter((of) => of.orderLine === other?.id);
    await desk.answer(id, { action: 'agreed', substitution: asked.id, lines });

    /** Fewer of the one, as many of the other: one edit, whole or not at all. */
    async function edited(): Promise<readonly Problem[] | null> {
      const { head, lines: terms } = await desk.order(work.order);
      const count = head.counts.find((of) => of.id === orderLine);
      const price = asked?.unitPrice ?? terms.find((of) => of.id === orderLine)?.unitPrice;
      if (!count || !price) return [{ code: 'line.notFound', message: `the order has no line ${orderLine} any more` }];
      // While the process was away, the edit may have been dropped, and somebody else have opened one: that one is theirs.
      const editId = await runtime.derivedId('edit', task.substitution);
      const begun = await ordered(work.order, 'edits.begin', { reason, editId }, task.by, key('begin'));
      if ('problems' in begun) return begun.problems;
      const quantity = count.ordered - count.cancelled - units;
      const actions = [
        { type: 'setQuantity', lineId: orderLine, quantity },
        { type: 'addLine', sku, quantity: units, override: { unitPrice: price, reason } },
      ] as const;
      const staged = await ordered(work.order, 'edits.stage', { actions: [...actions], editId }, task.by, key('stage'));
      const confirmed =
        'problems' in staged ? staged : await ordered(work.order, 'edits.confirm', { editId }, task.by, key('confirm'));
      if (!('problems' in confirmed) && confirmed.edit === null) return null;
      await ordered(work.order, 'edits.discard', { editId }, task.by, key('discard'));
      return 'problems' in confirmed
        ? confirmed.problems
        : [{ code: 'approval.needed', message: 'the edit waits for a second person: replace the goods in the order' }];
    }
  }

  /** A command of the order, or why it was refused. What says nothing of the order is thrown, and tried again. */
  async function ordered<T extends ImplementedCommand>(
    id: string,
    type: T,
    payload: PayloadInputs[T],
    actor: Actor,
    idempotencyKey: string,
  ): Promise<Order | { readonly problems: readonly Problem[] }> {
    try {
      return await pipeline.execute({ type, id, payload, options: { actor, idempotencyKey } });
    } catch (error) {
      if (!isOmsError(error) || passing.includes(error.code)) throw error;
      return { problems: error.problems };
    }
  }
}

/** Refusals that say nothing of the order. */
const passing: readonly string[] = [
  ...[
    'store.unavailable',
    'store.incompatible',
    'contention.exhausted',
    'transaction.nested',
    'internal',
    'port.failed',
    'port.timeout',
  ],
];
