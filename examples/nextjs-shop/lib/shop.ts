/** The shop of this process: its orders on a SQLite file, and its API. Opened by the first request. */
import { randomBytes } from 'node:crypto';
import Database from 'libsql';
import { createOms, type Oms } from 'orderwright';
import { createHandler, type Handler, type OrderLinks, orderLinks } from 'orderwright/http';
import { memoryCatalog, simulatedCarrier, simulatedGateway } from 'orderwright/memory';
import { sqlite } from 'orderwright/sqlite';
import { goods } from './goods';
import { isStaff } from './staff';

export interface Shop {
  readonly oms: Oms;
  readonly links: OrderLinks;
  readonly api: Handler;
}

/** `next dev` loads modules again and again, and routes and pages each have their own copy: the shop is kept beside them. */
const kept = globalThis as { shop?: Promise<Shop> };

export function openShop(): Promise<Shop> {
  kept.shop ??= open().catch((error: unknown) => {
    kept.shop = undefined;
    throw error;
  });
  return kept.shop;
}

async function open(): Promise<Shop> {
  const oms = createOms({
    shop: { id: 'kiln', zone: 'Europe/London', currency: 'GBP' },
    repository: sqlite({ db: new Database(process.env.SHOP_DB ?? 'shop.db') }),
    catalog: memoryCatalog(Object.fromEntries(goods.map(({ sku, title, price }) => [sku, { title, price }])), 'GBP'),
    // Simulators: put your payment provider and your carrier here.
    payments: { card: simulatedGateway({ trustsReferences: true }) },
    carriers: [simulatedCarrier({ id: 'swift', trustsReferences: true })],
    // Nothing runs between requests: checkout runs what it has to wait for, /cron the rest.
    relay: 'manual',
  });
  await oms.migrate();
  // Once, however often the process starts.
  await oms.inventory.receive(
    { lines: goods.map(({ sku, stock }) => ({ sku, quantity: stock })) },
    { idempotencyKey: 'first-stock' },
  );
  // Without a secret of its own, links end with the process.
  const links = orderLinks({ secrets: [process.env.LINK_SECRET ?? randomBytes(32).toString('hex')] });
  const api = createHandler(oms, {
    ...{ basePath: '/api', links },
    authorize: (request) => (isStaff(request.headers.get('cookie') ?? '') ? { role: 'staff', id: 'sam' } : null),
    onError: (error) => console.error(error),
  });
  return { oms, links, api };
}
