/**
 * Vendure with the configuration that its documentation starts from: `defaultOrderProcess`, `DefaultStockLocationStrategy`,
 * `DefaultStockAllocationStrategy`, stock tracking on, pool of ten (the default of `pg`). Reduced: no plugins, one zone, tax of 0 %, one flat
 * shipping rate, `dummyPaymentHandler` that settles at once, the in-memory job queue, no log.
 *
 * A checkout is the shop API's mutations in their order, each in a transaction of its own, as `@Transaction()` gives each resolver; the three
 * lines are added by one `addItemsToOrder`, which its documentation recommends for speed.
 */
import { createRequire } from 'node:module';
import { priceMinor, type Shop, type ShopSystem, stock } from './shop';

interface Entity {
  readonly id: string | number;
}
interface Context {
  readonly channel: Entity;
}
/** What a mutation answers: an entity, or an error with a code. */
type Result = Entity & { readonly errorCode?: string; readonly state?: string; readonly transitionError?: string };
interface OrderService {
  create(ctx: Context): Promise<Entity>;
  addItemsToOrder(
    ctx: Context,
    orderId: Entity['id'],
    items: readonly { productVariantId: Entity['id']; quantity: number }[],
  ): Promise<{ order: Entity; errorResults: readonly { errorCode: string }[] }>;
  addCustomerToOrder(ctx: Context, orderId: Entity['id'], customer: Entity): Promise<Entity>;
  setShippingAddress(ctx: Context, orderId: Entity['id'], address: object): Promise<Entity>;
  getEligibleShippingMethods(ctx: Context, orderId: Entity['id']): Promise<readonly Entity[]>;
  setShippingMethod(ctx: Context, orderId: Entity['id'], methods: readonly Entity['id'][]): Promise<Result>;
  transitionToState(ctx: Context, orderId: Entity['id'], state: string): Promise<Result>;
  addPaymentToOrder(ctx: Context, orderId: Entity['id'], payment: object): Promise<Result>;
}
interface Connection {
  withTransaction<T>(ctx: Context, work: (ctx: Context) => Promise<T>): Promise<T>;
  readonly rawConnection: { query<Row>(sql: string, values?: readonly unknown[]): Promise<Row[]> };
}
interface Application {
  get<T>(token: Token<T>): T;
  close(): Promise<void>;
}
/** A class that the application has one instance of. */
type Token<T> = (new (...given: never[]) => T) | (abstract new () => T);
interface Vendure {
  bootstrap(config: object): Promise<Application>;
  bootstrapWorker(config: object): Promise<{ app: Application }>;
  readonly dummyPaymentHandler: object;
  readonly OrderService: Token<OrderService>;
  readonly TransactionalConnection: Token<Connection>;
  readonly RequestContextService: Token<{ create(given: object): Promise<Context> }>;
  readonly Populator: Token<{ populateInitialData(data: object): Promise<void> }>;
  readonly TaxCategoryService: Token<{ findAll(ctx: Context): Promise<{ items: readonly Entity[] }> }>;
  readonly FastImporterService: Token<{
    initialize(): Promise<void>;
    createProduct(input: object): Promise<Entity['id']>;
    createProductVariant(input: object): Promise<Entity['id']>;
  }>;
  readonly CustomerService: Token<{ createOrUpdate(ctx: Context, input: object): Promise<Result> }>;
}

const paymentMethod = 'card';
const address = {
  fullName: 'A Buyer',
  streetLine1: '1 High Street',
  city: 'London',
  postalCode: 'N1 1AA',
  countryCode: 'GB',
};

export const vendure: ShopSystem = {
  async seed(url) {
    const core = load();
    const app = await core.bootstrap(configuration(core, url, true));
    await app.get(core.Populator).populateInitialData({
      defaultLanguage: 'en',
      defaultZone: 'UK',
      countries: [{ code: 'GB', name: 'United Kingdom', zone: 'UK' }],
      taxRates: [{ name: 'None', percentage: 0 }],
      shippingMethods: [{ name: 'Flat', price: 395 }],
      paymentMethods: [
        {
          name: paymentMethod,
          handler: { code: 'dummy-payment-handler', arguments: [{ name: 'automaticSettle', value: 'true' }] },
        },
      ],
      collections: [],
    });
    const ctx = await app.get(core.RequestContextService).create({ apiType: 'admin' });
    const [taxCategory] = (await app.get(core.TaxCategoryService).findAll(ctx)).items;
    const importer = app.get(core.FastImporterService);
    await importer.initialize();
    for (const { sku, units } of stock) {
      const productId = await importer.createProduct({
        enabled: true,
        translations: [{ languageCode: 'en', name: sku, slug: sku, description: '' }],
      });
      await importer.createProductVariant({
        productId,
        sku,
        price: priceMinor,
        stockOnHand: units,
        taxCategoryId: taxCategory?.id,
        translations: [{ languageCode: 'en', name: sku }],
      });
    }
    await app.close();
  },

  async open(url) {
    const core = load();
    const { app } = await core.bootstrapWorker(configuration(core, url, false));
    return shopOf(core, app);
  },
};

async function shopOf(core: Vendure, app: Application): Promise<Shop> {
  const connection = app.get(core.TransactionalConnection);
  const orders = app.get(core.OrderService);
  const customers = app.get(core.CustomerService);
  const rows = await connection.rawConnection.query<{ sku: string; id: number }>('select sku, id from product_variant');
  const variants = new Map(rows.map(({ sku, id }) => [sku, id]));
  return {
    async place({ skus, email }) {
      // As for a request of the shop API.
      const ctx = await app.get(core.RequestContextService).create({ apiType: 'shop' });
      const mutation = <T>(work: (ctx: Context) => Promise<T>) => connection.withTransaction(ctx, work);
      const items = skus.map((sku) => ({ productVariantId: variants.get(sku) as number, quantity: 1 }));
      // The first item makes the order.
      const added = await mutation(async (inside) => {
        const { id } = await orders.create(inside);
        return { id, ...(await orders.addItemsToOrder(inside, id, items)) };
      });
      if (added.errorResults.some(isRefusal)) return false;
      for (const result of added.errorResults) accepted(result);
      const { id } = added;
      await mutation(async (inside) => {
        const customer = accepted(
          await customers.createOrUpdate(inside, { emailAddress: email, firstName: 'A', lastName: 'Buyer' }),
        );
        await orders.addCustomerToOrder(inside, id, customer);
      });
      await mutation((inside) => orders.setShippingAddress(inside, id, address));
      const [method] = await orders.getEligibleShippingMethods(ctx, id);
      accepted(await mutation((inside) => orders.setShippingMethod(inside, id, [(method as Entity).id])));
      const arranged = await mutation((inside) => orders.transitionToState(inside, id, 'ArrangingPayment'));
      if (isRefusal(arranged)) return false;
      accepted(arranged);
      const paid = await mutation((inside) =>
        orders.addPaymentToOrder(inside, id, { method: paymentMethod, metadata: {} }),
      );
      if (isRefusal(paid)) return false;
      if (accepted(paid).state !== 'PaymentSettled') throw new Error(`paid, but in state ${paid.state}`);
      return true;
    },
    async promised(sku) {
      const [row] = await connection.rawConnection.query<{ units: number }>(
        'select sum("stockAllocated")::int as units from stock_level where "productVariantId" = $1',
        [variants.get(sku)],
      );
      return row?.units ?? 0;
    },
    close: () => app.close(),
  };
}

/** Refused for want of stock: when items are added, or at the last check before payment. */
function isRefusal(result: { errorCode?: string; transitionError?: string }): boolean {
  return (
    result.errorCode === 'INSUFFICIENT_STOCK_ERROR' ||
    (result.errorCode === 'ORDER_STATE_TRANSITION_ERROR' && /stock/i.test(result.transitionError ?? ''))
  );
}

function accepted<T extends object>(result: T): T {
  if ('errorCode' in result && result.errorCode) throw new Error(JSON.stringify(result));
  return result;
}

function configuration(core: Vendure, url: string, synchronize: boolean): object {
  const silent = () => undefined;
  return {
    apiOptions: { hostname: '127.0.0.1', port: 0, adminApiPath: 'admin-api', shopApiPath: 'shop-api' },
    authOptions: { tokenMethod: 'bearer' },
    dbConnectionOptions: { type: 'postgres', url, synchronize, logging: false },
    paymentOptions: { paymentMethodHandlers: [core.dummyPaymentHandler] },
    logger: { error: console.error, warn: silent, info: silent, verbose: silent, debug: silent },
    plugins: [],
  };
}

function load(): Vendure {
  process.env.VENDURE_DISABLE_TELEMETRY = 'true';
  return createRequire(new URL('./package.json', import.meta.url))('@vendure/core') as Vendure;
}
