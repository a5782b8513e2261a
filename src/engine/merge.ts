/** Several orders of a customer in one parcel: looked at together, asked for by the first of them. */
import { OmsError, type Problem, problem } from '../kernel';
import { currentText, explain, type OrderRecord, type PayloadInputs } from '../order';
import { idFrom, idOf, type OrderRef } from './input';
import type { CommandOptions, Pipeline } from './pipeline';
import type { Order } from './present';
import { now, type Runtime } from './runtime';

/** Which parcel: by default from where most of the first order lies, by the cheapest carrier for it. */
export type MergeInput = Partial<Pick<PayloadInputs['shipments.merge'], 'carrier' | 'location'>>;

/** A function that sends the open goods of these orders in one parcel; answers the first order. */
export type Merge = (refs: readonly OrderRef[], input?: MergeInput, options?: CommandOptions) => Promise<Order>;

export function createMerge(runtime: Runtime, pipeline: Pipeline): Merge {
  const { shop } = runtime;
  return async (refs, input = {}, options = {}) => {
    const ids = [...new Set(refs.map((ref) => idFrom(idOf(ref))))];
    const records = await Promise.all(ids.map(async (id) => (await pipeline.load(id))?.record ?? null));
    const [first, ...others] = records;
    const problems = [...missing(ids, records), ...(await apart(records)), ...standing(records, options)];
    if (!first || others.length === 0)
      problems.push(problem('input.invalid', 'a merge needs two orders or more', {}, ['orders']));
    // What was done before has left nothing to merge: the key answers then.
    if (problems.length > 0 && !(await isRepeated(options))) throw new OmsError(problems);
    // Made from the orders, so that a repeated call is the same command under the caller's key.
    const groupId = await runtime.derivedId('parcels', [...ids, options.idempotencyKey ?? runtime.newId()].join(' '));
    return pipeline.execute({
      type: 'shipments.merge',
      id: ids[0] as string,
      payload: { ...input, orders: ids.slice(1), groupId },
      options,
    });
  };

  async function isRepeated({ idempotencyKey }: CommandOptions): Promise<boolean> {
    if (idempotencyKey === undefined) return false;
    const [hit] = await runtime.repository.keysMany(shop.id, [idempotencyKey]);
    return Boolean(hit);
  }

  function standing(
    records: readonly (OrderRecord | null)[],
    { actor = { kind: 'system' } }: CommandOptions,
  ): Problem[] {
    const at = now(runtime);
    return records.flatMap((record) => {
      if (!record) return [];
      const found = explain(record, { shop, actor, at }).find(({ command }) => command === 'shipments.merge');
      return (found?.problems ?? []).map((item) => ({
        ...item,
        details: { ...item.details, orderId: record.head.id },
      }));
    });
  }

  /** Orders of different people, or to different doors, are different parcels; what a parcel costs is shared in one currency. */
  async function apart(records: readonly (OrderRecord | null)[]): Promise<Problem[]> {
    const [first, ...others] = records.flatMap((record) => (record ? [record] : []));
    if (!first) return [];
    const texts = await runtime.texts(first.head.intake.party);
    const door = ({ head }: OrderRecord) =>
      texts.get(currentText('shipTo', head)) ?? texts.get(currentText('billTo', head)) ?? head.intake.country;
    const { currency } = first.head.intake;
    const inOther = others.filter(({ head }) => head.intake.currency !== currency);
    const strangers = others
      .filter((other) => other.head.intake.party !== first.head.intake.party || door(other) !== door(first))
      .map(({ head }) => problem('shipment.state', 'the order is not for the same address', { orderId: head.id }));
    return [
      ...strangers,
      ...inOther.map(({ head }) =>
        problem('currency.differs', `the order is in ${head.intake.currency}, the first in ${currency}`, {
          orderId: head.id,
        }),
      ),
    ];
  }
}

function missing(ids: readonly string[], records: readonly (OrderRecord | null)[]): Problem[] {
  return ids.flatMap((id, index) =>
    records[index] ? [] : [problem('order.notFound', `there is no order ${id}`, { id })],
  );
}
