/** A process that delivers webhooks from a shared store until it is killed. */
import { fakeClock } from '../../src/adapters/memory';
import { webhooks } from '../../src/adapters/webhooks';
import { openShop } from './shop';
import { openAt, type StoreAddress } from './store-address';

export interface HookedJob {
  readonly address: StoreAddress;
  readonly clockAt: string;
  readonly url: string;
  readonly secret: string;
}

process.on('message', async ({ address, clockAt, url, secret }: HookedJob) => {
  const clock = fakeClock(clockAt);
  const endpoints = webhooks({ clock, allows: () => true, endpoints: [{ id: 'erp', url, secrets: secret }] });
  const { oms } = openShop(openAt(address).repository, { clock, endpoints });
  await oms.relay.runOnce();
  process.disconnect();
});
