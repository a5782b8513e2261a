/** A worker process: it delivers what a shared store holds and tells its parent each message, and each deadline that it carried out. */
import { memoryCatalog } from '../../src/adapters/memory';
import { createOms, type Oms } from '../../src/index';
import type { Clock } from '../../src/ports';
import { openAt, type StoreAddress } from './store-address';

export type RelayJob =
  | { readonly kind: 'open'; readonly address: StoreAddress; readonly clockMs: number }
  | { readonly kind: 'start' }
  | { readonly kind: 'stop' };

/** `ready`, `going`, `gone`, or the key of a message that was sent. */
export interface RelayNews {
  readonly what: 'ready' | 'going' | 'gone' | 'sent';
  readonly key?: string;
}

let oms: Oms;
let close: () => Promise<void>;
const tell = (news: RelayNews) => process.send?.(news);

process.on('message', async (job: RelayJob) => {
  if (job.kind === 'start') {
    oms.relay.start();
    tell({ what: 'going' });
    return;
  }
  if (job.kind === 'stop') {
    await oms.close();
    await close();
    tell({ what: 'gone' });
    process.disconnect();
    return;
  }
  const store = openAt(job.address);
  close = store.close;
  oms = createOms({
    shop: { id: 'main', zone: 'Europe/London', currency: 'GBP' },
    repository: store.repository,
    catalog: memoryCatalog({ MUG: { title: 'Mug', price: 1250 } }, 'GBP'),
    payments: { transfer: { rule: 'prepaid' } },
    notifiers: [
      {
        id: 'mail',
        async send({ key }) {
          await new Promise((resolve) => setTimeout(resolve, 2));
          tell({ what: 'sent', key });
        },
      },
    ],
    clock: shifted(job.clockMs),
    relay: 'manual',
  });
  tell({ what: 'ready' });
});

/** Real time, from a moment on. */
function shifted(startMs: number): Clock {
  const offset = startMs - Date.now();
  return {
    now: () => Date.now() + offset,
    sleep: (ms, signal) =>
      new Promise((resolve) => {
        const timer = setTimeout(resolve, ms);
        signal?.addEventListener('abort', () => {
          clearTimeout(timer);
          resolve();
        });
      }),
  };
}
