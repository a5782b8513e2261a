/**
 * Transactions, which is what Shippo calls labels that are bought. They bear the key of the call as their `metadata`; Shippo searches nothing by
 * it, so that a key is looked for in the list, newest first, back to the time at which it was made.
 */
import { fingerprint, hourMs, madeAt } from '../../kernel';
import { type BrokerCall, unclear } from '../brokers/api';
import { type Fields, fieldsIn, instantIn, objectsIn, textIn } from '../brokers/fields';

/** Shippo keeps a hundred letters. */
const longestMark = 100;
/** A key that does not say when it was made is looked for among so many pages of a hundred labels. */
const mostPages = 20;
/** Clocks of a shop and of Shippo differ. */
const slackMs = hourMs;

export function markOf(key: string): string {
  return key.length <= longestMark ? key : fingerprint(key);
}

/** The label of a key: the one that was bought, else one that may still be, else one that failed; null for none. */
export async function transactionOf(call: BrokerCall, key: string): Promise<Fields | null> {
  const [mark, born] = [markOf(key), madeAt(key)];
  const found: Fields[] = [];
  await pages(
    call,
    (transactions) => {
      found.push(...transactions.filter(({ metadata }) => metadata === mark));
      const oldest = instantIn(transactions.at(-1)?.object_created);
      return found.some(isBought) || (born !== null && oldest !== null && Date.parse(oldest) < born - slackMs);
    },
    born === null ? mostPages : Number.POSITIVE_INFINITY,
  );
  return found.find(isBought) ?? found.find(({ status }) => status !== 'ERROR') ?? found[0] ?? null;
}

/** The label with a tracking number, among the newest. */
export async function transactionTracked(call: BrokerCall, tracking: string): Promise<Fields | null> {
  let found: Fields | undefined;
  await pages(
    call,
    (transactions) => {
      found = transactions.find(({ tracking_number }) => tracking_number === tracking);
      return found !== undefined;
    },
    mostPages,
  );
  return found ?? null;
}

/** The rate that a transaction has bought: in it, or by its id. */
export async function rateBought(call: BrokerCall, { rate }: Fields): Promise<Fields | null> {
  const inside = fieldsIn(rate);
  if (inside && textIn(inside.provider) !== null) return inside;
  const id = textIn(rate) ?? textIn(inside?.object_id);
  if (id === null) return inside;
  const reply = await call.get(`rates/${encodeURIComponent(id)}`);
  return reply.ok ? reply.body : inside;
}

function isBought({ status }: Fields): boolean {
  return status !== 'ERROR' && status !== 'QUEUED' && status !== 'WAITING';
}

/** Shows page after page, newest first, until `isEnough`. */
async function pages(
  call: BrokerCall,
  isEnough: (transactions: readonly Fields[]) => boolean,
  most: number,
): Promise<void> {
  for (let page = 1; page <= most; page++) {
    const reply = await call.get('transactions', { results: 100, page });
    if (!reply.ok) return unclear('Shippo', `answered ${reply.code} to the list of labels`);
    if (isEnough(objectsIn(reply.body.results)) || textIn(reply.body.next) === null) return;
  }
}
