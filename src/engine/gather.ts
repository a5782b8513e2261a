/**
 * What a decision needs from ports, fetched outside any transaction through readers that travel together. Asked once per command: a retry
 * after a conflict asks no outside port again.
 */
import { type CostCounter, costedSkus, departureDay, layerOf } from '../inventory';
import { type Instant, OmsError, omsError, type Problem } from '../kernel';
import {
  type Actor,
  addressProblems,
  afterwards,
  agree,
  allowanceCounter,
  type CarrierQuote,
  type CommandContext,
  currenciesOf,
  decodeFact,
  deliveryParcels,
  type Gathered,
  type ImplementedCommand,
  isParcelled,
  isUnpacked,
  type MadeItem,
  type Needs,
  noCurrency,
  nothingGathered,
  type OrderRecord,
  type Payloads,
  type PricedItem,
  planEdit,
  pricedIn,
  quotedPrice,
  redemptionsOf,
  roomCounters,
  stagedAddressProblems,
  stagedUses,
  useCounters,
  windowCounter,
} from '../order';
import type { Parcel, RiskScreen, TaxProvider } from '../ports';
import { askerOf } from './asking';
import { coalesce } from './coalesce';
import { costsOf } from './costs';
import { createRates } from './exchange-rates';
import { sendingCounter } from './limit-moves';
import { editedParcels, parcelBack, planParcels } from './parcels';
import { catalogProblems, pricedItem, taxProblems } from './port-answers';
import { createPurchaseLimits } from './purchase-limits';
import type { Runtime } from './runtime';
import { isAway, quoteOf } from './taxes';
import { findTenders } from './tenders';
import { isTest, shopFor } from './test-orders';
import { windowsOffered } from './windows';

type Intake = Payloads['orders.place'] | Payloads['orders.draft'];

/** Who wants something. */
interface Wanting extends Pick<Gathered, 'items' | 'party'> {
  readonly order: OrderRecord;
  readonly raw: unknown;
  readonly intake: Intake | null;
  readonly at: Instant;
}

export interface Gatherer {
  gather(request: {
    readonly type: ImplementedCommand;
    readonly needs: Needs;
    readonly order: OrderRecord;
    readonly payload: unknown;
    readonly raw: unknown;
    readonly actor: Actor;
    readonly at: Instant;
    readonly preview: boolean;
  }): Promise<Gathered>;
  levels(skus: readonly string[], at: Instant): Promise<NonNullable<Gathered['levels']>>;
  /** Layers of cost of these SKUs. */
  costs(skus: readonly string[]): Promise<Gathered['costs']>;
  number(at: Instant, isTest: boolean): Promise<string>;
  /** How many orders each location that counts them can still send on the day on which one of this moment would leave. */
  ordersLeft(at: Instant): Promise<NonNullable<Gathered['ordersLeft']>>;
  /** The accounts of the shop that payments of this payload shall come from, as they are now. */
  tenders(raw: unknown, order: OrderRecord, party: Gathered['party'], at: Instant): Promise<Gathered['tenders']>;
  /** Those of the SKUs that the shop sells, as the catalogue describes them; null where it does not decide. */
  sold(skus: readonly string[], channel: string, at: Instant): Promise<ReadonlyMap<string, PricedItem> | null>;
  /** The SKUs as the catalogue describes them to the shop's own people, for the units that they are counted in. */
  measured(skus: readonly string[], at: Instant): Promise<ReadonlyMap<string, PricedItem>>;
}

export function createGatherer(runtime: Runtime): Gatherer {
  const { options, shop, repository } = runtime;
  const rows = coalesce(async (wanted: readonly { skus: readonly string[]; at: Instant }[]) => {
    const skus = [...new Set(wanted.flatMap((item) => item.skus))];
    const at =
      wanted
        .map((item) => item.at)
        .sort()
        .at(-1) ?? '';
    const all = await repository.levelsMany(shop.id, skus, at);
    return wanted.map((item) => all.filter((row) => item.skus.includes(row.sku)));
  });
  const asked = askerOf(runtime);
  const rates = createRates(runtime, asked);
  const purchaseLimits = createPurchaseLimits(runtime);
  const levels = (skus: readonly string[], at: Instant) => rows({ skus, at });
  const layers = coalesce(async (wanted: readonly (readonly string[])[]) => {
    const bySku = new Map<string, CostCounter[]>();
    for (const counter of await costsOf(runtime, wanted.flat())) {
      const { sku } = layerOf(counter.key);
      bySku.set(sku, [...(bySku.get(sku) ?? []), counter]);
    }
    return wanted.map((skus) => [...new Set(skus)].flatMap((sku) => bySku.get(sku) ?? []));
  });
  const costs = async (skus: readonly string[]) => (skus.length === 0 ? nothingGathered.costs : layers(skus));
  const { lease } = runtime;
  const number = (at: Instant, ofTest: boolean) =>
    (ofTest ? runtime.testNumbers : runtime.numbers).next({ at, zone: shop.zone, lease });
  const carriersFor = (order: OrderRecord) => {
    const { carriers } = shopFor(runtime, isTest(order));
    return (options.carriers ?? []).filter(({ id }) => carriers.includes(id));
  };

  const tenders: Gatherer['tenders'] = (raw, order, party, at) =>
    findTenders(runtime, raw, {
      party: party ?? { id: order.head.intake.party, known: order.head.intake.customerKnown },
      currency: currencyOf(order, raw),
      at,
    });

  return {
    levels,
    costs,
    number,
    tenders,
    ordersLeft,
    async sold(skus, channel, at) {
      return options.catalog && shop.process.prices === 'catalog'
        ? soldAnywhere([...new Set(skus)], channel, at)
        : null;
    },
    measured: (skus, at) => soldAnywhere([...new Set(skus)], shop.channels[0] ?? 'web', at),
    async gather({ type, needs, order, payload, raw, actor, at, preview }) {
      const intake = type === 'orders.place' || type === 'orders.draft' ? (payload as Intake) : null;
      const currency = currencyOf(order, raw);
      const made: MadeItem[] = [];
      const items =
        needs.skus && !given(intake, shop)
          ? await catalogItems(
              needs.skus,
              { channel: intake?.channel ?? order.head.intake.channel, currency, at },
              made,
            )
          : new Map<string, PricedItem>();
      const rooms = needs.rooms ? roomsFor(made, order, intake, at) : none;
      const rowsThen = needs.levels ? levels([...new Set(ofStock(needs.levels, items))], at) : null;
      const windows = needs.windows ? await windowsOffered(runtime, needs.windows, at) : nothingGathered.windows;
      const [taxed, rowsNow, cartHolds, quotes, drawn, party, left, costsNow, facts, counters] = await Promise.all([
        needs.tax && intake
          ? intakeRates(intake, items, order, at)
          : needs.taxes
            ? ratesFor(needs.taxes, items, order, at, { currency, requote: needs.requote })
            : untaxed,
        rowsThen,
        intake && 'cart' in intake && intake.cart !== undefined ? runtime.cartHolds(intake.cart, at) : [],
        needs.wayBack
          ? wayBackQuotes(order, needs.wayBack)
          : needs.quotes
            ? carrierQuotes(order, dispatchOf(payload), type === 'shipments.dispatch' ? shop : {})
            : [],
        needs.number && !preview ? number(at, isTest(order, raw)) : null,
        intake ? partyOf(raw as Intake) : null,
        needs.ordersLeft ? ordersLeft(at) : null,
        needs.costs && rowsThen ? rowsThen.then((rows) => costs(costedSkus(rows))) : nothingGathered.costs,
        needs.facts ? factsOf(order) : nothingGathered.facts,
        needs.counters || rooms.length + windows.length > 0
          ? repository.counterValues(shop.id, [...(needs.counters ?? []), ...rooms, ...windows.map(windowCounter)])
          : [],
      ]);
      const addressFaults =
        intake && type === 'orders.place'
          ? needed(addressProblems(raw as Intake, shop.process), intake, items)
          : needs.address
            ? stagedAddressProblems(raw as Payloads['edits.stage'], shop.process)
            : [];
      const limits = needs.allowances ? await limitsOf(needs.allowances, { items, order, raw, party, intake, at }) : [];
      const gathered: Gathered = {
        ...nothingGathered,
        items,
        rates: taxed.rates,
        ...(taxed.tax && { tax: taxed.tax }),
        levels: rowsNow,
        costs: costsNow,
        facts,
        cartHolds,
        limits,
        ordersLeft: left,
        counters,
        windows,
        quotes,
        number: drawn,
        party,
        addressProblems: addressFaults,
        exchange: needs.exchange
          ? await rates.frozen(currency, at, (raw as Partial<Payloads['orders.place']>).rates ?? [])
          : [],
        worth: needs.worth ? await rates.now(needs.worth, at) : {},
        uses: preview ? await usesNow(intake, order, party, limits) : [],
        tenders: needs.tenders ? await tenders(raw, order, party, at) : [],
      };
      const context = { shop, actor, at, gathered, newId: runtime.newId, approved: false };
      if (needs.delivery) return { ...gathered, quotes: await deliveryQuotes(order, needs.delivery, context) };
      if (!needs.risk || !intake || preview || !options.risk) return gathered;
      const { terms } = agree(intake, context, { as: type === 'orders.draft' ? 'draft' : 'order', number: null });
      return { ...gathered, risk: await assess(options.risk, intake, raw as Intake, terms?.totals.total ?? 0) };
    },
  };

  /** Counters of the days on which workshops begin what is made to order: of what the catalogue told of, and of lines that the order has already. */
  function roomsFor(
    made: readonly MadeItem[],
    { head, lines }: OrderRecord,
    intake: Intake | null,
    at: Instant,
  ): ReturnType<typeof roomCounters> {
    if (made.length === 0 && lines.length === 0) return none;
    const all = [...made, ...(lines.filter(({ madeToOrder }) => madeToOrder) as readonly MadeItem[])];
    if (all.length === 0) return none;
    const { channel, country, postalCode } = head.intake;
    const { country: to = null, postalCode: post = null } = intake?.shipTo ?? intake?.billTo ?? {};
    return roomCounters(
      all,
      shop,
      intake ? { channel: intake.channel, country: to, postalCode: post, at } : { channel, country, postalCode, at },
    );
  }

  /** A commit finds out by its guard; who only looks must be told. */
  async function usesNow(
    intake: Intake | null,
    order: OrderRecord,
    party: Gathered['party'],
    limits: Gathered['limits'],
  ): Promise<Gathered['uses']> {
    const { head } = order;
    const counters = [
      ...useCounters(intake ? redemptionsOf(intake.discounts, party) : [...head.redemptions, ...stagedUses(order)]),
      ...limits.flatMap(({ keys }) => keys.map(allowanceCounter)),
    ];
    return counters.length === 0 ? [] : repository.counterValues(shop.id, counters);
  }

  /** Limits by customer for what is wanted: of a kit, for its components, too. */
  function limitsOf(
    skus: readonly string[],
    { items, order, raw, party, intake, at }: Wanting,
  ): Promise<Gathered['limits']> {
    const { head } = order;
    const whom = intake
      ? { party, said: (raw as Intake).customer ?? null, recorded: party?.known ?? false }
      : { party: { id: head.intake.party, known: head.intake.customerKnown }, said: null, recorded: true };
    return purchaseLimits.applied([...new Set([...skus, ...ofStock(skus, items)])], at, whom);
  }

  async function factsOf({ head }: OrderRecord): Promise<Gathered['facts']> {
    const commits = await repository.history(shop.id, [{ kind: 'order', id: head.id }]);
    return commits.flatMap((commit) => commit.facts.map((text) => decodeFact(text, commit.at)));
  }

  async function ordersLeft(at: Instant): Promise<Record<string, number>> {
    const counted = shop.locations.flatMap((location) => {
      const { id, ordersPerDay } = location;
      if (ordersPerDay === undefined) return [];
      return [
        {
          id,
          ordersPerDay,
          counter: sendingCounter({ location: id, day: departureDay(location, { at, zone: shop.zone }) }),
        },
      ];
    });
    const values = await repository.counterValues(
      shop.id,
      counted.map(({ counter }) => counter),
    );
    const taken = new Map(values.map(({ key, value }) => [key, -value]));
    return Object.fromEntries(
      counted.map(({ id, ordersPerDay, counter }) => [id, ordersPerDay - (taken.get(counter.key) ?? 0)]),
    );
  }

  async function partyOf(raw: Intake): Promise<{ id: string; known: boolean }> {
    if (raw.customer?.id !== undefined)
      return { id: await runtime.derivedId('customer', raw.customer.id), known: true };
    return { id: runtime.newId(), known: false };
  }

  async function catalogItems(
    skus: readonly string[],
    asking: { readonly channel: string; readonly currency: string; readonly at: Instant },
    made: MadeItem[] = [],
  ): Promise<Map<string, PricedItem>> {
    const { catalog } = options;
    if (!catalog)
      throw omsError(
        'capability.missing',
        'the shop has no catalog: give createOms one, or set process.prices to "asGiven"',
      );
    const items = await asked('catalog', async () => catalog.items({ skus, ...asking }));
    mustHold(catalogProblems(items));
    const priced = new Map<string, PricedItem>();
    for (const item of items) {
      const found = pricedItem(item, shop.stock.serials);
      priced.set(item.sku, found);
      if (found.madeToOrder) made.push(found as MadeItem);
    }
    return priced;
  }

  /** As the catalogue describes them in the first currency of the shop that each is sold in. */
  async function soldAnywhere(
    skus: readonly string[],
    channel: string,
    at: Instant,
  ): Promise<ReadonlyMap<string, PricedItem>> {
    const found = new Map<string, PricedItem>();
    for (const currency of currenciesOf(shop)) {
      const left = skus.filter((sku) => !found.has(sku));
      if (currency !== shop.currency && left.length === 0) break;
      for (const [sku, item] of await catalogItems(left, { channel, currency, at })) found.set(sku, item);
    }
    return found;
  }

  /** In which currency an order is, or will be once it is taken. */
  function currencyOf({ head }: OrderRecord, raw: unknown): string {
    return head.intake.currency === noCurrency ? pricedIn(raw as Partial<Intake>, shop) : head.intake.currency;
  }

  function intakeRates(
    intake: Intake,
    items: ReadonlyMap<string, PricedItem>,
    order: OrderRecord,
    at: Instant,
  ): Promise<Taxed> {
    const to = intake.shipTo ?? intake.billTo;
    const place = { country: to?.country ?? null, postalCode: to?.postalCode ?? null, vatId: intake.vatId ?? null };
    const { taxTreatment } = intake;
    const standing = taxTreatment && { taxTreatment: { as: taxTreatment.as, reason: taxTreatment.reason ?? null } };
    const skus = [...intake.lines.map(({ sku }) => sku), ...[...intake.shipping, ...intake.fees].map(() => null)];
    return ratesFor({ place: { ...place, ...standing }, skus }, items, order, at, {
      currency: currencyOf(order, intake),
    });
  }

  async function ratesFor(
    { place, skus, at }: NonNullable<Needs['taxes']>,
    items: ReadonlyMap<string, PricedItem>,
    { head }: OrderRecord,
    now: Instant,
    { currency, requote = false }: { readonly currency: string; readonly requote?: boolean | undefined },
  ): Promise<Taxed> {
    const { tax } = options;
    if (!tax) return untaxed;
    const lines = skus.map((sku) => ({ sku, taxClass: (sku !== null && items.get(sku)?.taxClass) || null }));
    const request = { ...place, orderId: head.id, currency, at: at ?? now, lines };
    const { rates, ...quoted } = await quoteTax(tax, request, requote);
    mustHold(taxProblems(rates, lines));
    return shop.tax ? { rates, tax: quoted } : { rates };
  }

  /** The provider's quote; while it is away, what the shop's own rates say, if it has any. */
  async function quoteTax(tax: TaxProvider, request: QuoteRequest, requote: boolean) {
    const ask = async (provider: Pick<TaxProvider, 'quote'>) =>
      quoteOf(await asked('tax', () => provider.quote(request)));
    try {
      return { ...(await ask(tax)), estimated: false };
    } catch (error) {
      const own = options.shop.tax?.onOutage === 'fallback' ? options.shop.tax.rates : undefined;
      if (!own || requote || !isAway(error)) throw error;
      runtime.logger.warn({ order: request.orderId }, 'tax estimated: the provider is away');
      return { ...(await ask(own)), estimated: true };
    }
  }

  /** Goods of several orders that leave together are not divided: without the rules of the shop. */
  async function carrierQuotes(
    order: OrderRecord,
    payload: Payloads['shipments.dispatch'],
    rules: Parameters<typeof planParcels>[3],
  ): Promise<CarrierQuote[]> {
    const carriers = carriersFor(order).filter(
      (carrier) => payload.carrier === 'best' || carrier.id === payload.carrier,
    );
    if (carriers.length < 2 && payload.carrier !== 'best') return [];
    if (!order.head.counts.some(isUnpacked)) return [];
    const parcels = planParcels(runtime, order, payload, rules);
    const offers = await Promise.all(
      parcels.flatMap(({ parcel, number }) =>
        carriers
          .filter((carrier) => carrier.capabilities.quotes)
          .map((carrier) => offersOf(order, carrier, parcel, number)),
      ),
    );
    return offers.flat();
  }

  /** What one carrier asks for the parcels of an order that is edited, before anybody has packed them. */
  async function deliveryQuotes(
    order: OrderRecord,
    { carrier: id, place, parcels }: NonNullable<Needs['delivery']>,
    context: CommandContext,
  ): Promise<CarrierQuote[]> {
    const carrier = carriersFor(order).find((item) => item.id === id && item.capabilities.quotes);
    if (!carrier) return [];
    const divided = deliveryParcels(parcels, context.gathered.items, shop);
    const edited = afterwards(order, planEdit(order, context).news, context.at, context.actor);
    const offers = await Promise.all(
      editedParcels(runtime, edited, divided, place).map(({ parcel, number }) =>
        offersOf(order, carrier, parcel, number),
      ),
    );
    return offers.flat();
  }

  async function wayBackQuotes(
    order: OrderRecord,
    { carrier: id, ...back }: NonNullable<Needs['wayBack']>,
  ): Promise<CarrierQuote[]> {
    const carrier = carriersFor(order).find((item) => item.id === id && item.capabilities.quotes);
    return carrier ? offersOf(order, carrier, parcelBack(runtime, order, { ...back, address: null })) : [];
  }

  async function offersOf(
    { head }: OrderRecord,
    carrier: NonNullable<typeof options.carriers>[number],
    parcel: Parcel,
    number = 0,
  ): Promise<CarrierQuote[]> {
    try {
      const quotes = await runtime.carriers.quote(carrier.id, () => carrier.quote(parcel));
      return quotes.flatMap(({ service, price, days }) => {
        const amount = quotedPrice(head, price);
        if (amount === null) return [];
        return {
          location: parcel.from.location,
          ...(number > 0 && { parcel: number }),
          carrier: carrier.id,
          service,
          price: amount,
          days,
        };
      });
    } catch {
      // A carrier that does not answer makes no offer; the others do.
      return [];
    }
  }

  async function assess(risk: RiskScreen, intake: Intake, raw: Intake, amount: number): Promise<Gathered['risk']> {
    const request = {
      channel: intake.channel,
      country: intake.shipTo?.country ?? null,
      amount,
      currency: pricedIn(intake, shop),
      customer: (raw.customer as Record<string, string> | undefined) ?? null,
    };
    try {
      const { decision, reasons } = await runtime.timed('risk', () => risk.assess(request));
      return { decision, reasons };
    } catch {
      return { decision: 'review', reasons: ['risk.unavailable'] };
    }
  }
}

type QuoteRequest = Parameters<TaxProvider['quote']>[0];

/** One object: most orders have nothing that is made to order. */
const none: ReturnType<typeof roomCounters> = [];

/** Tax rates, and how they came about where the shop wants to know. */
type Taxed = Pick<Gathered, 'rates' | 'tax'>;

const untaxed: Taxed = { rates: [] };

/** The SKUs that lie in stock for what is asked: components in the place of their kits. */
function ofStock(skus: readonly string[], items: ReadonlyMap<string, PricedItem>): string[] {
  return skus.flatMap((sku) => items.get(sku)?.components?.map((part) => part.sku) ?? sku);
}

/** What an address lacks, unless the order leaves in no parcel and needs none. */
function needed(
  problems: readonly Problem[],
  { lines }: Intake,
  items: ReadonlyMap<string, PricedItem>,
): readonly Problem[] {
  if (problems.length === 0 || lines.length === 0) return problems;
  return lines.every(({ sku }) => !isParcelled(items.get(sku)?.kind ?? 'goods')) ? [] : problems;
}

/** An answer that the port does not promise is a failure of the port, not of who asked. */
function mustHold(problems: readonly Problem[]): void {
  if (problems.length > 0) throw new OmsError(problems);
}

/** Whether every line brings its price and the shop takes it. */
function given(intake: Intake | null, shop: CommandContext['shop']): boolean {
  return (
    shop.process.prices === 'asGiven' &&
    intake !== null &&
    intake.lines.every((line) => line.unitPrice !== undefined && line.unit === undefined)
  );
}

/** What would be dispatched; a merge takes all that lies there. */
function dispatchOf(payload: unknown): Payloads['shipments.dispatch'] {
  return { lines: 'all', ...(payload as Omit<Payloads['shipments.dispatch'], 'lines'>) };
}
