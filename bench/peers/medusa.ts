/**
 * Medusa 2 with what `defineConfig` gives without options: the in-memory event bus, cache, workflow engine and locking, its own pool sizes.
 * Reduced: the admin is off, one region and country, no tax rate, one flat shipping option of the manual provider, the system payment
 * provider, which authorizes at once. The data is made as the seed script of its starter makes it.
 *
 * A checkout is the workflows of the store API's routes in their order: create a cart with its items, address and email (one call for all
 * three lines, the shortest way that the API has), add the shipping method, make the payment collection and session, complete the cart.
 */
import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { priceMinor, type Shop, type ShopSystem, stock } from './shop';

interface Entity {
  readonly id: string;
}
interface Container {
  resolve<T>(name: string): T;
}
type Workflow<Result> = (container: Container) => { run(given: { input: object }): Promise<{ result: Result }> };
interface CoreFlows {
  readonly createRegionsWorkflow: Workflow<readonly Entity[]>;
  readonly createTaxRegionsWorkflow: Workflow<readonly Entity[]>;
  readonly createStockLocationsWorkflow: Workflow<readonly Entity[]>;
  readonly createShippingProfilesWorkflow: Workflow<readonly Entity[]>;
  readonly createShippingOptionsWorkflow: Workflow<readonly Entity[]>;
  readonly linkSalesChannelsToStockLocationWorkflow: Workflow<unknown>;
  readonly createProductsWorkflow: Workflow<readonly Entity[]>;
  readonly createInventoryLevelsWorkflow: Workflow<unknown>;
  readonly createCartWorkflow: Workflow<Entity>;
  readonly addShippingMethodToCartWorkflow: Workflow<unknown>;
  readonly createPaymentCollectionForCartWorkflow: Workflow<Entity>;
  readonly createPaymentSessionsWorkflow: Workflow<Entity>;
  readonly completeCartWorkflow: Workflow<Entity>;
}
interface Application {
  readonly container: Container;
  shutdown(): Promise<void>;
}
interface Loaders {
  default(given: { directory: string; expressApp: object; skipLoadingEntryPoints: boolean }): Promise<Application>;
}
interface Fulfillment {
  createFulfillmentSets(given: object): Promise<Entity & { service_zones: readonly Entity[] }>;
}
interface Lister {
  listSalesChannels(): Promise<readonly Entity[]>;
  listRegions(): Promise<readonly Entity[]>;
  listShippingOptions(): Promise<readonly Entity[]>;
  listProductVariants(
    filter: object,
    options: object,
  ): Promise<readonly { readonly id: string; readonly sku: string }[]>;
  listInventoryItems(
    filter: object,
    options: object,
  ): Promise<readonly { readonly id: string; readonly sku: string }[]>;
  listInventoryLevels(filter: object): Promise<readonly { readonly reserved_quantity: number }[]>;
}

const directory = fileURLToPath(new URL('.', import.meta.url));
const load = createRequire(new URL('./package.json', import.meta.url));
const country = 'gb';
const currency = 'gbp';
const address = {
  first_name: 'A',
  last_name: 'Buyer',
  address_1: '1 High Street',
  city: 'London',
  postal_code: 'N1 1AA',
  country_code: country,
};

export const medusa: ShopSystem = {
  async seed(url) {
    configure(url);
    // On an empty database; the scripts that it would run convert the data of older versions. It cannot share a process with the shop.
    const command = ['db:migrate', '--execute-all-links', '--skip-scripts'];
    await promisify(execFile)(process.execPath, [...process.execArgv, load.resolve('@medusajs/cli'), ...command], {
      cwd: directory,
    });
    const app = await start();
    await fill(app.container, load('@medusajs/medusa/core-flows') as CoreFlows);
  },

  async open(url) {
    configure(url);
    return shopOf(await start(), load('@medusajs/medusa/core-flows') as CoreFlows);
  },
};

async function shopOf({ container, shutdown }: Application, flows: CoreFlows): Promise<Shop> {
  const all = { take: stock.length };
  const [region] = await container.resolve<Lister>('region').listRegions();
  const [channel] = await container.resolve<Lister>('sales_channel').listSalesChannels();
  const [option] = await container.resolve<Lister>('fulfillment').listShippingOptions();
  const variants = new Map(
    (await container.resolve<Lister>('product').listProductVariants({}, all)).map(({ sku, id }) => [sku, id]),
  );
  const inventory = container.resolve<Lister>('inventory');
  return {
    async place({ skus, email }) {
      try {
        const { result: cart } = await flows.createCartWorkflow(container).run({
          input: {
            region_id: region?.id,
            sales_channel_id: channel?.id,
            currency_code: currency,
            email,
            shipping_address: address,
            items: skus.map((sku) => ({ variant_id: variants.get(sku), quantity: 1 })),
          },
        });
        await flows
          .addShippingMethodToCartWorkflow(container)
          .run({ input: { cart_id: cart.id, options: [{ id: option?.id }] } });
        const { result: collection } = await flows
          .createPaymentCollectionForCartWorkflow(container)
          .run({ input: { cart_id: cart.id } });
        await flows
          .createPaymentSessionsWorkflow(container)
          .run({ input: { payment_collection_id: collection.id, provider_id: 'pp_system_default' } });
        const { result: order } = await flows.completeCartWorkflow(container).run({ input: { id: cart.id } });
        if (!order.id) throw new Error('completed without an order');
        return true;
      } catch (error) {
        if (isRefusal(error)) return false;
        throw error;
      }
    },
    async promised(sku) {
      const items = await inventory.listInventoryItems({ sku }, all);
      const levels = await inventory.listInventoryLevels({ inventory_item_id: items.map(({ id }) => id) });
      return levels.reduce((sum, { reserved_quantity }) => sum + Number(reserved_quantity), 0);
    },
    close: shutdown,
  };
}

/** Refused for want of stock: when the cart is made, or when its units are reserved. */
function isRefusal(error: unknown): boolean {
  const { code, message } = error as { code?: string; message?: string };
  return code === 'insufficient_inventory' || /required inventory|not enough stock/i.test(message ?? '');
}

async function fill(container: Container, flows: CoreFlows): Promise<void> {
  const link = container.resolve<{ create(given: object): Promise<unknown> }>('link');
  const [channel] = await container.resolve<Lister>('sales_channel').listSalesChannels();
  await flows.createRegionsWorkflow(container).run({
    input: {
      regions: [
        { name: 'UK', currency_code: currency, countries: [country], payment_providers: ['pp_system_default'] },
      ],
    },
  });
  await flows.createTaxRegionsWorkflow(container).run({ input: [{ country_code: country, provider_id: 'tp_system' }] });
  const location = first(
    await flows.createStockLocationsWorkflow(container).run({ input: { locations: [{ name: 'Warehouse' }] } }),
  );
  const stock_location = { stock_location_id: location.id };
  await link.create({ stock_location, fulfillment: { fulfillment_provider_id: 'manual_manual' } });
  const profile = first(
    await flows
      .createShippingProfilesWorkflow(container)
      .run({ input: { data: [{ name: 'Default', type: 'default' }] } }),
  );
  const set = await container.resolve<Fulfillment>('fulfillment').createFulfillmentSets({
    name: 'Delivery',
    type: 'shipping',
    service_zones: [{ name: 'UK', geo_zones: [{ country_code: country, type: 'country' }] }],
  });
  await link.create({ stock_location, fulfillment: { fulfillment_set_id: set.id } });
  await flows.createShippingOptionsWorkflow(container).run({
    input: [
      {
        name: 'Flat',
        price_type: 'flat',
        provider_id: 'manual_manual',
        service_zone_id: set.service_zones[0]?.id,
        shipping_profile_id: profile.id,
        type: { label: 'Flat', description: 'Flat', code: 'flat' },
        prices: [{ currency_code: currency, amount: 3.95 }],
        rules: [
          { attribute: 'enabled_in_store', value: 'true', operator: 'eq' },
          { attribute: 'is_return', value: 'false', operator: 'eq' },
        ],
      },
    ] as object,
  });
  await flows
    .linkSalesChannelsToStockLocationWorkflow(container)
    .run({ input: { id: location.id, add: [channel?.id] } });
  await flows.createProductsWorkflow(container).run({
    input: {
      products: stock.map(({ sku }) => ({
        title: sku,
        status: 'published',
        shipping_profile_id: profile.id,
        options: [{ title: 'Size', values: ['One'] }],
        variants: [
          {
            title: sku,
            sku,
            options: { Size: 'One' },
            prices: [{ currency_code: currency, amount: priceMinor / 100 }],
          },
        ],
        sales_channels: [{ id: channel?.id }],
      })),
    },
  });
  const items = await container.resolve<Lister>('inventory').listInventoryItems({}, { take: stock.length });
  const units = new Map(stock.map(({ sku, units }) => [sku, units]));
  await flows.createInventoryLevelsWorkflow(container).run({
    input: {
      inventory_levels: items.map(({ id, sku }) => ({
        location_id: location.id,
        inventory_item_id: id,
        stocked_quantity: units.get(sku),
      })),
    },
  });
}

function first({ result }: { result: readonly Entity[] }): Entity {
  const [made] = result;
  if (!made) throw new Error('nothing was made');
  return made;
}

/** Without HTTP: what `medusa exec` starts for a script. */
function start(): Promise<Application> {
  const express = load('express') as () => object;
  return (load('@medusajs/medusa/loaders/index') as Loaders).default({
    directory,
    expressApp: express(),
    skipLoadingEntryPoints: true,
  });
}

function configure(url: string): void {
  process.env.DATABASE_URL = url;
  process.env.MEDUSA_DISABLE_TELEMETRY = 'true';
  process.env.LOG_LEVEL = 'error';
}
