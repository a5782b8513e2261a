/** The message log: what people were told, what they were not and why, and what goes out again. */
import { isUuid, omsError } from '../../kernel';
import { idFrom, idOf, type OrderRef, parse } from '../input';
import { now, type Runtime } from '../runtime';
import { messageFilterSchema } from '../schemas';
import { type LoggedMessage, presented, type StoredMessage, storedMessage } from './record';

/** Filters that all must hold. */
export interface MessageFilter {
  /** What was told of this order, also to staff. */
  readonly order?: OrderRef;
  readonly customer?: string;
  readonly party?: string;
  readonly state?: LoggedMessage['state'];
  readonly limit?: number;
  readonly after?: string | null;
}

/** Messages of the log, newest first, and the cursor behind them. */
export interface MessagePage {
  readonly messages: readonly LoggedMessage[];
  /** Pass it as `after` for the next page; null on the last one. */
  readonly next: string | null;
}

/** Who was told of what, by which way, and why not. */
export interface Messages {
  /** What was told, or was not and why, newest first. A message is in it from its first outcome on; until then its effect waits. */
  list(filter?: MessageFilter): Promise<MessagePage>;
  /** Throws `message.notFound`. */
  get(id: string): Promise<LoggedMessage>;
  /**
   * Lets a message go out again with its key: a failed one once the fault is mended, or a delivered one that was lost on its way. Throws `message.state` for
   * one that has not left yet or leaves with a digest, `effect.notFound` for one that is older than delivered effects are kept.
   */
  redeliver(message: string | { readonly id: string }): Promise<void>;
}

export function createMessages(runtime: Runtime, poke: () => void): Messages {
  const { shop, repository } = runtime;
  return {
    async list(filter = {}) {
      const {
        limit,
        state,
        after,
        order,
        customer,
        party: named,
      } = parse(messageFilterSchema, filter, 'messages.list');
      const party = customer === undefined ? named : await runtime.derivedId('customer', customer);
      const about = order === undefined ? [] : [`about:${idFrom(idOf(order as OrderRef))}`];
      const terms = [...about, ...(state === undefined ? [] : [`state:${state}`])];
      const found = await repository.find(shop.id, {
        kind: 'message',
        limit: limit + 1,
        ...(terms.length > 0 && { terms }),
        ...(party !== undefined && { party }),
        ...(typeof after === 'string' && { before: after }),
      });
      const messages = found.slice(0, limit).map((stored) => presented(storedMessage(stored)));
      return { messages, next: found.length > limit ? (messages.at(-1)?.id ?? null) : null };
    },
    get: async (id) => presented(await stored(id)),
    async redeliver(message) {
      const { record, id } = await stored(typeof message === 'string' ? message : message?.id);
      if (record.state !== 'failed' && record.state !== 'delivered')
        throw omsError('message.state', `message ${id} is ${record.state}, and does not go out again by itself`, {
          id,
        });
      const { subject, version, n } = record.effect;
      if (!(await repository.redeliver(shop.id, { subject, version, n }, now(runtime))))
        throw omsError('effect.notFound', `message ${id} is not there to be sent again`, { id });
      poke();
    },
  };

  async function stored(id: string): Promise<StoredMessage> {
    const [found] = isUuid(String(id)) ? await repository.loadMany(shop.id, [{ kind: 'message', id }]) : [];
    if (!found) throw omsError('message.notFound', `there is no message "${id}"`, { id });
    return storedMessage(found);
  }
}
