/** The order by which an accepted quote is paid: services of the catalogue at the quoted prices, for the customer of the repair. */
import type { QuoteLine, Repair } from '../../aftersales';
import { isOmsError, OmsError, omsError, problem } from '../../kernel';
import {
  type Actor,
  currentText,
  decodeOrder,
  kept,
  type OrderRecord,
  type PayloadInputs,
  repairTag,
} from '../../order';
import type { Pipeline } from '../pipeline';
import type { Order } from '../present';
import { type Runtime, textsOf } from '../runtime';

type Placing = PayloadInputs['orders.place'];
export type Accepting = Pick<Placing, 'payment' | 'payments' | 'customer' | 'shipTo' | 'billTo'>;

export interface QuotedOrders {
  /** What the lines come to, tax included, as they would be ordered now. */
  worth(repair: Repair, lines: readonly QuoteLine[], by: Actor): Promise<{ total: number; tax: number }>;
  /** The order of the quote that stands: placed once, however often this is asked. */
  place(repair: Repair, given: Accepting): Promise<Order>;
  /** The id of the order that was placed by the quote, whether or not the repair knows it. */
  placed(repair: Repair): Promise<string | null>;
  /** Takes back orders that were placed by a quote while another took its place, or the customer declined. */
  takeBackOrphans(repair: Repair): Promise<void>;
  /** Whether the order is paid, or promised to be. */
  isPaid(order: string): Promise<boolean>;
}

export function createQuotedOrders(runtime: Runtime, pipeline: Pipeline): QuotedOrders {
  const { shop, repository } = runtime;
  return { worth, place, placed, takeBackOrphans, isPaid };

  async function worth(repair: Repair, lines: readonly QuoteLine[], by: Actor) {
    const payload = await payloadOf(repair, lines, 0, {});
    const { order } = await pipeline.preview({ type: 'orders.place', id: null, payload, options: { actor: by } });
    const goods = order.lines.findIndex(({ kind }) => kind !== 'service' && kind !== 'digital');
    if (goods >= 0)
      throw new OmsError([
        problem('input.invalid', 'a quote names services; goods go in as parts: repairs.usePart', {}, [
          'lines',
          goods,
          'sku',
        ]),
      ]);
    return { total: order.totals.total, tax: order.totals.tax };
  }

  async function place(repair: Repair, given: Accepting): Promise<Order> {
    const { quote } = repair;
    if (!quote) throw omsError('internal', 'there is no quote');
    const payload = await payloadOf(repair, quote.lines, quote.number, given);
    const options = {
      actor: { kind: 'staff', id: quote.by ?? 'repairs' },
      idempotencyKey: `quote:${repair.id}:${quote.number}`,
    } as const;
    return pipeline.execute({ type: 'orders.place', id: null, payload, options });
  }

  async function payloadOf(
    repair: Repair,
    lines: readonly QuoteLine[],
    number: number,
    given: Accepting,
  ): Promise<Placing> {
    const { currency } = repair;
    const origin = await originOf(repair);
    const texts = textsOf(await repository.parties(shop.id, repair.party));
    const read = (name: string) => {
      const text = texts.get(name);
      return text === undefined ? undefined : JSON.parse(text);
    };
    const customer =
      given.customer ?? read(`contact:${repair.id}`) ?? (origin && read(currentText('contact', origin.head)));
    const shipTo = given.shipTo ?? (origin && read(currentText('shipTo', origin.head)));
    const billTo = given.billTo ?? (origin && read(currentText('billTo', origin.head)));
    const { payment, payments } = given;
    return {
      channel: origin?.head.intake.channel ?? (shop.channels[0] as string),
      currency,
      ...(customer && { customer }),
      ...(shipTo && { shipTo }),
      ...(billTo && { billTo }),
      lines: lines.map(({ sku, quantity, unitPrice }) => ({
        ...{ sku, quantity },
        override: { unitPrice: { amount: unitPrice, currency }, reason: 'repair' },
      })),
      tags: [tagOf(repair, number), repairTag],
      ...(payment && { payment }),
      ...(payments && { payments }),
    };
  }

  /** The order that the unit was sold with, where its buyer is who asks. */
  async function originOf({ order, party }: Repair): Promise<OrderRecord | null> {
    if (order === null) return null;
    const loaded = await pipeline.load(order);
    return loaded && loaded.record.head.intake.party === party ? loaded.record : null;
  }

  async function placed(repair: Repair): Promise<string | null> {
    return placedBy(repair, repair.quote?.number ?? 0);
  }

  async function takeBackOrphans(repair: Repair): Promise<void> {
    const last = repair.quote?.number ?? 0;
    for (let number = 1; number <= last; number++) {
      const order = await placedBy(repair, number);
      if (order !== null && order !== repair.quote?.order) await takeBack(repair, order);
    }
  }

  async function placedBy(repair: Repair, number: number): Promise<string | null> {
    const terms = [`tag:${tagOf(repair, number)}`];
    const [found] = await repository.find(shop.id, { kind: 'order', terms, limit: 1 });
    return found && decodeOrder(found).head.states.lifecycle !== 'cancelled' ? found.id : null;
  }

  async function takeBack(repair: Repair, order: string): Promise<void> {
    const options = {
      actor: { kind: 'system', id: 'repairs' },
      idempotencyKey: `quoteOver:${repair.id}:${order}`,
    } as const;
    await pipeline
      .execute({ type: 'orders.cancel', id: order, payload: { reason: 'repair' }, options })
      .catch((error: unknown) => {
        // It is cancelled already, or a person has to look at it: an order says by itself what may be done with it.
        if (!isOmsError(error) || ['store.unavailable', 'store.incompatible'].includes(error.code)) throw error;
      });
  }

  async function isPaid(order: string): Promise<boolean> {
    const { states, totals, payments } = (await pipeline.loadKnown(order)).record.head;
    if (states.lifecycle === 'cancelled' || states.lifecycle === 'expired') return false;
    // Money that must come first is no promise.
    const promised = payments.reduce(
      (sum, { status, rule, amount, captured }) =>
        status === 'awaited' && rule !== 'prepaid' ? sum + amount - captured : sum,
      0,
    );
    return kept(totals) + totals.authorized + promised >= totals.due;
  }
}

function tagOf({ id }: Repair, number: number): string {
  return `repair-${id}-${number}`;
}
