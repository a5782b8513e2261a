/** A process of its own whose buyers place orders, all at once or for a while, and which tells its parent what came of each. */
import type { Oms } from '../../src/index';
import { isOmsError } from '../../src/kernel';
import type { Bought, BuyerJob, TimedBuy } from './buyers';
import { openShop, type PlaceInput, type PlaceOptions } from './shop';
import { connections, openAt } from './store-address';

let close: () => Promise<void>;
let oms: Oms;

process.on('message', async (job: BuyerJob) => {
  process.send?.(await carryOut(job));
});

async function carryOut(job: BuyerJob): Promise<unknown> {
  switch (job.kind) {
    case 'enter': {
      const store = openAt(job.address);
      const shop = openShop(store.repository, job.shop);
      oms = shop.oms;
      close = async () => {
        await oms.close();
        await store.close();
      };
      // Connections, the catalogue and the code are warm: what is measured afterwards is the race.
      await Promise.all(Array.from({ length: connections }, () => buy({ lines: [{ sku: 'A', quantity: 9_999_999 }] })));
      return 'ready';
    }
    case 'place':
      return Promise.all(job.orders.map(({ input, options }) => buy(input, options)));
    case 'placeFor': {
      const until = Date.now() + job.ms;
      const buyer = async (number: number): Promise<TimedBuy[]> => {
        const bought: TimedBuy[] = [];
        const skus = job.skus[number % job.skus.length] ?? [];
        while (Date.now() < until) {
          const at = Date.now();
          const { code } = await buy({ lines: skus.map((sku) => ({ sku, quantity: 1 })) });
          bought.push({ at, ms: Date.now() - at, skus, code });
        }
        return bought;
      };
      return (await Promise.all(Array.from({ length: job.buyers }, (_, number) => buyer(number)))).flat();
    }
    case 'leave':
      await close();
      return 'gone';
  }
}

async function buy(input: Partial<PlaceInput>, options?: PlaceOptions): Promise<Bought> {
  try {
    const order = await oms.orders.place({ channel: 'web', lines: [], ...input }, options);
    return { id: order.id, number: order.number, replayed: order.replayed, code: null };
  } catch (error) {
    return { id: null, number: null, replayed: false, code: isOmsError(error) ? error.code : String(error) };
  }
}
