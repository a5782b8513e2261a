/** `returns.askLabel`, `.record`, `.track`: the way back, and what its carrier says of it. */
import { advanceTracking } from '../../fulfillment';
import { problem } from '../../kernel';
import { accepted, defineCommand, shopActors } from '../command';
import { askedOf, isWaitedFor, labelProblems, wayAsked } from '../returns/label';
import { type News, news, type OrderRecord, type Return } from '../vocabulary';
import { inStatus, locationProblems, some } from './returns';

export const askReturnLabel = defineCommand({
  type: 'returns.askLabel',
  actors: shopActors,
  standing: (order) => some(order, 'approved'),
  given: (order, payload, { shop }) => {
    const state = inStatus(order, payload.returnId, 'approved');
    if (state.length > 0) return state;
    return [...locationProblems(payload.location, shop), ...labelProblems(order, payload, { shop })];
  },
  decide: (order, payload, context) => {
    const way = wayAsked(payload, context.shop);
    const { returnId } = payload;
    return accepted(...(way ? [news('return.labelRequested', { returnId, ...askedOf(order, way, context) })] : []));
  },
});

const withLabel = (order: OrderRecord) =>
  order.head.returns.some(({ parcel }) => parcel) ? [] : [problem('return.state', 'no return has a label')];

export const recordReturn = defineCommand({
  type: 'returns.record',
  actors: ['system', 'staff'],
  standing: withLabel,
  given: (order, { returnId }) => labelled(order, returnId),
  decide: (order, { returnId, labelId, answer }) => {
    const found = returnOf(order, returnId);
    if (found?.parcel?.id !== labelId) return accepted();
    const { status } = found.parcel;
    if (answer.status === 'voided' || answer.status === 'notVoided')
      return accepted(
        ...(status === 'ready'
          ? [news('return.labelVoided', { returnId, labelId, accepted: answer.status === 'voided' })]
          : []),
      );
    return accepted(...(status === 'requested' ? answered(order, found, labelId, answer) : []));
  },
});

type Answer =
  | { readonly status: 'created'; readonly reference: string; readonly tracking: string }
  | { readonly status: 'refused'; readonly code: string }
  | { readonly status: 'unknown' };

/** A label that comes when nobody waits for the goods any more is told to nobody: whoever bought it gives it back. */
function answered(order: OrderRecord, found: Return, labelId: string, answer: Answer): News[] {
  const { id: returnId } = found;
  if (answer.status === 'refused') return [news('return.labelRefused', { returnId, labelId, code: answer.code })];
  if (answer.status === 'unknown') {
    const { label } = order.returns.find(({ id }) => id === returnId) ?? {};
    return label?.unknown ? [] : [news('return.labelUnknown', { returnId, labelId })];
  }
  const { reference, tracking } = answer;
  return isWaitedFor(found) ? [news('return.labelled', { returnId, labelId, reference, tracking })] : [];
}

export const trackReturn = defineCommand({
  type: 'returns.track',
  actors: shopActors,
  standing: withLabel,
  given: (order, { returnId }) => {
    const missing = labelled(order, returnId);
    if (missing.length > 0) return missing;
    const { parcel } = returnOf(order, returnId) as Return;
    if (parcel?.tracking) return [];
    return [
      problem('return.state', `its label is ${parcel?.status}`, { returnId, label: parcel?.status }, ['returnId']),
    ];
  },
  decide: (order, { returnId, status, at, report }, context) => {
    const { parcel } = returnOf(order, returnId) as Return;
    const before = parcel?.trackingStatus ? { status: parcel.trackingStatus, at: parcel.trackedAt ?? null } : null;
    const next = advanceTracking(before, { status, at: at ?? context.at });
    if (next === before) return accepted();
    const told = {
      returnId,
      status: next.status,
      ...(next.at !== null && { trackedAt: next.at }),
      ...(report && { report }),
    };
    return accepted(news('return.tracked', told));
  },
});

const returnOf = ({ head }: OrderRecord, returnId: string): Return | undefined =>
  head.returns.find(({ id }) => id === returnId);

function labelled(order: OrderRecord, returnId: string) {
  const found = returnOf(order, returnId);
  if (!found) return [problem('return.notFound', `there is no return ${returnId}`, { returnId }, ['returnId'])];
  return found.parcel ? [] : [problem('return.state', 'it has no label', { returnId }, ['returnId'])];
}
