/**
 * Test orders: taken, paid, sent and told of like all others, through methods and carriers that are for tests. They have numbers of their own, and
 * move nothing of what the shop counts: stock, limits, balances, books.
 */
import type { OrderRecord, ShopTerms } from '../order';
import type { OmsOptions } from './config';
import type { Runtime } from './runtime';

type Offered = Pick<ShopTerms, 'methods' | 'carriers' | 'interceptors' | 'carriesBack'>;

/** What the shop has for its orders, and what it has for its test orders. */
export function shopsOf(
  { payments = {}, carriers = [] }: Pick<OmsOptions, 'payments' | 'carriers'>,
  shop: ShopTerms,
): { readonly shop: ShopTerms; readonly testShop: ShopTerms } {
  const isForTests = (name: string) => {
    const method = payments[name];
    return method !== undefined && !('authorize' in method) && method.tests === true;
  };
  const testsOf = new Map(carriers.map(({ id, capabilities }) => [id, capabilities.tests]));
  return {
    shop: {
      ...shop,
      ...offered(shop, {
        method: (name) => !isForTests(name),
        carrier: (id) => testsOf.get(id) !== 'only',
      }),
    },
    testShop: {
      ...shop,
      ...offered(shop, {
        // Money that comes by hand comes from whoever tests.
        method: (name) => isForTests(name) || isByHand(shop.methods[name]),
        carrier: (id) => testsOf.get(id) !== undefined,
      }),
    },
  };
}

function offered(
  { methods, carriers, interceptors, carriesBack }: ShopTerms,
  has: { readonly method: (name: string) => boolean; readonly carrier: (id: string) => boolean },
): Offered {
  return {
    methods: Object.fromEntries(Object.entries(methods).filter(([name]) => has.method(name))),
    carriers: carriers.filter(has.carrier),
    interceptors: interceptors.filter(has.carrier),
    ...(carriesBack && {
      carriesBack: { label: carriesBack.label.filter(has.carrier), dropOff: carriesBack.dropOff.filter(has.carrier) },
    }),
  };
}

function isByHand(method: ShopTerms['methods'][string] | undefined): boolean {
  return method !== undefined && !method.gateway && method.tender === undefined;
}

/** The shop as an order, or what comes in as one, meets it. */
export function shopFor({ shop, testShop }: Pick<Runtime, 'shop' | 'testShop'>, isTest: boolean): ShopTerms {
  return isTest ? testShop : shop;
}

/** Whether an order is a test. One that is not there yet says so in its input. */
export function isTest({ head: { totals, intake } }: OrderRecord, input?: unknown): boolean {
  return intake.test || (!totals.placed && (input as { readonly test?: unknown } | undefined)?.test === true);
}
