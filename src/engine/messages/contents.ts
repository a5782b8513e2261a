/** What a message says, read when it is sent: the order as it is known by then, texts and contact data as they are now. */
import { omsError } from '../../kernel';
import { currentText, type Handover, type NotificationEvent, type OrderRecord } from '../../order';
import type { SubjectRef } from '../../ports';
import { tellingOf } from '../cases/telling';
import { type KeptWayBack, wayBackIn } from '../labels';
import type { Pipeline } from '../pipeline';
import { aboutRepair } from '../repairs/tellings';
import type { Runtime } from '../runtime';
import type { Contents, Intent } from './intents';

export type ReadContents = (subject: SubjectRef, version: number, intent: Intent) => Promise<Contents>;

export function createContents(runtime: Runtime, pipeline: Pick<Pipeline, 'loadFrom'>): ReadContents {
  const { shop, repository } = runtime;
  return (subject, version, intent) => {
    if (subject.kind === 'order') return aboutOrder(subject, version, intent);
    if (subject.kind === 'case' || subject.kind === 'feedback') return tellingOf(runtime, subject, intent);
    if (subject.kind === 'repair' && intent.audience === 'customer') return aboutRepair(runtime, subject, intent);
    return aboutOther(subject, intent);
  };

  async function aboutOrder({ id }: SubjectRef, version: number, intent: Intent): Promise<Contents> {
    const loaded = await pipeline.loadFrom(id, version);
    if (!loaded) throw omsError('order.notFound', `the message's order ${id} is gone`);
    const order = loaded.record;
    const { intake } = order.head;
    const texts = await runtime.texts(intake.party);
    const isCustomer = intent.audience === 'customer';
    return {
      party: isCustomer ? intake.party : null,
      message: {
        template: intent.template,
        audience: intent.audience,
        locale: isCustomer ? intake.locale : shop.locale,
        zone: shop.zone,
        currency: intake.currency,
        orderId: id,
        orderNumber: intake.number,
        recipient: isCustomer ? contactIn(texts.get(currentText('contact', order.head))) : null,
        values: {
          ...intent.values,
          ...(intent.lines && { lines: handedOver(order, intent.lines, texts) }),
          ...(intent.making && { lines: titled(order, intent.making) }),
          ...(intent.wayBack && wayBackValues(wayBackIn(texts, intent.wayBack))),
          ...(intent.promises && { lines: titled(order, intent.promises) }),
          ...(confirms.has(intent.template) && { total: order.head.totals.total, lines: agreed(order) }),
        },
      },
    };
  }

  /** Whoever waits is told by what they said when they joined; news of stock and documents tell staff and suppliers. */
  async function aboutOther(subject: SubjectRef, { template, audience, values }: Intent): Promise<Contents> {
    const told = {
      template,
      audience,
      zone: shop.zone,
      currency: shop.currency,
      orderId: null,
      orderNumber: null,
      values,
    };
    if (audience !== 'customer') return { party: null, message: { ...told, locale: shop.locale, recipient: null } };
    const [stored] = await repository.loadMany(shop.id, [subject]);
    const { party = null, locale = shop.locale } = JSON.parse(stored?.head ?? '{}') as {
      readonly party?: string | null;
      readonly locale?: string;
    };
    const texts = party === null ? null : await runtime.texts(party);
    return { party, message: { ...told, locale, recipient: contactIn(texts?.get(`contact:${subject.id}`)) } };
  }
}

const contactIn = (text: string | undefined) => JSON.parse(text ?? 'null') as Readonly<Record<string, string>> | null;

/** What the customer gets, line by line; a text that was erased is null. */
function handedOver({ lines }: OrderRecord, handed: readonly Handover[], texts: ReadonlyMap<string, string>) {
  return handed.map(({ lineId, units, text }) => {
    const { sku = '', title = '' } = lines.find(({ id }) => id === lineId) ?? {};
    return { lineId, sku, title, units, text: text === null ? null : (texts.get(text) ?? null) };
  });
}

/** What the customer sends goods back by; what was erased is not there. */
function wayBackValues(kept: KeptWayBack | null) {
  const { label = null, dropOff = null } = kept ?? {};
  const labelUrl = label && 'url' in label ? label.url : null;
  return { labelUrl, ...(label && { label }), code: dropOff?.code ?? null, lines: dropOff?.points ?? [] };
}

/** Messages that say what was agreed. */
const confirms: ReadonlySet<NotificationEvent> = new Set(['order.placed', 'order.confirmed']);

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
