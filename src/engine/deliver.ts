/**
 * Delivering an effect: the outside is asked with a key that makes the call repeatable, and what it answers comes back as a command with a
 * key of its own. A call that times out is unknown, never assumed failed: it is recorded as such, asked about, and tried again.
 */
import { isOmsError, money, omsError } from '../kernel';
import {
  currentText,
  type EvidenceEffect,
  evidenceOf,
  type InterceptEffect,
  type NotifyEffect,
  type OrderEffect,
  type OrderRecord,
  type ParcelGroup,
  type PayloadInputs,
  type Payloads,
  type PaymentEffect,
  type Shipment,
  type ShipmentBody,
  type ShipmentEffect,
  type TaxEffect,
} from '../order';
import type { Carrier, ClaimedEffect, GatewayAnswer, PaymentGateway } from '../ports';
import { addressOf } from './address';
import { answerOptions } from './answers';
import { keyOf } from './attempts';
import { buyLabel, giveLabelBack } from './buy-label';
import { aftersalesDestination } from './cases/tasks';
import { gatewayOf } from './config';
import type { EndpointDesk } from './endpoints/desk';
import { keepLabel } from './labels';
import type { MessageDesk } from './messages/desk';
import { interceptRecord, paymentRecord, shipmentRecord, taxRecord } from './outside-answers';
import { parcelOf } from './parcels';
import { keepAction } from './payment-action';
import type { Pipeline } from './pipeline';
import { endpointIn } from './publishing';
import { repairDestination } from './repairs/tasks';
import { createReturnLabels } from './return-labels';
import type { Runtime } from './runtime';
import type { Backorders } from './stock/backorders';
import { callTax, taxRequest } from './taxes';

export type Deliver = (effect: ClaimedEffect) => Promise<void>;

/** Who carries out what is no call of a gateway, a carrier, a tax provider or the publisher. */
export interface Desks {
  readonly backorders: Backorders;
  readonly carryOut: { readonly work: Deliver; readonly aftersales: Deliver; readonly repairs: Deliver };
  readonly messages: Pick<MessageDesk, 'deliver'>;
  readonly endpoints: Pick<EndpointDesk, 'deliver'>;
}

/** A function that carries out one effect; it throws when that must be tried again. */
export function createDeliver(
  runtime: Runtime,
  pipeline: Pipeline,
  { backorders, carryOut, messages, endpoints }: Desks,
): Deliver {
  const { options, shop } = runtime;
  const labels = createReturnLabels(runtime, pipeline);
  return async (claimed) => {
    if (claimed.destination === 'publish') return publish(claimed);
    if (endpointIn(claimed.destination) !== null) return endpoints.deliver(claimed);
    if (claimed.destination === 'work') return carryOut.work(claimed);
    if (claimed.destination === aftersalesDestination) return carryOut.aftersales(claimed);
    if (claimed.destination === repairDestination) return carryOut.repairs(claimed);
    if (claimed.destination === 'stock') return serve(claimed);
    if (claimed.destination.startsWith('notify:')) return messages.deliver(claimed);
    const effect = JSON.parse(claimed.body) as Exclude<OrderEffect, NotifyEffect>;
    const loaded = await pipeline.loadFrom(claimed.subject.id, claimed.version);
    if (!loaded) throw omsError('order.notFound', `the effect's order ${claimed.subject.id} is gone`);
    if (effect.kind === 'payment') return pay(claimed, effect, loaded.record);
    if (effect.kind === 'shipment') return ship(claimed, effect, loaded.record);
    if (effect.kind === 'intercept') return intercept(claimed, effect, loaded.record);
    if (effect.kind === 'returnLabel') return labels(claimed, effect, loaded.record);
    if (effect.kind === 'evidence') return argue(claimed, effect, loaded.record);
    if (effect.kind === 'tax') return report(claimed, effect, loaded.record);
    if (effect.kind === 'requote') return requote(claimed, loaded.record);
    // Tried again later, and by then taken by a process that knows it.
    throw omsError(
      'store.incompatible',
      `a newer release asked for something that this one does not know (${claimed.type})`,
    );
  };

  /** Those who wait for goods are given what came in, or told of another day. */
  async function serve({ type, body }: ClaimedEffect): Promise<void> {
    if (type === 'stock.followSupplies') await backorders.followSupplies(JSON.parse(body).places);
    else if (type === 'stock.redateBackorders') await backorders.redateBackorders(JSON.parse(body));
    else await backorders.fillBackorders((JSON.parse(body) as { readonly skus: readonly string[] }).skus);
  }

  async function pay(claimed: ClaimedEffect, effect: PaymentEffect, order: OrderRecord): Promise<void> {
    const method = options.payments?.[effect.method];
    const gateway = method && gatewayOf(method);
    if (!gateway)
      throw omsError('payment.methodUnknown', `no gateway for "${effect.method}" is configured in this process`, {
        method: effect.method,
      });
    const record = (answer: Payloads['payments.record']['answer']) =>
      pipeline.execute({
        type: 'payments.record',
        id: order.head.id,
        payload: {
          paymentId: effect.paymentId,
          operation: effect.operation,
          callId: effect.callId,
          amount: effect.amount,
          answer,
        },
        options: answerOptions(claimed, answer),
      });
    const { currency } = order.head.intake;
    const reference = order.head.payments.find((item) => item.id === effect.paymentId)?.reference || effect.callId;
    let answer: GatewayAnswer;
    let news: Payloads['payments.record']['answer'];
    try {
      answer = await runtime.timed('payment gateway', () => callGateway(gateway, claimed, effect, order), {
        target: effect.method,
        operation: effect.operation,
      });
      news = paymentRecord(answer, { currency, reference });
    } catch (error) {
      if (claimed.attempts <= 1) await record({ status: 'unknown' });
      throw error;
    }
    if (answer.status === 'requiresAction') await keepAction(runtime, order, effect.paymentId, answer.action);
    await record(news);
  }

  async function callGateway(
    gateway: PaymentGateway,
    claimed: ClaimedEffect,
    effect: PaymentEffect,
    order: OrderRecord,
  ): Promise<GatewayAnswer> {
    const key = `${effect.operation}:${effect.callId}`;
    const payment = order.head.payments.find((item) => item.id === effect.paymentId);
    const amount = money(effect.amount, order.head.intake.currency);
    if (claimed.attempts > 1 && gateway.capabilities.lookup) {
      const earlier = await gateway.lookup(key, {
        operation: effect.operation,
        orderId: order.head.id,
        paymentId: effect.paymentId,
        reference: payment?.reference ?? null,
        amount,
      });
      if (earlier.status !== 'none') return earlier;
    }
    if (effect.operation === 'authorize') {
      const texts = await runtime.texts(order.head.intake.party);
      return gateway.authorize({
        key,
        orderId: order.head.id,
        orderNumber: order.head.intake.number,
        paymentId: effect.paymentId,
        amount,
        token: (payment?.token && texts.get(payment.token)) || null,
        ...(effect.instalment && { instalment: effect.instalment }),
      });
    }
    const { paymentId } = effect;
    const request = { key, orderId: order.head.id, paymentId, reference: payment?.reference ?? '', amount };
    return gateway[effect.operation](request);
  }

  /** The bundle is kept with the party, whether or not the gateway takes it. */
  async function argue(claimed: ClaimedEffect, effect: EvidenceEffect, order: OrderRecord): Promise<void> {
    const { intake, disputes } = order.head;
    const dispute = disputes.find((item) => item.id === effect.disputeId);
    const evidence = evidenceOf(order, effect.disputeId);
    if (!dispute || !evidence) return;
    const texts = await runtime.texts(intake.party);
    const parsed = (name: string) => JSON.parse(texts.get(name) ?? 'null') as Record<string, string> | null;
    const bundle = {
      evidence,
      customer: parsed(currentText('contact', order.head)),
      shipTo: parsed(currentText('shipTo', order.head)) ?? parsed(currentText('billTo', order.head)),
      note: effect.note === null ? null : (texts.get(effect.note) ?? null),
    };
    await runtime.repository.saveParties(shop.id, [
      { party: intake.party, name: effect.evidence, body: JSON.stringify(bundle) },
    ]);
    const method = options.payments?.[effect.method];
    const gateway = method && gatewayOf(method);
    if (!gateway?.answerDispute) return;
    const { reference } = dispute;
    await runtime.timed(
      'payment gateway',
      async () => gateway.answerDispute?.({ key: keyOf(claimed), reference, ...bundle }),
      { target: effect.method, operation: 'answerDispute' },
    );
  }

  /** Tells the tax provider what the order asks it to record. A call that went wrong comes again with its key, and says the same. */
  async function report(claimed: ClaimedEffect, effect: TaxEffect, order: OrderRecord): Promise<void> {
    const request = taxRequest(order, effect);
    if (!request) return;
    const record = (answer: PayloadInputs['taxes.record']['answer']) =>
      pipeline.execute({
        type: 'taxes.record',
        id: order.head.id,
        payload: { requestId: effect.requestId, answer },
        options: answerOptions(claimed, answer),
      });
    let news: ReturnType<typeof taxRecord>;
    try {
      news = taxRecord(
        await runtime.timed('tax', () => callTax(options.tax, effect, request), { operation: effect.operation }),
      );
    } catch (error) {
      if (claimed.attempts <= 1) await record({ status: 'unknown' });
      throw error;
    }
    await record(news);
  }

  /** An estimate is quoted again; what was quoted meanwhile is left as it is. */
  async function requote(claimed: ClaimedEffect, { head }: OrderRecord): Promise<void> {
    if (!head.tax?.estimated) return;
    const options = {
      actor: { kind: 'system', id: claimed.destination },
      idempotencyKey: `effect:${keyOf(claimed)}`,
    } as const;
    await pipeline.execute({ type: 'taxes.requote', id: head.id, payload: {}, options }).catch((error: unknown) => {
      if (!isOmsError(error) || error.code !== 'tax.state') throw error;
    });
  }

  async function ship(claimed: ClaimedEffect, effect: ShipmentEffect, order: OrderRecord): Promise<void> {
    const carrier = options.carriers?.find((item) => item.id === effect.carrier);
    if (!carrier)
      throw omsError('carrier.unknown', `carrier "${effect.carrier}" is not configured in this process`, {
        carrier: effect.carrier,
      });
    const shipment = order.head.shipments.find((item) => item.id === effect.shipmentId);
    const body = order.shipments.find((item) => item.id === effect.shipmentId);
    if (!shipment || !body) return;
    if (shipment.status !== 'requested') await leaveGroup(claimed, body);
    // The next offer was taken, and this one is over.
    if (effect.attempt !== body.attempt) return;
    const mayBeSold = claimed.attempts > 1 || body.unknown === true;
    if (shipment.status === 'cancelled' && mayBeSold) return giveLostLabelBack(carrier, order, shipment, body);
    if (shipment.status !== 'requested') return;
    const record = (answer: Payloads['shipments.record']['answer']) =>
      pipeline.execute({
        type: 'shipments.record',
        id: order.head.id,
        payload: { shipmentId: shipment.id, attempt: body.attempt ?? 0, answer },
        options: answerOptions(claimed, answer),
      });
    const address = await addressOf(runtime, order);
    if (address === 'erased') return void (await record({ status: 'refused', code: 'party.erased', final: true }));
    const members = await joined(claimed, shipment, body, order);
    const parcel = parcelOf(runtime, {
      parts: [{ order, body }, ...members],
      location: shipment.location,
      address,
    });
    const key = keyOfLabel(body);
    const buy = (passes: boolean) =>
      buyLabel(runtime.carriers, carrier, { key, parcel, service: body.service }, { mayBeSold, passes }).catch(
        async (error: unknown) => {
          if (!body.unknown && (mayBeSold || !isOmsError(error, 'carrier.down'))) await record({ status: 'unknown' });
          throw error;
        },
      );
    let answer = await buy(true);
    if (answer.status === 'unsold') {
      const after = await record({ status: 'unsold', code: 'carrier.down' });
      if (after.shipments.find(({ id }) => id === shipment.id)?.attempt !== body.attempt) return;
      answer = await buy(false);
    }
    if (answer.status === 'unsold') throw omsError('internal', 'a carrier that is the last one was passed over');
    const news = shipmentRecord(answer, shipment.id);
    if (answer.status === 'created' && answer.label) await keepLabel(runtime, order, shipment.id, answer.label);
    if (news.status === 'refused') {
      // Where the next offer is taken, the others go with it; a leader that is called off lets them go when it is met again.
      const after = await record(news);
      if (after.shipments.find(({ id }) => id === shipment.id)?.status === 'requested') return;
      for (const member of members) await tellMember(claimed, member, news);
      return;
    }
    // The leader last: an attempt that ends half-way begins again with it.
    const { cost: _once, ...label } = news;
    const shared = { ...label, carrier: carrier.id };
    for (const member of members) await tellMember(claimed, member, shared);
    const after = await record(news);
    const kept = after.shipments.find(({ id }) => id === shipment.id);
    if (kept?.reference !== news.reference) await giveLabelBack(runtime, carrier, { key, reference: news.reference });
  }

  /** A parcel that is called off may have been bought by a call that nobody heard the end of. */
  async function giveLostLabelBack(
    carrier: Carrier,
    order: OrderRecord,
    { id, location }: Shipment,
    body: ShipmentBody,
  ): Promise<void> {
    const address = await addressOf(runtime, order);
    if (address === 'erased' || (await isUsedInGroup(body))) return;
    const key = keyOfLabel(body);
    const parcel = parcelOf(runtime, { parts: [{ order, body }], location, address });
    const request = { key, parcel, service: body.service };
    const answer = await buyLabel(runtime.carriers, carrier, request, { mayBeSold: true, passes: true });
    const bought = answer.status === 'unsold' ? answer : shipmentRecord(answer, id);
    if (bought.status === 'created') await giveLabelBack(runtime, carrier, { key, reference: bought.reference });
  }

  /** Whether others travel by the label: they heard of it, and then the process ended. */
  async function isUsedInGroup({ group }: ShipmentBody): Promise<boolean> {
    const parts = group ? await joinedTo(group) : [];
    return parts.some(({ status }) => status !== 'requested' && status !== 'cancelled');
  }

  /** The other orders of the parcel, each with its own goods in it. One that cannot join any more stays out. */
  async function joined(
    claimed: ClaimedEffect,
    { carrier, location }: Shipment,
    { group }: ShipmentBody,
    lead: OrderRecord,
  ): Promise<Member[]> {
    if (!group || carrier === null) return [];
    for (const id of group.orders) {
      const payload = { groupId: group.id, lead: lead.head.id, carrier, location };
      const options = {
        actor: { kind: 'system', id: claimed.destination },
        idempotencyKey: `join:${group.id}:${id}`,
      } as const;
      await pipeline.execute({ type: 'shipments.join', id, payload, options }).catch((error: unknown) => {
        if (!isOmsError(error) || passing.includes(error.code)) throw error;
      });
    }
    return membersOf(group);
  }

  /** Those of the group that still wait for the label. */
  async function membersOf(group: ParcelGroup): Promise<Member[]> {
    return (await joinedTo(group)).filter(({ status }) => status === 'requested');
  }

  async function joinedTo(group: ParcelGroup): Promise<(Member & Pick<Shipment, 'status'>)[]> {
    const orders = await Promise.all(group.orders.map((id) => pipeline.load(id)));
    return orders.flatMap((loaded) => {
      const body = loaded?.record.shipments.find((item) => item.group?.id === group.id);
      const shipment = loaded?.record.head.shipments.find(({ id }) => id === body?.id);
      return loaded && body && shipment ? [{ order: loaded.record, body, status: shipment.status }] : [];
    });
  }

  /** The parcel was called off between two attempts: who had joined it does not wait for it. */
  async function leaveGroup(claimed: ClaimedEffect, { group }: ShipmentBody): Promise<void> {
    if (!group || group.lead !== null) return;
    const answer = { status: 'refused', code: 'group.over' } as const;
    for (const member of await membersOf(group)) await tellMember(claimed, member, answer);
  }

  async function tellMember(
    claimed: ClaimedEffect,
    { order, body }: Member,
    answer: Payloads['shipments.record']['answer'],
  ): Promise<void> {
    const { idempotencyKey, ...options } = answerOptions(claimed, answer);
    await pipeline.execute({
      type: 'shipments.record',
      id: order.head.id,
      payload: { shipmentId: body.id, answer },
      options: { ...options, idempotencyKey: `${idempotencyKey}:${order.head.id}` },
    });
  }

  /** The parcel is under way: it is asked to go to where the order goes by now. A carrier that this process does not have is not asked. */
  async function intercept(claimed: ClaimedEffect, effect: InterceptEffect, order: OrderRecord): Promise<void> {
    const carrier = options.carriers?.find((item) => item.id === effect.carrier);
    if (!carrier)
      throw omsError('carrier.unknown', `carrier "${effect.carrier}" is not configured in this process`, {
        carrier: effect.carrier,
      });
    const shipment = order.head.shipments.find((item) => item.id === effect.shipmentId);
    const body = order.shipments.find((item) => item.id === effect.shipmentId);
    if (!shipment || !body || shipment.intercept !== 'requested') return;
    const record = (answer: Payloads['shipments.record']['answer']) =>
      pipeline.execute({
        type: 'shipments.record',
        id: order.head.id,
        payload: { shipmentId: shipment.id, answer },
        options: answerOptions(claimed, answer),
      });
    const address = await addressOf(runtime, order);
    if (address === 'erased') return void (await record({ status: 'notIntercepted', code: 'party.erased' }));
    const { country, postalCode } = order.head.intake;
    const answer = await runtime.timed(
      'carrier',
      async () =>
        carrier.intercept?.({
          key: effect.interceptId,
          reference: body.reference ?? '',
          tracking: shipment.tracking ?? '',
          to: { country: country ?? '', postalCode },
          address,
        }),
      { target: carrier.id, operation: 'intercept' },
    );
    await record(interceptRecord(answer ?? { status: 'refused', code: 'intercept.unsupported' }));
  }

  async function publish(claimed: ClaimedEffect): Promise<void> {
    const publisher = options.publisher;
    if (!publisher) throw omsError('port.failed', 'no publisher is configured in this process');
    const facts = JSON.parse(claimed.body) as readonly { readonly at: string }[];
    const at = facts[0]?.at ?? '';
    await runtime.timed('publisher', () =>
      publisher.publish({
        key: keyOf(claimed),
        shop: shop.id,
        subject: claimed.subject,
        version: claimed.version,
        at,
        facts,
      }),
    );
  }
}

/** An order whose goods lie in the parcel of another one. */
interface Member {
  readonly order: OrderRecord;
  readonly body: ShipmentBody;
}

/** Refusals that say nothing about the order: the effect is tried again. */
const passing: readonly string[] = [
  ...['store.unavailable', 'store.incompatible', 'contention.exhausted', 'transaction.nested', 'internal'],
];

/** What a carrier knows the call for a parcel's label by: another one for each offer that is taken. */
function keyOfLabel({ id, attempt }: ShipmentBody): string {
  return attempt === undefined ? id : `${id}:${attempt}`;
}
