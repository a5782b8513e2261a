/** `npm run shop`: opens the shop, makes its past, and prints its address. `PORT` chooses the port; 0: any. */
import { mkdtempSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startShop } from './start';

const file = join(mkdtempSync(join(tmpdir(), 'orderwright-shop-')), 'shop.db');
const { server, close } = await startShop({ file, port: Number(process.env.PORT ?? 3000), nowMs: Date.now() });
console.log(`http://localhost:${(server.address() as AddressInfo).port}/ and, for staff, /console`);
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => void close().then(() => process.exit(0)));
