/** Returns as hosts call them: what may come back, what that comes to before anybody asks, and the steps from there. */
import type { ReturnEligibility } from '../aftersales';
import { isOmsError, omsError, type Problem } from '../kernel';
import {
  type Actor,
  type Adjustment,
  type Command,
  eligibilityOf,
  factOf,
  needsOf,
  type PayloadInputs,
  type Payloads,
  type PlannedExchange,
  planReturn,
  schemas,
  wayBackText,
} from '../order';
import { createGatherer } from './gather';
import { actorSchema, idFrom, idOf, type OrderRef, parse } from './input';
import { type KeptWayBack, wayBackIn } from './labels';
import type { CommandOptions, Pipeline } from './pipeline';
import { type Order, present } from './present';
import { now, type Runtime } from './runtime';
import { isTest, shopFor } from './test-orders';

type In<T extends keyof PayloadInputs> = PayloadInputs[T];

/** What a return would come to, if all of it arrived in good order now. Amounts in minor units, tax included. */
export interface ReturnPreview {
  /** The order as it would be. */
  readonly order: Order;
  readonly lines: readonly {
    readonly lineId: string;
    readonly sku: string;
    readonly units: number;
    readonly amount: number;
    readonly tax: number;
    /** Set for a part of a kit. */
    readonly component?: string;
  }[];
  readonly charges: readonly { readonly chargeId: string; readonly amount: number; readonly tax: number }[];
  /** What is kept back, and why; a negative part is given beyond. */
  readonly kept: readonly Adjustment[];
  /** Lines and charges, less what is kept back. */
  readonly amount: number;
  /** Which payments give how much back, and whether as store credit; less than `amount` where that much was not paid. */
  readonly refunds: readonly {
    readonly paymentId: string;
    readonly method: string;
    readonly amount: number;
    readonly to: 'original' | 'storeCredit';
  }[];
  /** What an exchange comes to; null where none is wanted. */
  readonly exchange: PlannedExchange | null;
  /** Every reason for which the request would be refused; then the rest is empty. */
  readonly refusals: readonly Problem[];
}

/** Goods and charges on their way back, and money for them. */
export interface Returns {
  /** For each line: how many units may come back, until when, and why not. For a page where customers choose. */
  eligibility(ref: OrderRef): Promise<readonly ReturnEligibility[]>;
  /** What a request would come to. Nothing is written, taken or asked for. */
  preview(ref: OrderRef, request: In<'returns.request'>, options?: { readonly actor?: Actor }): Promise<ReturnPreview>;
  /** Asks to send goods or charges back, by the shop's terms of today; staff may set some of them aside. Refused with each term that stands against it. */
  request(ref: OrderRef, input: In<'returns.request'>, options?: CommandOptions): Promise<Order>;
  /** The customer may send it: the days in which it shall come begin, and a label is asked for where the shop's process says so. */
  approve(ref: OrderRef, input: In<'returns.approve'>, options?: CommandOptions): Promise<Order>;
  /** The customer may not, and is told why by a word. */
  reject(ref: OrderRef, input: In<'returns.reject'>, options?: CommandOptions): Promise<Order>;
  /**
   * What came, unit by unit: accepted, damaged, lost, rejected, another thing, or nothing. What is not named is short, unless further parcels are
   * expected (`more`).
   */
  receive(ref: OrderRef, input: In<'returns.receive'>, options?: CommandOptions): Promise<Order>;
  /** What was not taken back has left for the customer. */
  sendBack(ref: OrderRef, input: In<'returns.sendBack'>, options?: CommandOptions): Promise<Order>;
  /** Replacements may leave whose return has come; by itself once what is due is covered. */
  release(ref: OrderRef, input: In<'returns.release'>, options?: CommandOptions): Promise<Order>;
  /** A return that has not come in time; given by its deadline. */
  expire(ref: OrderRef, input: In<'returns.expire'>, options?: CommandOptions): Promise<Order>;
  /** Gives back what is owed for what came; by itself where the shop's process says so. */
  refund(ref: OrderRef, input: In<'returns.refund'>, options?: CommandOptions): Promise<Order>;
  /**
   * Asks a carrier for a label, or a drop-off code, for what comes back: where the shop's process asks for none with the approval, or the carrier
   * said no. Throws `capability.missing` where it carries nothing back so.
   */
  askLabel(ref: OrderRef, input: In<'returns.askLabel'>, options?: CommandOptions): Promise<Order>;
  /** News of the parcel of a return that its carrier does not tell by itself. It is not received by that. */
  track(ref: OrderRef, input: In<'returns.track'>, options?: CommandOptions): Promise<Order>;
  /**
   * The label to print, or the code with which the parcel is dropped off and where; null where the carrier gave neither, and once its party is
   * erased. Throws `return.notFound`.
   */
  wayBack(ref: OrderRef, returnId: string): Promise<KeptWayBack | null>;
}

type Steps = Extract<keyof PayloadInputs, `returns.${string}`>;

export function createReturns(runtime: Runtime, pipeline: Pipeline, settle: (order: Order) => Promise<Order>): Returns {
  const { shop } = runtime;
  const gatherer = createGatherer(runtime);
  const change =
    <T extends Steps>(type: T) =>
    (ref: OrderRef, payload: In<T>, options: CommandOptions = {}) =>
      pipeline.execute({ type, id: idOf(ref), payload, options });
  return {
    eligibility,
    preview,
    request: (ref, payload, options) => {
      const asked = change('returns.request')(ref, payload, options);
      return payload.payment ? asked.then(settle) : asked;
    },
    approve: change('returns.approve'),
    reject: change('returns.reject'),
    receive: change('returns.receive'),
    sendBack: change('returns.sendBack'),
    release: change('returns.release'),
    expire: change('returns.expire'),
    refund: change('returns.refund'),
    askLabel: change('returns.askLabel'),
    track: change('returns.track'),
    wayBack,
  };

  async function wayBack(ref: OrderRef, returnId: string): Promise<KeptWayBack | null> {
    const { record } = await pipeline.loadKnown(idFrom(idOf(ref)));
    const found = record.head.returns.find(({ id }) => id === returnId);
    if (!found) throw omsError('return.notFound', `there is no return ${returnId}`, { returnId });
    if (!found.parcel) return null;
    return wayBackIn(await runtime.texts(record.head.intake.party), wayBackText(found.parcel.id));
  }

  async function eligibility(ref: OrderRef): Promise<readonly ReturnEligibility[]> {
    const { record } = await pipeline.loadKnown(idFrom(idOf(ref)));
    return eligibilityOf(record, shop, now(runtime));
  }

  async function preview(
    ref: OrderRef,
    request: In<'returns.request'>,
    { actor = { kind: 'system' } }: { readonly actor?: Actor } = {},
  ): Promise<ReturnPreview> {
    const id = idFrom(idOf(ref));
    const by = parse(actorSchema, actor, 'actor');
    const payload: Payloads['returns.request'] = parse(schemas['returns.request'], request, 'returns.request');
    const { record, version } = await pipeline.loadKnown(id);
    const command: Command = { type: 'returns.request', payload };
    const at = now(runtime);
    const refused = (refusals: readonly Problem[]): ReturnPreview => ({
      order: present(record, version, { pending: true }),
      ...{ lines: [], charges: [], kept: [], amount: 0, refunds: [], exchange: null, refusals },
    });
    const gathered = await gatherer
      .gather({
        ...{ type: command.type, order: record, payload, raw: payload, actor: by, at, preview: true },
        needs: needsOf(record, command, { shop, actor: by, at }),
      })
      .catch((error: unknown) => {
        if (!isOmsError(error)) throw error;
        return error.problems;
      });
    if (!('facts' in gathered)) return refused(gathered);
    const context = {
      shop: shopFor(runtime, isTest(record)),
      actor: by,
      at,
      gathered,
      newId: runtime.newId,
      approved: false,
    };
    const plan = planReturn(record, payload, context);
    if (plan.problems.length > 0) return refused(plan.problems);
    const after = plan.news.reduce((order, item) => runtime.evolve(order, factOf(item, at, by)), record);
    const { payments } = record.head;
    const sum = (parts: readonly { readonly amount: number }[]) =>
      parts.reduce((total, part) => total + part.amount, 0);
    return {
      order: present(after, version + 1, { pending: true }),
      lines: plan.lines.map(({ lineId, sku, units, amount, tax, component }) => ({
        ...{ lineId, sku, units, amount, tax },
        ...(component !== undefined && { component }),
      })),
      charges: plan.charges,
      kept: plan.kept,
      amount: sum(plan.lines) + sum(plan.charges) - sum(plan.kept),
      refunds: plan.refunds.map(({ paymentId, amount, into }) => ({
        paymentId,
        method: payments.find((payment) => payment.id === paymentId)?.method ?? '',
        amount,
        to: into ? ('storeCredit' as const) : ('original' as const),
      })),
      exchange: plan.exchange,
      refusals: [],
    };
  }
}
