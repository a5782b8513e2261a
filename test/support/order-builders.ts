/** Orders for tests: what is known, what is done, what comes of it. */
import { expect } from 'vitest';
import type { Problem } from '../../src/kernel';
import {
  type Actor,
  addressProblems,
  type Command,
  type CommandContext,
  createEvolve,
  emptyOrder,
  type Fact,
  factOf,
  type Gathered,
  type ImplementedCommand,
  type News,
  needsOf,
  nothingGathered,
  type OrderHead,
  type OrderRecord,
  type PayloadInputs,
  type Payloads,
  pricedIn,
  run,
  type ShopTerms,
  schemas,
  splitPersonal,
  stagedAddressProblems,
} from '../../src/order';

import { aShop, catalogIn, id, levelsOf, noon, system } from './order-shop';

export * from './order-shop';

export interface Options {
  readonly as?: Actor;
  readonly at?: string;
  readonly gathered?: Partial<Gathered>;
}

/** An order so far: what it is, what happened to it, and what comes next. Nothing changes a story; doing something gives the next one. */
export interface Story {
  readonly shop: ShopTerms;
  readonly order: OrderRecord;
  readonly facts: readonly Fact[];
  /** The facts of the last command, with the order after each. */
  readonly steps: readonly { readonly fact: Fact; readonly order: OrderRecord }[];
  readonly ids: number;
  does<T extends ImplementedCommand>(type: T, payload: PayloadInputs[T], options?: Options): Story;
  tries<T extends ImplementedCommand>(
    type: T,
    payload: PayloadInputs[T],
    options?: Options,
  ): Story | readonly Problem[];
}

/** An order of which nothing is known yet. */
export function begin(shop: ShopTerms = aShop()): Story {
  return story({ shop, order: emptyOrder(shop.id, id(0), shop.regions), facts: [], steps: [], ids: 0 });
}

/** An order of which this is known. */
export function told(news: readonly News[], shop: ShopTerms = aShop()): Story {
  const evolve = createEvolve(shop.regions);
  const facts = news.map((entry) => factOf(entry, noon, system));
  const order = facts.reduce(evolve, emptyOrder(shop.id, id(0), shop.regions));
  return story({ shop, order, facts, steps: [], ids: 1_000 });
}

/** The same order in a shop that runs otherwise from now on. */
export const inShop = (before: Story, shop: ShopTerms): Story => story({ ...before, shop });

/** The same order, as if its head had come to this; for bounds that no test wants to walk to. */
export const having = (before: Story, head: Partial<OrderHead>): Story =>
  story({ ...before, order: { ...before.order, head: { ...before.order.head, ...head } } });

function story(now: Omit<Story, 'does' | 'tries'>): Story {
  const tries: Story['tries'] = (type, payload, options = {}) => {
    let { ids } = now;
    const newId = () => id(++ids);
    const context = contextOf(now, type, schemas[type].parse(payload) as Payloads[typeof type], newId, options);
    const outcome = run(now.order, context.command, context.context, createEvolve(now.shop.regions));
    if (!outcome.accepted) return outcome.problems;
    const { order, facts, steps } = outcome;
    return story({ shop: now.shop, order, facts: [...now.facts, ...facts], steps, ids });
  };
  return {
    ...now,
    tries,
    does: (type, payload, options) => {
      const next = tries(type, payload, options);
      if ('order' in next) return next;
      throw new Error(`${type} was refused: ${next.map(({ code, message }) => `${code}: ${message}`).join('; ')}`);
    },
  };
}

/** What the engine does before it decides: personal data taken out, ports asked. */
export function contextOf<T extends ImplementedCommand>(
  { shop, order, facts = [] }: Pick<Story, 'shop' | 'order'> & Partial<Pick<Story, 'facts'>>,
  type: T,
  raw: Payloads[T],
  newId: () => string,
  { as = system, at = noon, gathered = {} }: Options = {},
): { command: Command; context: CommandContext } {
  const { payload } = splitPersonal(type, raw, { order: order.head.id, newId });
  const intake = type === 'orders.place' || type === 'orders.draft' ? (raw as Payloads['orders.place']) : null;
  const needs = needsOf(order, { type, payload } as Command, { shop, actor: as, at });
  const taxed = intake ? intake.lines.length + intake.shipping.length + intake.fees.length : 0;
  const currency = intake ? pricedIn(intake, shop) : order.head.intake.currency;
  const country = needs.taxes?.place.country ?? intake?.shipTo?.country ?? null;
  const answers: Gathered = {
    ...nothingGathered,
    items: catalogIn(currency),
    rates: Array.from({ length: needs.taxes?.skus.length ?? taxed }, () => taxIn(country)),
    ...(shop.tax && (intake || needs.taxes) && { tax: { reference: 'q-1', estimated: false } }),
    levels: needs.levels ? levelsOf(shop, needs.levels) : null,
    facts: needs.facts ? facts : [],
    quotes: needs.quotes || needs.delivery ? shop.locations.flatMap((location) => quotesFrom(location.id, shop)) : [],
    limits: needs.allowances ? [{ limit: 'drop', skus: ['MUG', 'PEN'], most: 999, keys: ['drop', 'again'] }] : [],
    number: needs.number ? 'N-1' : null,
    exchange: needs.exchange ? ratesFrom(shop, currency) : [],
    worth: Object.fromEntries(
      (needs.worth?.into ?? []).map((into) => [into, rateBetween(needs.worth?.of ?? '', into)]),
    ),
    party: intake ? { id: id(900_000), known: intake.customer?.id !== undefined } : null,
    addressProblems: intake
      ? addressProblems(intake, shop.process)
      : needs.address
        ? stagedAddressProblems(raw as Payloads['edits.stage'], shop.process)
        : [],
    ...gathered,
  };
  const context: CommandContext = { shop, actor: as, at, gathered: answers, newId, approved: false };
  return { command: { type, payload } as Command, context };
}

/** Rates as the shop's own table has them while the provider is away: a seventh where a fifth is due. Nothing in a shop that has none. */
export function estimates(shop: ShopTerms, taxed: number): Partial<Gathered> {
  if (shop.tax?.onOutage !== 'fallback') return {};
  const rates = Array.from({ length: taxed }, (_, index) => [{ name: 'VAT', rate: index % 2 === 0 ? '0.14' : '0.25' }]);
  return { rates, tax: { reference: null, estimated: true } };
}

/** A fifth everywhere but in Ireland, where it is more, in Canada, where a tax is due on the tax, and in Switzerland, to where it is an export. */
function taxIn(country: string | null): Gathered['rates'][number] {
  const home = [{ name: 'VAT', rate: '0.2' }];
  const [gst, qst] = [
    { name: 'GST', rate: '0.05' },
    { name: 'QST', rate: '0.095', compound: true },
  ];
  if (country === 'CA') return { rates: [gst, qst], contained: home };
  if (country === 'CH') return { rates: home, treatment: 'exempt', reason: 'export' };
  return [{ name: 'VAT', rate: country === 'IE' ? '0.23' : '0.2' }];
}

/** What a pound is worth. */
const pounds: Readonly<Record<string, string>> = { GBP: '1', EUR: '1.17', USD: '1.273', JPY: '190.515', KWD: '0.391' };

function ratesFrom({ currencies = {}, currency: shopCurrency }: ShopTerms, own: string): Gathered['exchange'] {
  const rates = (['settlement', 'reporting'] as const).flatMap((purpose) => {
    const currency = currencies[purpose];
    return currency === undefined ? [] : [{ purpose, currency, rate: rateBetween(own, currency) }];
  });
  return own === shopCurrency || rates.some(({ currency }) => currency === shopCurrency)
    ? rates
    : [...rates, { purpose: 'shop', currency: shopCurrency, rate: rateBetween(own, shopCurrency) }];
}

const rateBetween = (from: string, into: string): string =>
  (Number(pounds[into] ?? '1') / Number(pounds[from] ?? '1')).toFixed(6);

function quotesFrom(location: string, shop: ShopTerms): Gathered['quotes'] {
  return shop.carriers.map((carrier, index) => ({ location, carrier, service: 'parcel', price: 300 + index, days: 2 }));
}

/** What a story's last command said, without times and actors. */
export const newsOf = ({ steps }: Story): News[] =>
  steps.map(({ fact }) => ({ type: fact.type, data: fact.data }) as News);

export const typesOf = ({ steps }: Story): string[] => steps.map(({ fact }) => fact.type);

/** `given(order).when(command).gives(facts)`, or `.refuses(codes)`. */
export function given(before: Story) {
  return {
    when<T extends ImplementedCommand>(type: T, payload: PayloadInputs[T], options?: Options) {
      const result = before.tries(type, payload, options);
      const problems = 'order' in result ? [] : result;
      return {
        problems,
        gives: (...news: readonly News[]) => expect('order' in result ? newsOf(result) : result).toEqual(news),
        tells: (...types: readonly string[]) => expect('order' in result ? typesOf(result) : result).toEqual(types),
        refuses: (...codes: readonly string[]) =>
          expect('order' in result ? typesOf(result) : problems.map(({ code }) => code)).toEqual(codes),
      };
    },
  };
}
