/** A catalogue in a plain object. */
import { omsError, type UnitPrice } from '../../kernel';
import type { Catalog, CatalogItem } from '../../ports/host';

/** What a shop writes down of one item. */
export interface CatalogEntry extends Omit<CatalogItem, 'sku' | 'price' | 'title'> {
  /** Default: the SKU. */
  readonly title?: string;
  /** Minor units of the catalogue's currency; or a price with its own currency and scale; or one per currency. */
  readonly price: number | UnitPrice | readonly UnitPrice[];
}

/** A catalogue that lies in memory and can be changed while the shop runs. */
export interface MemoryCatalog extends Catalog {
  /** Adds an item or replaces it, at once. */
  readonly put: (sku: string, entry: CatalogEntry) => void;
  /** Sells it no more. */
  readonly remove: (sku: string) => void;
}

/**
 * A catalogue over a record by SKU, or a list. An item without a price in the asked currency is not sold in it. Throws `config.invalid`
 * for a price that is no whole number, or is one without a currency.
 *
 * @example
 * const catalog = memoryCatalog({ MUG: { title: 'Mug', price: 1250, weightGrams: 350 } }, 'GBP');
 */
export function memoryCatalog(
  items: Readonly<Record<string, CatalogEntry>> | readonly (CatalogEntry & { readonly sku: string })[],
  currency?: string,
): MemoryCatalog {
  /** By currency, then by SKU. */
  const stored = new Map<string, Map<string, CatalogItem>>();

  function put(sku: string, { price, title = sku, ...entry }: CatalogEntry): void {
    const prices = pricesOf(sku, price, currency);
    remove(sku);
    for (const one of prices) {
      const inCurrency = stored.get(one.currency) ?? new Map<string, CatalogItem>();
      // Of two prices in one currency the first counts.
      if (!inCurrency.has(sku)) inCurrency.set(sku, itemOf(sku, title, one, entry));
      stored.set(one.currency, inCurrency);
    }
  }

  function remove(sku: string): void {
    for (const inCurrency of stored.values()) inCurrency.delete(sku);
  }

  if (isList(items)) for (const item of items) put(item.sku, item);
  else for (const [sku, entry] of Object.entries(items)) put(sku, entry);

  return {
    put,
    remove,
    async items({ skus, currency: asked }) {
      const sold = stored.get(asked);
      const found: CatalogItem[] = [];
      for (const sku of new Set(skus)) {
        const item = sold?.get(sku);
        if (item) found.push(item);
      }
      return found;
    },
  };
}

/** Properties are added one by one: items that say the same kinds of things are objects of one shape, which whoever reads them all is quick with. */
function itemOf(
  sku: string,
  title: string,
  price: UnitPrice,
  entry: Omit<CatalogEntry, 'price' | 'title'>,
): CatalogItem {
  const item: CatalogItem = { sku, title, price };
  for (const name of optionalFields) if (entry[name] !== undefined) Object.assign(item, { [name]: entry[name] });
  return item;
}

const optionalFields = [
  'kind',
  'taxClass',
  'components',
  'tags',
  'floor',
  'serials',
  'baseUnit',
  'units',
  'madeToOrder',
  'weightGrams',
  'temperature',
  'size',
  'customs',
  'dangerous',
] as const satisfies readonly (keyof CatalogItem)[];

function pricesOf(sku: string, price: CatalogEntry['price'], currency: string | undefined): readonly UnitPrice[] {
  const prices =
    typeof price === 'number' ? [{ amount: price, currency: currency ?? '' }] : isList(price) ? price : [price];
  for (const { amount, currency: own } of prices) {
    if (!/^[A-Z]{3}$/.test(own))
      throw omsError('config.invalid', `the price of ${sku} needs a currency: give it one, or name the catalogue's`, {
        sku,
      });
    if (!Number.isSafeInteger(amount) || amount < 0)
      throw omsError('config.invalid', `the price of ${sku} is ${amount}, not a whole number of minor units`, { sku });
  }
  return prices;
}

function isList<Item>(value: Item | readonly Item[] | Readonly<Record<string, unknown>>): value is readonly Item[] {
  return Array.isArray(value);
}
