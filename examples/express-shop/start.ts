/** A running shop with its past. */
import { once } from 'node:events';
import type { Server } from 'node:http';
import { createApp } from './app';
import { demoClock } from './clock';
import { daysOfPast } from './seed/plan';
import { seed } from './seed/seed';
import { openShop, type Shop } from './shop';

const trackEveryMs = 20_000;

export interface RunningShop {
  readonly shop: Shop;
  readonly server: Server;
  close(): Promise<void>;
}

/** Starts it on a fresh file; its past ends at `nowMs`. */
export async function startShop(options: {
  readonly file: string;
  readonly port: number;
  readonly nowMs: number;
}): Promise<RunningShop> {
  const clock = demoClock(new Date(options.nowMs - daysOfPast * 86_400_000).toISOString());
  const shop = await openShop({ file: options.file, clock });
  await seed(shop);
  clock.run();
  shop.oms.relay.start();
  const tracking = setInterval(() => void shop.oms.shipments.refreshAll().catch(console.error), trackEveryMs);
  const server = createApp(shop).listen(options.port);
  await once(server, 'listening');
  return {
    ...{ shop, server },
    async close() {
      clearInterval(tracking);
      server.closeAllConnections();
      server.close();
      await shop.close();
    },
  };
}
