/** What every system of `bench:peers` is asked to do, and the stock that it starts with. */

export interface Shop {
  /** Takes a buyer through the whole checkout for one unit of each SKU; false when the system refuses for want of stock. */
  place(order: { readonly skus: readonly string[]; readonly email: string }): Promise<boolean>;
  /** Units of the SKU that its own stock records say are promised to orders. */
  promised(sku: string): Promise<number>;
  close(): Promise<void>;
}

export interface ShopSystem {
  /** Makes the tables and the stock in an empty database. */
  seed(url: string): Promise<void>;
  /** Opens the shop on a database that was seeded, as one process of an installation would. */
  open(url: string): Promise<Shop>;
}

export const systems = {
  orderwright: async (): Promise<ShopSystem> => (await import('./orderwright')).orderwright,
  vendure: async (): Promise<ShopSystem> => (await import('./vendure')).vendure,
  medusa: async (): Promise<ShopSystem> => (await import('./medusa')).medusa,
} as const;
export type SystemName = keyof typeof systems;

const plenty = 10_000_000;
/** What is in stock of a SKU that the buyers of an oversell test fight for. */
export const scarceUnits = 60;
export const ordinary = Array.from({ length: 100 }, (_, i) => `SKU-${String(i).padStart(3, '0')}`);
export const hot = 'HOT';
/** One for each oversell test: no test sells what another left. */
export const scarce = Array.from({ length: 8 }, (_, i) => `SCARCE-${i}`);
export const stock: readonly { readonly sku: string; readonly units: number }[] = [
  ...[...ordinary, hot].map((sku) => ({ sku, units: plenty })),
  ...scarce.map((sku) => ({ sku, units: scarceUnits })),
];
/** Minor units. */
export const priceMinor = 1_995;
