/** What is to come in: units that suppliers owe and other locations have sent, each with the day on which it is expected. */
import {
  awaited,
  isTransferUnderWay,
  isUnderWay,
  type PurchaseOrder,
  type Transfer,
  unitsUnderWay,
} from '../../inventory';
import type { Instant } from '../../kernel';
import type { EffectDraft, SubjectKind } from '../../ports';
import type { Runtime } from '../runtime';

/** Units of a line that have not come. `at` is null where nobody knows when they will: no day was named, or it has passed. */
export interface Supply {
  readonly line: string;
  readonly sku: string;
  readonly location: string;
  readonly units: number;
  readonly at: Instant | null;
}

/** A SKU at a location. */
export type SupplyPlace = Pick<Supply, 'sku' | 'location'>;

/** Documents read at once. */
const pageSize = 200;

export function purchaseSupplies(order: PurchaseOrder): Supply[] {
  if (!isUnderWay(order)) return [];
  const { location } = order;
  return order.lines.flatMap(({ late, ...line }) => {
    const units = awaited(line);
    return units === 0 ? [] : [{ line: line.id, sku: line.sku, location, units, at: late ? null : line.expectedAt }];
  });
}

export function transferSupplies(transfer: Transfer): Supply[] {
  if (!isTransferUnderWay(transfer)) return [];
  const { to: location, late, expectedAt } = transfer;
  return transfer.lines.flatMap((line) => {
    const units = unitsUnderWay(line);
    return units === 0 ? [] : [{ line: line.id, sku: line.sku, location, units, at: late ? null : expectedAt }];
  });
}

/** All that is to come in of a SKU. */
export async function suppliesOf({ shop, repository }: Runtime, sku: string): Promise<Supply[]> {
  const [orders, transfers] = await Promise.all([
    all('purchaseOrder', (head) => purchaseSupplies(head as PurchaseOrder)),
    all('transfer', (head) => transferSupplies(head as Transfer)),
  ]);
  return [...orders, ...transfers];

  async function all(kind: SubjectKind, suppliesIn: (head: unknown) => readonly Supply[]): Promise<Supply[]> {
    const found: Supply[] = [];
    for (let before: string | undefined; ; ) {
      const query = { kind, terms: [`incoming:${sku}`], limit: pageSize, ...(before !== undefined && { before }) };
      const page = await repository.find(shop.id, query);
      found.push(...page.flatMap(({ head }) => suppliesIn(JSON.parse(head))).filter((supply) => supply.sku === sku));
      before = page.at(-1)?.id;
      if (page.length < pageSize) return found;
    }
  }
}

/** Where units are expected on another day than before, or others than before. */
export function movedSupplies(before: readonly Supply[], after: readonly Supply[]): SupplyPlace[] {
  const textOf = ({ line, units, at }: Supply) => JSON.stringify([line, at === null ? 0 : units, at]);
  const [had, has] = [new Set(before.map(textOf)), new Set(after.map(textOf))];
  const isNews = (supply: Supply, known: ReadonlySet<string>) => supply.at !== null && !known.has(textOf(supply));
  const places = [...after.filter((of) => isNews(of, had)), ...before.filter((of) => isNews(of, has))].map(
    ({ sku, location }) => JSON.stringify([sku, location]),
  );
  return [...new Set(places)].map((place) => {
    const [sku, location] = JSON.parse(place) as [string, string];
    return { sku, location };
  });
}

/** Asks that those who wait there hear of it. */
export function followingSupplies(places: readonly SupplyPlace[]): EffectDraft {
  return { destination: 'stock', type: 'stock.followSupplies', body: JSON.stringify({ places }) };
}
