/** Messages about cases and feedback: what is asked of the notifiers, and what they get when it is delivered. */
import type { Instant } from '../../kernel';
import { currentText, decodeOrder, type NotifyEffect } from '../../order';
import type { EffectDraft, SubjectRef } from '../../ports';
import type { Contents, Intent } from '../messages/intents';
import type { Runtime } from '../runtime';
import { contactText, readMessage, tokenText } from './texts';

/** The messages of a change, one for each audience and notifier. */
export function tellings(
  { intents }: Pick<Runtime, 'intents'>,
  effects: readonly NotifyEffect[],
  at: Instant,
): EffectDraft[] {
  return effects.flatMap((effect) => intents(effect, at));
}

/** What a case or a feedback says of itself to whoever writes about it. */
interface Told {
  readonly locale: string;
  readonly order: string | null;
  readonly orderNumber: string | null;
  readonly party?: string;
  readonly customer?: { readonly party: string };
}

/** Everything of a message but its key: contact, token and text are read now, and are null once the person is forgotten. */
export async function tellingOf(
  runtime: Runtime,
  subject: SubjectRef,
  { template, audience, values, written = null }: Pick<Intent, 'template' | 'audience' | 'values' | 'written'>,
): Promise<Contents> {
  const [stored] = await runtime.repository.loadMany(runtime.shop.id, [subject]);
  const told = JSON.parse(stored?.head ?? '{}') as Partial<Told>;
  const { locale = runtime.shop.locale, order: orderId = null, orderNumber = null } = told;
  const party = told.customer?.party ?? told.party;
  const texts = party === undefined ? new Map<string, string>() : await runtime.texts(party);
  const { zone } = runtime.shop;
  const currency = typeof values.currency === 'string' ? values.currency : runtime.shop.currency;
  const about = { template, audience, locale, zone, currency, orderId, orderNumber };
  const message = written === null ? null : readMessage(texts, written);
  const said = {
    ...values,
    ...(written !== null && { text: message?.text ?? null, subject: message?.subject ?? null }),
  };
  if (audience !== 'customer') return { party: null, message: { ...about, recipient: null, values: said } };
  const recipient = await contactOf(runtime, { id: subject.id, order: orderId }, texts);
  const token = texts.get(tokenText(subject.id)) ?? null;
  return { party: party ?? null, message: { ...about, recipient, values: { ...said, replyToken: token } } };
}

/** How whoever wrote is reached: by what the case itself was told, else by what its order knows. */
export async function contactOf(
  { repository, shop }: Pick<Runtime, 'repository' | 'shop'>,
  { id, order }: { readonly id: string; readonly order: string | null },
  texts: ReadonlyMap<string, string>,
): Promise<Readonly<Record<string, string>> | null> {
  const own = texts.get(contactText(id));
  if (own !== undefined) return JSON.parse(own) as Record<string, string>;
  if (order === null) return null;
  const [stored] = await repository.loadMany(shop.id, [{ kind: 'order', id: order }]);
  if (!stored) return null;
  const body = texts.get(currentText('contact', decodeOrder(stored).head));
  return body === undefined ? null : (JSON.parse(body) as Record<string, string>);
}
