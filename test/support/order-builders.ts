/** Orders for tests, with boring defaults: a British shop, a small catalogue, a gateway and a carrier that say yes. */
import { expect } from 'vitest';
import type { StockRow } from '../../src/inventory';
import type { Problem } from '../../src/kernel';
import {
  type Actor,
  addressProblems,
  type Command,
  type CommandContext,
  channels,
  commandDefinitions,
  createEvolve,
  defaultProcess,
  emptyOrder,
  type Fact,
  factOf,
  type Gathered,
  type ImplementedCommand,
  type Limits,
  type News,
  nothingGathered,
  type OrderRecord,
  type PayloadInputs,
  type Payloads,
  type PricedItem,
  type Process,
  run,
  type ShopTerms,
  schemas,
  splitPersonal,
} from '../../src/order';

export const noon = '2026-01-10T12:00:00.000Z';
export const days = (count: number): string => new Date(Date.parse(noon) + count * 86_400_000).toISOString();
export const id = (n: number): string => `00000000-0000-7000-8000-${String(n).padStart(12, '0')}`;

export const ann: Actor = { kind: 'staff', id: 'ann' };
export const bob: Actor = { kind: 'staff', id: 'bob' };
export const customer: Actor = { kind: 'customer' };
export const system: Actor = { kind: 'system' };
export const robot: Actor = { kind: 'agent', id: 'robot' };

type ProcessChanges = Partial<Omit<Process, 'limits' | 'returns'>> & {
  readonly limits?: Partial<Limits>;
  readonly returns?: Partial<Process['returns']>;
};
type ShopChanges = Partial<Omit<ShopTerms, 'process'>> & { readonly process?: ProcessChanges };

/** A shop with one location, one carrier and one method of every payment rule. */
export function aShop({ process = {}, ...changes }: ShopChanges = {}): ShopTerms {
  return {
    id: 'main',
    zone: 'Europe/London',
    currency: 'GBP',
    locale: 'en',
    channels,
    pricesIncludeTax: true,
    rounding: 'half-up',
    taxRounding: 'line',
    locations: [{ id: 'london', priority: 1 }],
    sourcing: ['priority'],
    methods: {
      card: { rule: 'authorized', gateway: true, partialCapture: true },
      wallet: { rule: 'prepaid', gateway: true, partialCapture: false },
      transfer: { rule: 'prepaid', gateway: false, partialCapture: true },
      cash: { rule: 'onDelivery', gateway: false, partialCapture: true },
      invoice: { rule: 'onTerms', gateway: false, partialCapture: true },
    },
    carriers: ['swift'],
    regions: [],
    ...changes,
    process: {
      ...defaultProcess,
      ...process,
      limits: { ...defaultProcess.limits, ...process.limits },
      returns: { ...defaultProcess.returns, ...process.returns },
    },
  };
}

/** Two locations: five of everything in London, the rest in Leeds. */
export const twoPlaces = (changes: ShopChanges = {}): ShopTerms =>
  aShop({
    locations: [
      { id: 'london', priority: 1 },
      { id: 'leeds', priority: 2 },
    ],
    ...changes,
  });

const item = (sku: string, amount: number, kind: PricedItem['kind'] = 'goods'): PricedItem => ({
  sku,
  title: sku.toLowerCase(),
  price: { amount, currency: 'GBP' },
  kind,
  weightGrams: kind === 'goods' ? 200 : null,
  taxClass: null,
});

/** MUG 5.00, TEE 10.00, PEN 3.33: goods; EBOOK 7.00: digital; WRAP 2.50: a service. */
export const catalog = new Map(
  [
    item('MUG', 500),
    item('TEE', 1000),
    item('PEN', 333),
    item('EBOOK', 700, 'digital'),
    item('WRAP', 250, 'service'),
  ].map((entry) => [entry.sku, entry]),
);

/** Stock of a SKU in every location of the shop, at a cost of 1.01 each. */
export function levelsOf(shop: ShopTerms, skus: readonly string[]): StockRow[] {
  return [...new Set(skus)].flatMap((sku) =>
    shop.locations.map((location, index) => {
      const onHand = index === 0 && shop.locations.length > 1 ? 5 : 1_000_000;
      return {
        sku,
        location: location.id,
        lot: '',
        onHand,
        allocated: 0,
        reserved: 0,
        safety: 0,
        oversellLimit: 0,
        value: onHand * 101,
      };
    }),
  );
}

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
  { shop, order }: Pick<Story, 'shop' | 'order'>,
  type: T,
  raw: Payloads[T],
  newId: () => string,
  { as = system, at = noon, gathered = {} }: Options = {},
): { command: Command; context: CommandContext } {
  const { payload } = splitPersonal(type, raw, newId);
  const intake = type === 'orders.place' || type === 'orders.draft' ? (raw as Payloads['orders.place']) : null;
  const definition = commandDefinitions[type];
  const needs = definition.needs?.(order, payload as never, { shop, actor: as, at }) ?? {};
  const taxed = intake ? intake.lines.length + intake.shipping.length + intake.fees.length : 0;
  const answers: Gathered = {
    ...nothingGathered,
    items: catalog,
    rates: Array.from({ length: taxed }, () => [{ name: 'VAT', rate: '0.2' }]),
    levels: needs.levels ? levelsOf(shop, needs.levels) : null,
    quotes: needs.quotes ? shop.locations.flatMap((location) => quotesFrom(location.id, shop)) : [],
    number: needs.number ? 'N-1' : null,
    party: intake ? { id: id(900_000), known: intake.customer?.id !== undefined } : null,
    addressProblems: intake ? addressProblems(intake, shop.process) : [],
    ...gathered,
  };
  const context: CommandContext = { shop, actor: as, at, gathered: answers, newId, approved: false };
  return { command: { type, payload } as Command, context };
}

function quotesFrom(location: string, shop: ShopTerms): Gathered['quotes'] {
  return shop.carriers.map((carrier, index) => ({ location, carrier, service: 'parcel', price: 300 + index, days: 2 }));
}

/** What a story's last command said, without times and actors. */
export const newsOf = ({ steps }: Story): News[] =>
  steps.map(({ fact }) => ({ type: fact.type, data: fact.data }) as News);

export const typesOf = ({ steps }: Story): string[] => steps.map(({ fact }) => fact.type);

/** `given(order).when(command).then(facts)`, or `.refuses(codes)`. */
export function given(before: Story) {
  return {
    when<T extends ImplementedCommand>(type: T, payload: PayloadInputs[T], options?: Options) {
      const result = before.tries(type, payload, options);
      const problems = 'order' in result ? [] : result;
      return {
        problems,
        then: (...news: readonly News[]) => expect('order' in result ? newsOf(result) : result).toEqual(news),
        tells: (...types: readonly string[]) => expect('order' in result ? typesOf(result) : result).toEqual(types),
        refuses: (...codes: readonly string[]) =>
          expect('order' in result ? typesOf(result) : problems.map(({ code }) => code)).toEqual(codes),
      };
    },
  };
}
