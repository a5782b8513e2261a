/** Messages about repairs: what the customer and staff hear of a fact, and what it says when it is delivered. */
import type { Repair, RepairFact } from '../../aftersales';
import { currentText, decodeOrder, type NotificationEvent } from '../../order';
import type { EffectDraft, SubjectRef } from '../../ports';
import type { Contents, Intent } from '../messages/intents';
import type { Runtime } from '../runtime';

/** One message of a fact, for each audience and notifier. */
export function tellingsOf({ intents }: Pick<Runtime, 'intents'>, fact: RepairFact, repair: Repair): EffectDraft[] {
  const { sku, serial, quote } = repair;
  const about = { sku, serial };
  const customer = (template: NotificationEvent, values: Intent['values'] = {}) =>
    intents({ template, audience: 'customer', values: { ...about, ...values } }, fact.at);
  switch (fact.type) {
    case 'repair.quoted':
      return customer('repair.quoted', { total: fact.data.total, validUntil: fact.data.validUntil });
    case 'repair.accepted':
      return customer('repair.accepted', { total: quote?.total ?? 0 });
    case 'repair.declined':
      return fact.data.reason === 'lapsed'
        ? customer('repair.expired', { validUntil: quote?.validUntil ?? fact.at })
        : customer('repair.declined');
    case 'repair.repaired':
      return customer('repair.repaired');
    case 'repair.sentBack':
    case 'repair.replaced':
      return customer(fact.type, { carrier: fact.data.carrier, tracking: fact.data.tracking });
    case 'repair.late':
      return intents({ template: 'repair.late', audience: 'staff', values: { ...about, ...fact.data } }, fact.at);
    default:
      return [];
  }
}

/** Everything of a message to the customer but its key: contact and name are read now, and are null once the person is forgotten. */
export async function aboutRepair(
  { shop, repository, texts: textsOf }: Runtime,
  subject: SubjectRef,
  { template, audience, values }: Intent,
): Promise<Contents> {
  const [stored] = await repository.loadMany(shop.id, [subject]);
  const {
    party = null,
    sku = '',
    currency = shop.currency,
    ...repair
  } = JSON.parse(stored?.head ?? '{}') as Partial<Repair>;
  const [found] = repair.order ? await repository.loadMany(shop.id, [{ kind: 'order', id: repair.order }]) : [];
  const order = found ? decodeOrder(found) : null;
  // Who has the unit now is told nothing of whoever bought it.
  const own = order?.head.intake.party === party ? order : null;
  const texts = party === null ? null : await textsOf(party);
  const contact = texts?.get(`contact:${subject.id}`) ?? (own && texts?.get(currentText('contact', own.head)));
  return {
    party,
    message: {
      ...{ template, audience, currency, zone: shop.zone, locale: own?.head.intake.locale ?? shop.locale },
      ...{ orderId: own?.head.id ?? null, orderNumber: own?.head.intake.number ?? null },
      recipient: contact ? (JSON.parse(contact) as Record<string, string>) : null,
      values: { ...values, title: order?.lines.find(({ id }) => id === repair.line)?.title || sku },
    },
  };
}
