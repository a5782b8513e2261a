/**
 * Delivering an effect: the outside is asked with a key that makes the call repeatable, and what it answers comes back as a command with a
 * key of its own. A call that times out is unknown, never assumed failed: it is recorded as such, asked about, and tried again.
 */
import { fingerprint, isOmsError, money, omsError } from '../kernel';
import {
  currentText,
  type EvidenceEffect,
  evidenceOf,
  type Handover,
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
import type { ClaimedEffect, EffectOutcome, GatewayAnswer, Notifier, Parcel, PaymentGateway } from '../ports';
import { gatewayOf } from './config';
import { interceptRecord, paymentRecord, shipmentRecord, taxRecord } from './outside-answers';
import { parcelOf, sharedTemperature, temperaturesIn } from './parcels';
import type { CommandOptions, Pipeline } from './pipeline';
import type { Runtime } from './runtime';
import type { Backorders } from './stock/backorders';
import { callTax, taxRequest } from './taxes';

/** Attempts before an effect is given up and waits for a person: about a day and a half with the waits below. */
export const maxAttempts = 20;

const longestRetryMs = 3 * 3_600_000;

/** The wait after a failed attempt: doubling from a second to three hours, a quarter of it by chance, so that many do not come back at once. */
export function retryDelayMs(attempts: number, chance: number): number {
  const base = Math.min(1_000 * 2 ** Math.min(attempts, 20), longestRetryMs);
  return Math.round(base * (0.875 + chance / 4));
}

export type Deliver = (effect: ClaimedEffect) => Promise<void>;

/** A function that carries out one effect; it throws when that must be tried again. */
export function createDeliver(runtime: Runtime, pipeline: Pipeline, { fillBackorders }: Backorders): Deliver {
  const { options, shop } = runtime;
  return async (claimed) => {
    if (claimed.destination === 'publish') return publish(claimed);
    if (claimed.destination === 'stock')
      return void (await fillBackorders((JSON.parse(claimed.body) as { readonly skus: readonly string[] }).skus));
    const effect = JSON.parse(claimed.body) as OrderEffect;
    if (claimed.subject.kind === 'waiting') return tellWaiting(claimed, effect as NotifyEffect);
    if (claimed.subject.kind !== 'order') return tellStaff(claimed, effect as NotifyEffect);
    const loaded = await pipeline.loadFrom(claimed.subject.id, claimed.version);
    if (!loaded) throw omsError('order.notFound', `the effect's order ${claimed.subject.id} is gone`);
    if (effect.kind === 'payment') return pay(claimed, effect, loaded.record);
    if (effect.kind === 'shipment') return ship(claimed, effect, loaded.record);
    if (effect.kind === 'intercept') return intercept(claimed, effect, loaded.record);
    if (effect.kind === 'evidence') return argue(claimed, effect, loaded.record);
    if (effect.kind === 'tax') return report(claimed, effect, loaded.record);
    if (effect.kind === 'requote') return requote(claimed, loaded.record);
    return tell(claimed, effect, loaded.record);
  };

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
      answer = await runtime.timed('payment gateway', () => callGateway(gateway, claimed, effect, order));
      news = paymentRecord(answer, { currency, reference });
    } catch (error) {
      if (claimed.attempts <= 1) await record({ status: 'unknown' });
      throw error;
    }
    if (answer.status === 'requiresAction') await keepAction(order, effect, answer.action);
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

  /** Where the customer must go belongs to the customer: it is kept with the party. */
  async function keepAction(order: OrderRecord, effect: PaymentEffect, action: string): Promise<void> {
    await runtime.repository.saveParties(shop.id, [
      { party: order.head.intake.party, name: `paymentAction:${effect.paymentId}`, body: action },
    ]);
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
    await runtime.timed('payment gateway', async () =>
      gateway.answerDispute?.({ key: keyOf(claimed), reference, ...bundle }),
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
      news = taxRecord(await runtime.timed('tax', () => callTax(options.tax, effect, request)));
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
    if (shipment.status !== 'requested') return leaveGroup(claimed, body);
    const record = (answer: Payloads['shipments.record']['answer']) =>
      pipeline.execute({
        type: 'shipments.record',
        id: order.head.id,
        payload: { shipmentId: shipment.id, answer },
        options: answerOptions(claimed, answer),
      });
    const address = await addressOf(order);
    if (address === 'erased') return void (await record({ status: 'refused', code: 'party.erased' }));
    const members = await joined(claimed, shipment, body, order);
    const parcel = together(order, shipment, body, members, address);
    const answer = await runtime.timed('carrier', () =>
      carrier.createShipment({ key: shipment.id, parcel, service: body.service }),
    );
    const news = shipmentRecord(answer, shipment.id);
    // The leader last: an attempt that ends half-way begins again with it.
    for (const member of members) await tellMember(claimed, member, news);
    await record(news);
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

  async function membersOf(group: ParcelGroup): Promise<Member[]> {
    const orders = await Promise.all(group.orders.map((id) => pipeline.load(id)));
    return orders.flatMap((loaded) => {
      const body = loaded?.record.shipments.find((item) => item.group?.id === group.id);
      const waits = loaded?.record.head.shipments.some(({ id, status }) => id === body?.id && status === 'requested');
      return loaded && body && waits ? [{ order: loaded.record, body }] : [];
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
    const address = await addressOf(order);
    if (address === 'erased') return void (await record({ status: 'notIntercepted', code: 'party.erased' }));
    const { country, postalCode } = order.head.intake;
    const answer = await runtime.timed('carrier', async () =>
      carrier.intercept?.({
        key: effect.interceptId,
        reference: body.reference ?? '',
        tracking: shipment.tracking ?? '',
        to: { country: country ?? '', postalCode },
        address,
      }),
    );
    await record(interceptRecord(answer ?? { status: 'refused', code: 'intercept.unsupported' }));
  }

  /** Where the order goes: as at intake, a bill address counts where no other was given. An order without a place never had an address. */
  async function addressOf(order: OrderRecord): Promise<Record<string, string> | null | 'erased'> {
    const { head } = order;
    const { intake } = head;
    const texts = await runtime.texts(intake.party);
    const text = texts.get(currentText('shipTo', head)) ?? texts.get(currentText('billTo', head));
    if (text !== undefined) return JSON.parse(text) as Record<string, string>;
    return intake.country === null ? null : 'erased';
  }

  async function tell(claimed: ClaimedEffect, effect: NotifyEffect, order: OrderRecord): Promise<void> {
    const notifier = notifierOf(claimed);
    const { intake } = order.head;
    const texts = await runtime.texts(intake.party);
    const recipient =
      effect.audience === 'customer'
        ? (JSON.parse(texts.get(currentText('contact', order.head)) ?? 'null') as Record<string, string> | null)
        : null;
    await runtime.timed('notifier', () =>
      notifier.send({
        key: keyOf(claimed),
        template: effect.template,
        audience: effect.audience,
        locale: intake.locale,
        orderId: order.head.id,
        orderNumber: intake.number,
        recipient,
        values: {
          ...effect.values,
          ...(effect.lines && { lines: handedOver(order, effect.lines, texts) }),
          ...(effect.making && { lines: titled(order, effect.making) }),
          ...(effect.promises && { lines: titled(order, effect.promises) }),
          ...(confirms.has(effect.template) && order.head.promises.length > 0 && { lines: agreed(order) }),
        },
      }),
    );
  }

  /** An offer of the queue, to whoever waits: by what they said when they joined. */
  async function tellWaiting(claimed: ClaimedEffect, { template, audience, values }: NotifyEffect): Promise<void> {
    const notifier = notifierOf(claimed);
    const { id } = claimed.subject;
    const [entry] = await runtime.repository.loadMany(shop.id, [claimed.subject]);
    const { party } = JSON.parse(entry?.head ?? '{}') as { readonly party?: string };
    const texts = party === undefined ? null : await runtime.texts(party);
    const recipient = JSON.parse(texts?.get(`contact:${id}`) ?? 'null') as Record<string, string> | null;
    const about = { template, audience, values, locale: shop.locale, orderId: null, orderNumber: null, recipient };
    await runtime.timed('notifier', () => notifier.send({ key: keyOf(claimed), ...about }));
  }

  /** News of stock: no order, and no person outside the shop. */
  async function tellStaff(claimed: ClaimedEffect, { template, audience, values }: NotifyEffect): Promise<void> {
    const notifier = notifierOf(claimed);
    const about = {
      template,
      audience,
      values,
      locale: shop.locale,
      orderId: null,
      orderNumber: null,
      recipient: null,
    };
    await runtime.timed('notifier', () => notifier.send({ key: keyOf(claimed), ...about }));
  }

  function notifierOf({ destination }: ClaimedEffect): Notifier {
    const notifier = options.notifiers?.find((item) => `notify:${item.id}` === destination);
    if (!notifier) throw omsError('port.failed', `notifier "${destination}" is not configured in this process`);
    return notifier;
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

/** What the customer gets, line by line; a text that was erased is null. */
function handedOver({ lines }: OrderRecord, handed: readonly Handover[], texts: ReadonlyMap<string, string>) {
  return handed.map(({ lineId, units, text }) => {
    const { sku = '', title = '' } = lines.find(({ id }) => id === lineId) ?? {};
    return { lineId, sku, title, units, text: text === null ? null : (texts.get(text) ?? null) };
  });
}

/** Messages that say what was agreed, where something was promised. */
const confirms: ReadonlySet<NotifyEffect['template']> = new Set(['order.placed', 'order.confirmed']);

/** What was agreed: product, quantity, price, and the day on which it is to arrive. */
function agreed({ head, lines }: OrderRecord) {
  return lines.map(({ id, sku, title, units, unitPrice, total }) => {
    const deliverOn = head.promises.find(({ lineId }) => lineId === id)?.deliverOn ?? null;
    return { lineId: id, sku, title, units, unitPrice, total, deliverOn };
  });
}

/** What is told of each line, with what it is called. */
function titled<T extends { readonly lineId: string }>({ lines }: OrderRecord, told: readonly T[]) {
  return told.map((line) => ({ ...line, title: lines.find(({ id }) => id === line.lineId)?.title ?? '' }));
}

/** An order whose goods lie in the parcel of another one. */
interface Member {
  readonly order: OrderRecord;
  readonly body: ShipmentBody;
}

/** Refusals that say nothing about the order: the effect is tried again. */
const passing: readonly string[] = [...['store.unavailable', 'contention.exhausted', 'transaction.nested', 'internal']];

/** One parcel with the goods of all; the address is the leader's. */
function together(
  order: OrderRecord,
  { id, location }: Shipment,
  { allocations }: ShipmentBody,
  members: readonly Member[],
  address: Record<string, string> | null,
): Parcel {
  const own = parcelOf(order, { shipmentId: id, location, allocations, address });
  const others = members.map((member) =>
    parcelOf(member.order, {
      shipmentId: member.body.id,
      location,
      allocations: member.body.allocations,
      address: null,
    }),
  );
  const weights = [own, ...others].map(({ weightGrams }) => weightGrams);
  const shared = sharedTemperature([
    ...temperaturesIn(order, allocations),
    ...members.flatMap((member) => temperaturesIn(member.order, member.body.allocations)),
  ]);
  const { temperature: _, ...parcel } = own;
  return {
    ...parcel,
    ...(shared !== undefined && { temperature: shared }),
    lines: [own, ...others].flatMap(({ lines }) => lines),
    weightGrams: weights.reduce((sum, weight) => (sum === null || weight === null ? null : sum + weight), 0),
  };
}

/**
 * How an answer from outside comes in: once. A second attempt may hear another answer than the first (a payment that was pending is
 * authorized by now): that is news of its own, never a reused key.
 */
function answerOptions(claimed: ClaimedEffect, answer: object): CommandOptions {
  return {
    actor: { kind: 'system', id: claimed.destination },
    idempotencyKey: `effect:${keyOf(claimed)}:${fingerprint(JSON.stringify(answer))}`,
  };
}

/** (subject, version, n): what makes a delivery recognisable. */
export function keyOf(effect: {
  readonly subject: { readonly id: string };
  readonly version: number;
  readonly n: number;
}): string {
  return `${effect.subject.id}:${effect.version}:${effect.n}`;
}

/** How long whoever failed asked to be left alone, in milliseconds: at most a retry's longest wait. */
export function askedWaitMs(error: unknown): number {
  const wait = isOmsError(error) ? error.details.retryAfterMs : undefined;
  return typeof wait === 'number' && wait > 0 ? Math.min(wait, longestRetryMs) : 0;
}

/** What became of an attempt. */
export function outcomeOf(error: unknown, attempts: number, retryAt: string): EffectOutcome {
  const text = isOmsError(error) ? error.code : error instanceof Error ? error.name : 'error';
  return attempts >= maxAttempts ? { kind: 'dead', error: text } : { kind: 'retry', at: retryAt, error: text };
}
