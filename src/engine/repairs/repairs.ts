/** `oms.repairs`: units that customers send in, from the asking until they are back. */
import type * as z from 'zod';
import {
  checkWarranty,
  decideRepair,
  evolveRepair,
  type Repair,
  type RepairAction,
  type RepairCommand,
  type RepairFact,
  type RepairStanding,
  repairActions,
  repairTroubles,
  type SoldUnit,
  type Warranty,
} from '../../aftersales';
import type { StockKey } from '../../inventory';
import { type DocumentDecision, type Happening, type LegalAction, omsError } from '../../kernel';
import { serialTerm } from '../../order';
import type { ClaimedEffect, EffectDraft } from '../../ports';
import type { Committer } from '../committer';
import { noInput, parse } from '../input';
import type { CommandOptions, Pipeline } from '../pipeline';
import { now, type Runtime } from '../runtime';
import { bookOf } from '../stock/arrivals';
import {
  createLiving,
  type DocumentFact,
  type DocumentKind,
  type DocumentPage,
  type DocumentRef,
  termsFor,
  type Versioned,
} from '../stock/living';
import type { StockSchemas } from '../stock/schemas';
import { repairTerms } from './options';
import { createQuotedOrders } from './quoted-orders';
import { repairSchemas } from './schemas';
import { claimantOf, fittedParts, isNumbered, lineTerm, needed, soldUnit } from './sold-units';
import { type Looked, nothingLooked, writesOf } from './stock';
import { type AnswerRepair, createRepairTasks, repairEffect } from './tasks';
import { tellingsOf } from './tellings';

type Inputs = ReturnType<typeof repairSchemas>;
type In<Name extends keyof Inputs> = z.input<Inputs[Name]>;
type Given<Name extends keyof Inputs> = z.output<Inputs[Name]>;

/** What a warranty check answers: the unit as it was sold (null: not by this shop), and its warranty, explained. */
export interface CheckedWarranty extends Warranty {
  readonly unit: SoldUnit | null;
}

/** Repairs. Each action is refused with `document.state` where it is not its turn; see `explain`. */
export interface Repairs {
  /** Whether a unit is under warranty now, by which term, from when until when, and why not. Writes nothing. */
  check(input: In<'check'>): Promise<CheckedWarranty>;
  /** A customer asks for a repair. A numbered unit has one repair at a time: `repair.open` else. */
  ask(input: In<'ask'>, options?: CommandOptions): Promise<Versioned<Repair>>;
  /** The unit is here: in the state `repair`, sold by nobody, worth nothing to the shop. */
  receive(ref: DocumentRef, input?: In<'receive'>, options?: CommandOptions): Promise<Versioned<Repair>>;
  /** What is wrong, and who pays: the warranty where it covers the unit, or the part at fault, else the customer; `goodwill` by choice. */
  diagnose(ref: DocumentRef, input: In<'diagnose'>, options?: CommandOptions): Promise<Versioned<Repair>>;
  /** What the customer is to pay, as services of the catalogue at these prices; given by staff. A second quote takes the place of the first. */
  quote(ref: DocumentRef, input: In<'quote'>, options?: CommandOptions): Promise<Versioned<Repair>>;
  /**
   * The customer agrees: an order of the quoted services is placed, with this payment, and the unit goes into repair. The order is paid, invoiced and
   * refunded as any other. What it is refused with, so is this.
   */
  accept(ref: DocumentRef, input?: In<'accept'>, options?: CommandOptions): Promise<Versioned<Repair>>;
  /** The customer says no to the quote; the unit is sent back as it is. */
  decline(ref: DocumentRef, input?: In<'decline'>, options?: CommandOptions): Promise<Versioned<Repair>>;
  /** Under warranty, or out of goodwill: into repair. */
  begin(ref: DocumentRef, options?: CommandOptions): Promise<Versioned<Repair>>;
  /** Parts leave the stock, at their cost: `stock.short` where they are not there. */
  usePart(ref: DocumentRef, input: In<'usePart'>, options?: CommandOptions): Promise<Versioned<Repair>>;
  /** It is repaired; the services of an accepted quote are done. */
  finish(ref: DocumentRef, options?: CommandOptions): Promise<Versioned<Repair>>;
  /** It is beyond repair: replaced, refunded through its order, or sent back as it is. */
  giveUp(ref: DocumentRef, input?: In<'giveUp'>, options?: CommandOptions): Promise<Versioned<Repair>>;
  /** Another unit leaves for it; the old one stays, as damaged goods. */
  replace(ref: DocumentRef, input?: In<'replace'>, options?: CommandOptions): Promise<Versioned<Repair>>;
  /** Asks the order once more to give the money back, once it has refused. */
  refund(ref: DocumentRef, input?: In<'refund'>, options?: CommandOptions): Promise<Versioned<Repair>>;
  /** The unit leaves; once the order of its quote is paid, or promised to be (`order.unpaid` else), unless staff waive that. */
  sendBack(ref: DocumentRef, input?: In<'sendBack'>, options?: CommandOptions): Promise<Versioned<Repair>>;
  /** It has arrived; by itself after `repairs.arriveDays`. */
  close(ref: DocumentRef, options?: CommandOptions): Promise<Versioned<Repair>>;
  /** Before it was received. */
  cancel(ref: DocumentRef, input?: In<'cancel'>, options?: CommandOptions): Promise<Versioned<Repair>>;
  /** The time of its state is over: a quote lapses, what was sent has arrived, of the rest staff are told; given by its deadline. */
  remind(ref: DocumentRef, options?: CommandOptions): Promise<Versioned<Repair>>;
  /** The repair as it stands now. Throws `document.notFound`. */
  get(ref: DocumentRef): Promise<Versioned<Repair>>;
  /** Newest first. */
  find(filter?: In<'find'>): Promise<DocumentPage<Repair>>;
  /** Every fact of the repair, oldest first. */
  history(ref: DocumentRef): Promise<readonly DocumentFact<RepairFact>[]>;
  /** Every action: allowed now, or why not. */
  explain(repair: RepairStanding): Promise<readonly LegalAction<RepairAction>[]>;
}

/** A change of a repair: what was asked, and what it comes to. */
interface RepairChange<Given> {
  readonly ref: DocumentRef;
  readonly name: RepairAction | 'remind';
  readonly schema: z.ZodType<Given>;
  readonly input: unknown;
  readonly options: CommandOptions;
  readonly decideOn: (
    happening: Happening,
    given: Given,
    repair: Repair,
  ) => DocumentDecision<RepairFact> | Promise<DocumentDecision<RepairFact>>;
  /** What was looked up while it was decided. */
  readonly looked?: () => Looked | null;
  readonly textsOf?: (given: Given, repair: Repair) => Looked['texts'];
}

export function createRepairs(
  runtime: Runtime,
  stock: StockSchemas,
  pipeline: Pipeline,
  committer: Committer,
  committed: () => void,
): { readonly repairs: Repairs; readonly carryOut: (claimed: ClaimedEffect) => Promise<void> } {
  const { shop, options: given } = runtime;
  const schemas = repairSchemas(stock);
  const terms = repairTerms(given.repairs);
  const workshop = given.repairs?.location ?? shop.locations[0]?.id ?? '';
  const living = createLiving(runtime, committer, committed, repairKind);
  const orders = createQuotedOrders(runtime, pipeline);
  const decide = (repair: Repair | null, command: RepairCommand, happening: Happening) =>
    decideRepair(repair, command, { happening, terms, zone: shop.zone });

  const repairs: Repairs = {
    check: async (input) => (await checked(parse(schemas.check, input, 'repairs.check'))).answer,
    ask(input, options = {}) {
      let looked: Looked | null = null;
      return living.change<Given<'ask'>>({
        ...{ ref: null, command: 'repairs.ask', schema: schemas.ask, input, options },
        decide: async (repair, happening, given, id) => {
          const { asked, room, texts } = await askedFor(given, id);
          looked = { ...(await nothingLooked(runtime)), room, texts };
          return decide(repair, { action: 'ask', asked }, happening);
        },
        write: (facts, repair) => writesOf(runtime, facts, repair, looked as Looked),
      });
    },
    receive: step('receive', schemas.receive, (_, { location }, repair) => ({
      action: 'receive',
      location: locationOf(location ?? repair.location),
    })),
    diagnose: (ref, input, options = {}) =>
      change({
        ...{ ref, name: 'diagnose', schema: schemas.diagnose, input, options },
        decideOn: (happening, { note: _, ...found }, repair) =>
          decide(repair, { action: 'diagnose', ...found }, happening),
        textsOf: ({ note }, { id, party }) =>
          note === undefined ? [] : [{ party, name: `repair:${id}:finding`, body: note }],
      }),
    quote: step('quote', schemas.quote, async (happening, quoted, repair) => {
      if (happening.by.kind !== 'staff')
        throw omsError('actor.notAllowed', 'only staff quote a repair', { actor: happening.by.kind });
      const worth = await orders.worth(repair, quoted.lines, { ...happening.by, kind: 'staff' });
      return { action: 'quote', ...quoted, ...worth };
    }),
    accept: (ref, input = {}, options = {}) =>
      change({
        ...{ ref, name: 'accept', schema: schemas.accept, input, options },
        async decideOn(happening, accepting, repair) {
          const asked = decide(repair, { action: 'accept', order: '' }, happening);
          if (!asked.accepted) {
            await orders.takeBackOrphans(repair);
            return asked;
          }
          const order = await orders.place(repair, accepting);
          return decide(repair, { action: 'accept', order: order.id }, happening);
        },
      }),
    decline: step('decline', schemas.decline, (_, { reason }) => ({ action: 'decline', reason })),
    begin: bare('begin'),
    usePart(ref, input, options = {}) {
      let looked: Looked | null = null;
      return change({
        ...{ ref, name: 'usePart', schema: schemas.usePart, input, options },
        async decideOn(happening, { serials = [], ...of }, repair) {
          looked = await leaving(of, of.units);
          const part = { ...of, value: looked.taken?.value ?? 0, serials };
          return decide(repair, { action: 'usePart', part }, happening);
        },
        looked: () => looked,
      });
    },
    finish: bare('finish'),
    giveUp: step('giveUp', schemas.giveUp, async (_, { reason, remedy, refund }, repair) => {
      const known =
        repair.order === null ? null : await soldUnit(runtime, { order: repair.order, line: repair.line ?? '' });
      return { action: 'giveUp', reason, remedy, refund: known ? (refund ?? (known.price || null)) : null };
    }),
    replace(ref, input = {}, options = {}) {
      let looked: Looked | null = null;
      return change({
        ...{ ref, name: 'replace', schema: schemas.replace, input, options },
        async decideOn(happening, { location, lot, serial = null, ...parcel }, repair) {
          const { sku } = repair;
          if (serial === null && (await isNumbered(runtime, sku)))
            throw needed('name the number of the unit that leaves', 'serial');
          looked = await leaving({ sku, location, lot }, 1);
          const unit = { location, lot, serial, value: looked.taken?.value ?? 0 };
          return decide(repair, { action: 'replace', ...unit, parcel }, happening);
        },
        looked: () => looked,
      });
    },
    refund: step('refund', schemas.refund, (_, { amount }, repair) => ({
      action: 'refund',
      amount: amount ?? repair.refund ?? 0,
    })),
    sendBack: step('sendBack', schemas.sendBack, async ({ by }, { waive, ...parcel }, { quote }) => {
      if (waive && by.kind !== 'staff')
        throw omsError('actor.notAllowed', 'only staff let it go unpaid', { actor: by.kind });
      return { action: 'sendBack', parcel, isPaid: waive || !quote?.order || (await orders.isPaid(quote.order)) };
    }),
    close: bare('close'),
    cancel: step('cancel', schemas.cancel, (_, { reason }) => ({ action: 'cancel', reason })),
    remind: (ref, options = {}) =>
      change({
        ...{ ref, name: 'remind', schema: noInput, input: {}, options },
        async decideOn(happening, _, repair) {
          // An order was placed by the quote while it stood: whoever did so was cut off before the repair knew.
          const order = repair.status === 'quoted' ? await orders.placed(repair) : null;
          const { quote } = repair;
          return order !== null && quote
            ? decide(
                { ...repair, quote: { ...quote, validUntil: happening.at } },
                { action: 'accept', order },
                happening,
              )
            : decide(repair, { action: 'remind' }, happening);
        },
      }),
    get: living.get,
    async find(filter = {}) {
      const { limit, after, customer, party, ...by } = parse(schemas.find, filter, 'repairs.find');
      const whose = customer === undefined ? party : await runtime.derivedId('customer', customer.id);
      return living.find(termsFor({ ...by, party: whose }), { limit, after });
    },
    history: living.history,
    explain: async (repair) => repairActions(repair),
  };
  const answered: AnswerRepair = (id, answer) =>
    living.change<Record<string, never>>({
      ...{ ref: id, command: `repairs.${answer.action}`, schema: noInput, input: {} },
      options: { actor: { kind: 'system', id: 'repairs' } },
      decide: (repair, happening) => decide(repair, answer, happening),
      write: async (facts, repair) => writesOf(runtime, facts, repair, await lookedAt(repair)),
    });
  const carryOut = createRepairTasks(pipeline, answered, async (id) => orders.takeBackOrphans(await living.get(id)));
  return { repairs, carryOut };

  /** An action whose command follows from the input and the repair. */
  function step<Given, Input>(
    name: RepairAction,
    schema: z.ZodType<Given, Input>,
    commandOf: (happening: Happening, given: Given, repair: Repair) => RepairCommand | Promise<RepairCommand>,
  ) {
    return (ref: DocumentRef, input?: Input, options: CommandOptions = {}) =>
      change({
        ...{ ref, name, schema, input: input ?? {}, options },
        decideOn: async (happening, given, repair) =>
          decide(repair, await commandOf(happening, given, repair), happening),
      });
  }

  function bare(name: 'begin' | 'finish' | 'close') {
    return (ref: DocumentRef, options: CommandOptions = {}) =>
      change({
        ...{ ref, name, schema: noInput, input: {}, options },
        decideOn: (happening, _, repair) => decide(repair, { action: name }, happening),
      });
  }

  function change<Given>(asked: RepairChange<Given>): Promise<Versioned<Repair>> {
    const { name, decideOn, looked, textsOf, ...request } = asked;
    let texts: Looked['texts'] = [];
    return living.change<Given>({
      ...request,
      command: `repairs.${name}`,
      decide: (repair, happening, given) => {
        texts = repair ? (textsOf?.(given, repair) ?? []) : [];
        return decideOn(happening, given, repair as Repair);
      },
      async write(facts, repair) {
        const writes = await writesOf(runtime, facts, repair, { ...(looked?.() ?? (await lookedAt(repair))), texts });
        return { ...writes, effects: [...(writes.effects ?? []), ...effectsOf(facts, repair)] };
      },
    });
  }

  /** What units cost that leave a row for a repair. */
  async function leaving(key: StockKey, units: number): Promise<Looked> {
    const book = await bookOf(runtime, [key]);
    return { ...(await nothingLooked(runtime)), book, taken: book.costs.take(key, units) };
  }

  async function lookedAt(repair: Repair): Promise<Looked> {
    return { ...(await nothingLooked(runtime)), book: await bookOf(runtime, [repair]) };
  }

  /** The unit that is meant, and its warranty now. */
  async function checked(meant: Given<'check'>) {
    const { serial, order, line, customer } = meant;
    const unit = await soldUnit(runtime, meant);
    const claimant = await claimantOf(runtime, unit, customer);
    const fitted = await fittedParts(runtime, { serial, order, line });
    const question = {
      terms: terms.warranty,
      partMonths: terms.partMonths,
      claimant,
      at: now(runtime),
      zone: shop.zone,
    };
    const warranty = checkWarranty({ ...question, unit, fitted });
    const { room, price: _price, currency, ...sold } = unit ?? { room: 1, price: 0, currency: shop.currency };
    return { answer: { ...warranty, unit: unit && (sold as SoldUnit) }, unit, claimant, room, currency };
  }

  async function askedFor({ fault, description, location, ...meant }: Given<'ask'>, id: string) {
    const { answer, unit, claimant, room, currency } = await checked(meant);
    const { unit: _unit, ...warranty } = answer;
    const sku = unit?.sku ?? meant.sku;
    if (sku === undefined) throw needed('is needed: the shop does not know the unit', 'sku');
    const { serial = null, customer } = meant;
    if (serial === null && unit === null) throw needed('the shop knows no such line', 'line');
    if (serial === null && (await isNumbered(runtime, sku)))
      throw needed('is needed: its units have numbers', 'serial');
    const party = claimant ?? unit?.party ?? id;
    const texts = [
      ...(description === undefined ? [] : [{ party, name: `repair:${id}:fault`, body: description }]),
      ...(customer ? [{ party, name: `contact:${id}`, body: JSON.stringify(customer) }] : []),
    ];
    const asked = {
      ...{ id, sku, serial, order: unit?.order ?? null, line: unit?.line ?? null, party, currency },
      ...{ location: locationOf(location ?? workshop), fault, warranty },
    };
    return { asked, room: serial === null ? room : 1, texts };
  }

  function locationOf(location: string): string {
    if (shop.locations.some(({ id }) => id === location)) return location;
    throw needed('is no location of the shop', 'location');
  }

  /** What follows in orders, and whom it is told. */
  function effectsOf(facts: readonly RepairFact[], repair: Repair): EffectDraft[] {
    return facts.flatMap((fact) => [...tasksOf(fact, repair), ...tellingsOf(runtime, fact, repair)]);
  }
}

function tasksOf(fact: RepairFact, { quote, order }: Repair): EffectDraft[] {
  if (fact.type === 'repair.refundAsked' && order !== null)
    return [repairEffect({ kind: 'refund', order, amount: fact.data.amount })];
  if (fact.type === 'repair.repaired' && quote?.order) return [repairEffect({ kind: 'fulfill', order: quote.order })];
  if (fact.type === 'repair.beyondRepair' && quote?.order)
    return [repairEffect({ kind: 'cancel', order: quote.order })];
  return quote && settlesQuote.has(fact.type) ? [repairEffect({ kind: 'orphans' })] : [];
}

/** Facts by which it is known which order, if any, is that of the quote. */
const settlesQuote: ReadonlySet<RepairFact['type']> = new Set(['repair.accepted', 'repair.declined', 'repair.closed']);

export const repairKind: DocumentKind<Repair, RepairFact> = {
  kind: 'repair',
  noun: 'repair',
  evolve: evolveRepair,
  termsOf: ({ status, sku, serial, order, line, party }) => [
    ...termsFor({ status, sku, party, order: order ?? undefined }),
    ...(serial === null ? [] : [serialTerm(serial)]),
    ...(order !== null && line !== null ? [lineTerm(order, line)] : []),
  ],
  incomingOf: () => new Map(),
  expectedAt: ({ dueAt }) => [dueAt],
  troublesOf: repairTroubles,
};
