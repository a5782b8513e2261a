/** What is ordered from suppliers: proposed, sent, confirmed, received in parts, closed. */
import type * as z from 'zod';
import {
  awaited,
  costOf,
  decidePurchase,
  evolvePurchase,
  isUnderWay,
  type LandedLine,
  type LegalAction,
  landedValues,
  type PurchaseAction,
  type PurchaseFact,
  type PurchaseOrder,
  type PurchaseStatus,
  type PurchaseWish,
  purchaseActions,
  purchaseTroubles,
  receivedCost,
  type SerialMove,
  sellableState,
} from '../../inventory';
import { dayMs, type Instant, later, OmsError, type Problem } from '../../kernel';
import { measure } from '../../order';
import { type LeadTime, leadTimeOf } from '../../planning';
import type { Committer } from '../committer';
import type { Gatherer } from '../gather';
import { name, noInput, parse } from '../input';
import type { Tellable } from '../messages/intents';
import type { CommandOptions } from '../pipeline';
import type { Runtime } from '../runtime';
import { type CostedArrival, goodsIn, rowKeyOf, rowsOf } from './arrivals';
import { purchaseSchemas } from './document-schemas';
import {
  createLiving,
  type DocumentFact,
  type DocumentKind,
  type DocumentPage,
  type DocumentRef,
  incomingKey,
  termsFor,
  type Versioned,
} from './living';
import { maxUnits, type StockSchemas } from './schemas';
import { serialsBetween } from './serials';
import { purchaseSupplies } from './supplies';

type Inputs = ReturnType<typeof purchaseSchemas>;
type In<Name extends keyof Inputs> = z.input<Inputs[Name]>;

export type PurchaseInput = In<'create'>;

/**
 * Orders to suppliers. Each command is refused with `document.state` where the order's state does not allow it, and with every line that is
 * wrong; costs are minor units each. What is awaited of an order that was sent counts as incoming at its location.
 */
export interface PurchaseOrders {
  /** An order in the state `suggested`: the supplier knows nothing of it yet. */
  create(input: PurchaseInput, options?: CommandOptions): Promise<Versioned<PurchaseOrder>>;
  /** Other lines, as long as it is not sent. */
  change(ref: DocumentRef, input: In<'change'>, options?: CommandOptions): Promise<Versioned<PurchaseOrder>>;
  /** It went to the supplier. Lines without a day of their own are expected then; where none is named, after the supplier's median lead time. */
  send(ref: DocumentRef, input?: In<'send'>, options?: CommandOptions): Promise<Versioned<PurchaseOrder>>;
  /** What the supplier promises, and when; lines that are not named are confirmed as they are. It may be said again. */
  confirm(ref: DocumentRef, input?: In<'confirm'>, options?: CommandOptions): Promise<Versioned<PurchaseOrder>>;
  /**
   * Goods came: all that is awaited, or these units of these lines, the broken ones apart (they go to the state `damaged`). More than is awaited
   * is `document.units`, unless `acceptOver` takes it in. The receipt that leaves nothing open closes the order. Freight, duty and the like that
   * came with the goods (`landed`) are spread over all that came by value, quantity or weight, to the last minor unit; by weight, each line says
   * what a unit weighs.
   */
  receive(ref: DocumentRef, input?: In<'receive'>, options?: CommandOptions): Promise<Versioned<PurchaseOrder>>;
  /** Nothing more is awaited; what is short is said in the fact. */
  close(ref: DocumentRef, options?: CommandOptions): Promise<Versioned<PurchaseOrder>>;
  /** Before anything of it came. */
  cancel(ref: DocumentRef, input?: In<'cancel'>, options?: CommandOptions): Promise<Versioned<PurchaseOrder>>;
  /** Notes which lines are late; given by their deadline. */
  remind(ref: DocumentRef, options?: CommandOptions): Promise<Versioned<PurchaseOrder>>;
  /** The purchase order as it stands now. Throws `document.notFound`. */
  get(ref: DocumentRef): Promise<Versioned<PurchaseOrder>>;
  /** Newest first. */
  find(filter?: In<'find'>): Promise<DocumentPage<PurchaseOrder>>;
  /** Every fact of the purchase order, oldest first. */
  history(ref: DocumentRef): Promise<readonly DocumentFact<PurchaseFact>[]>;
  /** Every action: allowed now, or why not. */
  explain(order: { readonly status: PurchaseStatus }): Promise<readonly LegalAction<PurchaseAction>[]>;
  /** How long a supplier took, over its last 200 orders; null before anything came. */
  leadTime(supplier: string): Promise<LeadTime | null>;
}

/** Orders that a lead time is learned from. */
const ordersToLearnFrom = 200;

export function createPurchaseOrders(
  runtime: Runtime,
  stock: StockSchemas,
  gatherer: Pick<Gatherer, 'measured'>,
  committer: Committer,
  committed: () => void,
): PurchaseOrders {
  const schemas = purchaseSchemas(stock);
  const living = createLiving(runtime, committer, committed, purchaseKind);
  const { get, history } = living;
  return {
    get,
    history,
    explain: async (order) => purchaseActions(order),
    leadTime,
    create: (input, options = {}) =>
      living.change({
        ref: null,
        command: 'purchaseOrders.create',
        schema: schemas.create,
        input,
        options,
        decide: async (_, happening, { lines, ...given }, id) =>
          decidePurchase(
            null,
            { action: 'create', id, ...given, lines: await inBaseUnits(lines, happening.at) },
            happening,
          ),
      }),
    change: (ref, input, options = {}) =>
      living.change({
        ref,
        command: 'purchaseOrders.change',
        schema: schemas.change,
        input,
        options,
        decide: async (order, happening, { lines }) =>
          decidePurchase(order, { action: 'change', lines: await inBaseUnits(lines, happening.at) }, happening),
      }),
    send: (ref, input = {}, options = {}) =>
      living.change({
        ref,
        command: 'purchaseOrders.send',
        schema: schemas.send,
        input,
        options,
        decide: async (order, happening, given) => {
          const expectedAt = given.expectedAt ?? (order && (await usuallyThere(order.supplier, happening.at)));
          return decidePurchase(order, { action: 'send', expectedAt }, happening);
        },
      }),
    confirm: (ref, input = {}, options = {}) =>
      living.change({
        ref,
        command: 'purchaseOrders.confirm',
        schema: schemas.confirm,
        input,
        options,
        decide: (order, happening, given) => decidePurchase(order, { action: 'confirm', ...given }, happening),
      }),
    async receive(ref, input = {}, options = {}) {
      let named: NamedLines = [];
      let grams: readonly number[] = [];
      return living.change({
        ref,
        command: 'purchaseOrders.receive',
        schema: schemas.receive,
        input,
        options,
        decide: (order, happening, given) => {
          named = given.lines ?? [];
          grams = (given.lines ?? []).map(({ weightGrams = 0 }) => weightGrams);
          const lines = given.lines && cameIn(order, given.lines);
          return decidePurchase(order, { action: 'receive', ...given, lines }, happening);
        },
        write: async (facts, order) => {
          const came = facts.flatMap((fact) =>
            fact.type === 'purchase.received' ? arrivalsOf(fact, order, grams) : [],
          );
          return { ...goodsIn(runtime, came, await rowsOf(runtime, came)), serials: serialsOf(named, order) };
        },
      });
    },
    close: (ref, options = {}) => bare(ref, 'close', options),
    cancel: (ref, input = {}, options = {}) =>
      living.change({
        ref,
        command: 'purchaseOrders.cancel',
        schema: schemas.cancel,
        input,
        options,
        decide: (order, happening, given) => decidePurchase(order, { action: 'cancel', ...given }, happening),
      }),
    remind: (ref, options = {}) => bare(ref, 'remind', options),
    async find(filter = {}) {
      const { limit, after, ...by } = parse(schemas.find, filter, 'purchaseOrders.find');
      return living.find(termsFor(by), { limit, after });
    },
  };

  function bare(ref: DocumentRef, action: 'close' | 'remind', options: CommandOptions) {
    return living.change({
      ref,
      command: `purchaseOrders.${action}`,
      schema: noInput,
      input: {},
      options,
      decide: (order, happening) => decidePurchase(order, { action }, happening),
    });
  }

  /** What is wished for, in base units; the catalogue is asked only where a line names a unit. */
  async function inBaseUnits(lines: readonly z.output<Inputs['wish']>[], at: Instant): Promise<PurchaseWish[]> {
    const skus = lines.flatMap(({ sku, unit }) => (unit === undefined ? [] : [sku]));
    const items = skus.length > 0 ? await gatherer.measured(skus, at) : null;
    const problems: Problem[] = [];
    const wishes = lines.map(({ unit, units, ...line }, i): PurchaseWish => {
      if (unit === undefined) return { ...line, units: Number(units) };
      const said = { sku: line.sku, quantity: units, unit };
      const { sold, problem } = measure(said, items?.get(line.sku) ?? {}, ['lines', i], 'units', maxUnits);
      if (problem) problems.push(problem);
      return { ...line, units: sold?.units ?? 0, ...(sold && { ordered: sold.terms }) };
    });
    if (problems.length > 0) throw new OmsError(problems);
    return wishes;
  }

  async function leadTime(supplier: string): Promise<LeadTime | null> {
    const of = parse(name(64), supplier, 'purchaseOrders.leadTime');
    const { documents } = await living.find(termsFor({ supplier: of }), { limit: ordersToLearnFrom });
    return leadTimeOf(of, documents);
  }

  async function usuallyThere(supplier: string, at: Instant): Promise<Instant | null> {
    const learned = await leadTime(supplier);
    return learned && later(at, Math.round(learned.p50Days * dayMs));
  }
}

/** Units on order as the open purchase orders say, by {@link incomingKey}. Reads all open ones, page by page. */
export async function onOrderByOrders({ shop, repository }: Runtime): Promise<ReadonlyMap<string, number>> {
  const units = new Map<string, number>();
  for (const status of openStatuses) {
    let before: string | undefined;
    for (;;) {
      const query = { kind: 'purchaseOrder', terms: termsFor({ status }), limit: pageSize } as const;
      const page = await repository.find(shop.id, { ...query, ...(before !== undefined && { before }) });
      for (const { head } of page)
        for (const [key, count] of purchaseKind.incomingOf(JSON.parse(head) as PurchaseOrder))
          units.set(key, (units.get(key) ?? 0) + count);
      before = page.at(-1)?.id;
      if (page.length < pageSize) break;
    }
  }
  return units;
}

/** Orders read at once. */
const pageSize = 200;

const openStatuses = ['sent', 'confirmed', 'partlyReceived'] as const satisfies readonly PurchaseStatus[];

export const purchaseKind: DocumentKind<PurchaseOrder, PurchaseFact> = {
  kind: 'purchaseOrder',
  noun: 'purchase order',
  evolve: evolvePurchase,
  termsOf: ({ status, supplier, location, lines, ...order }) => [
    ...termsFor({ status, supplier, location }),
    ...new Set(lines.map((line) => `sku:${line.sku}`)),
    ...new Set(lines.flatMap((line) => (isAwaited({ status, ...order }, line) ? [`incoming:${line.sku}`] : []))),
  ],
  incomingOf: (order) => {
    const units = new Map<string, number>();
    for (const line of order.lines) {
      if (!isAwaited(order, line)) continue;
      const key = incomingKey(line.sku, order.location);
      units.set(key, (units.get(key) ?? 0) + awaited(line));
    }
    return units;
  },
  expectedAt: (order) => order.lines.map((line) => (isAwaited(order, line) ? line.expectedAt : null)),
  suppliesOf: purchaseSupplies,
  troublesOf: purchaseTroubles,
  tells: (facts, order) => facts.flatMap((fact) => toldToSupplier(fact, order)),
};

/** What a supplier hears of, where the shop says so. */
function toldToSupplier({ type, data }: PurchaseFact, order: PurchaseOrder): Tellable[] {
  if (type !== 'purchase.sent' && (type !== 'purchase.cancelled' || order.sentAt === null)) return [];
  const { supplier, reference, location } = order;
  const lines = order.lines.map(({ sku, units, unitCost }) => ({ sku, units, unitCost }));
  const values = { purchaseOrderId: order.id, supplier, reference, location, lines, ...data };
  return [{ template: type, audience: null, values }];
}

function isAwaited(order: Pick<PurchaseOrder, 'status'>, line: PurchaseOrder['lines'][number]): boolean {
  return isUnderWay(order) && awaited(line) > 0;
}

type Came = NonNullable<z.output<Inputs['receive']>['lines']>[number];

/** What came, in base units; what names a unit, in that which its line was ordered in. What a unit weighs is of no use once costs are spread. */
function cameIn(order: PurchaseOrder | null, lines: readonly Came[]) {
  const problems: Problem[] = [];
  const came = lines.map(({ unit, units, damaged, weightGrams: _, ...line }, i) => {
    if (unit === undefined) return { ...line, units: Number(units), damaged: Number(damaged) };
    const of = order?.lines.find(({ id }) => id === line.line);
    const counted = (quantity: string | number, field: 'units' | 'damaged') => {
      const units = of?.ordered ? [of.ordered] : [];
      const { sold, problem } = measure(
        { sku: of?.sku ?? '', quantity, unit },
        { units },
        ['lines', i],
        field,
        maxUnits,
      );
      if (problem) problems.push(problem);
      return sold?.units ?? 0;
    };
    return { ...line, units: counted(units, 'units'), damaged: counted(damaged, 'damaged') };
  });
  if (problems.length > 0) throw new OmsError(problems);
  return came;
}

/** The numbers that were named for the lines of a receipt. */
type NamedLines = readonly {
  readonly line: string;
  readonly lot: string;
  readonly serials?: readonly string[] | undefined;
  readonly damagedSerials?: readonly string[] | undefined;
}[];

function serialsOf(named: NamedLines, { lines, location }: PurchaseOrder): SerialMove[] {
  return named.flatMap(({ line, lot, serials: whole, damagedSerials: broken }) => {
    const of = lines.find(({ id }) => id === line)?.sku ?? '';
    const place = (state: string) => rowKeyOf({ sku: of, location, lot, state, channel: null });
    return [
      ...serialsBetween(of, whole, null, place(sellableState)),
      ...serialsBetween(of, broken, null, place('damaged')),
    ];
  });
}

/** What came whole is for sale, what came broken is not; both bear their share of what came with them. A unit of each line weighs `grams`. */
function arrivalsOf(
  { data }: Extract<PurchaseFact, { type: 'purchase.received' }>,
  { location }: PurchaseOrder,
  grams: readonly number[],
): CostedArrival[] {
  const parts = data.lines.flatMap((line, i) => {
    const { sku, lot, expiresOn, units, damaged } = line;
    const cost = receivedCost(line);
    const broken = costOf({ onHand: units + damaged, value: cost }, damaged);
    return [
      { state: 'sellable', units, value: cost - broken },
      { state: 'damaged', units: damaged, value: broken },
    ]
      .filter((part) => part.units > 0)
      .map(({ value, ...part }) => ({
        arrival: { sku, location, lot, channel: null, expiresOn, ...part },
        worth: { units: part.units, value, weight: part.units * (grams[i] ?? 0) },
      }));
  });
  const worths = parts.map(({ worth }): LandedLine => worth);
  const values = landedValues(worths, data.landed ?? []);
  return parts.map(({ arrival }, i) => ({ ...arrival, value: values[i] as number }));
}
