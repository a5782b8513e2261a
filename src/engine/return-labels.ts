/**
 * Labels and drop-off codes for what comes back, as any label: asked for with a key of its own, after the commit. While nobody knows whether one was
 * sold the same call is made again. One that nobody needs any more is given back.
 */
import { isOmsError, omsError } from '../kernel';
import type { OrderRecord, Payloads, ReturnLabelEffect } from '../order';
import type { ClaimedEffect } from '../ports';
import { addressOf } from './address';
import { answerOptions } from './answers';
import { buyLabel, giveLabelBack } from './buy-label';
import { carrierOf } from './config';
import { keepWayBack } from './labels';
import { returnLabelRecord } from './outside-answers';
import { parcelBack } from './parcels';
import type { Pipeline } from './pipeline';
import type { Runtime } from './runtime';

export type CarryOutLabel = (claimed: ClaimedEffect, effect: ReturnLabelEffect, order: OrderRecord) => Promise<void>;

export function createReturnLabels(runtime: Runtime, pipeline: Pipeline): CarryOutLabel {
  const { options, carriers } = runtime;
  return (claimed, effect, order) =>
    effect.operation === 'make' ? make(claimed, effect, order) : takeBack(claimed, effect, order);

  async function make(claimed: ClaimedEffect, effect: ReturnLabelEffect, order: OrderRecord): Promise<void> {
    const carrier = carrierOf(options, effect.carrier);
    const found = parcelOf(order, effect);
    if (!found || found.label.reference !== null) return;
    const { parcel, label } = found;
    const mayBeSold = claimed.attempts > 1 || label.unknown === true;
    // One that nobody waits for any more is not asked for; it may have been bought by a call that nobody heard the end of.
    if (parcel.status !== 'requested' && (parcel.status !== 'voided' || !mayBeSold)) return;
    const record = recorder(claimed, effect, order);
    const address = await addressOf(runtime, order);
    if (address === 'erased') return void (await record({ status: 'refused', code: 'party.erased' }));
    const { by, id: key } = parcel;
    const request = {
      ...{ key, service: label.service },
      parcel: parcelBack(runtime, order, { ...effect, by, location: label.location, address }),
    };
    const answer = await buyLabel(carriers, carrier, request, { mayBeSold, passes: parcel.status === 'voided' }).catch(
      async (error: unknown) => {
        if (!label.unknown && (mayBeSold || !isOmsError(error, 'carrier.down'))) await record({ status: 'unknown' });
        throw error;
      },
    );
    if (answer.status === 'unsold' && parcel.status === 'voided') return;
    if (answer.status === 'unsold') throw omsError('internal', 'the only carrier of a label was passed over');
    const news = returnLabelRecord(answer, key);
    if (answer.status === 'created' && parcel.status === 'requested') await keepWayBack(runtime, order, key, answer);
    const after = await record(news);
    if (news.status !== 'created') return;
    const kept = after.returns.find(({ id }) => id === effect.returnId);
    const isKept = kept?.parcel?.status === 'ready' && kept.label?.reference === news.reference;
    // It came when nobody waited for the goods any more.
    if (!isKept) await giveLabelBack(runtime, carrier, { key, reference: news.reference });
  }

  async function takeBack(claimed: ClaimedEffect, effect: ReturnLabelEffect, order: OrderRecord): Promise<void> {
    const found = parcelOf(order, effect);
    if (found?.parcel.status !== 'ready' || found.label.reference === null) return;
    const { reference } = found.label;
    const accepted = await giveLabelBack(runtime, carrierOf(options, effect.carrier), {
      key: effect.labelId,
      reference,
    });
    await recorder(claimed, effect, order)({ status: accepted ? 'voided' : 'notVoided' });
  }

  function recorder(claimed: ClaimedEffect, { returnId, labelId }: ReturnLabelEffect, order: OrderRecord) {
    return (answer: Payloads['returns.record']['answer']) =>
      pipeline.execute({
        type: 'returns.record',
        id: order.head.id,
        payload: { returnId, labelId, answer },
        options: answerOptions(claimed, answer),
      });
  }
}

/** The label that an effect is about, unless another one has taken its place. */
function parcelOf({ head, returns }: OrderRecord, { returnId, labelId }: ReturnLabelEffect) {
  const parcel = head.returns.find(({ id }) => id === returnId)?.parcel;
  const label = returns.find(({ id }) => id === returnId)?.label;
  return parcel?.id === labelId && label ? { parcel, label } : null;
}
