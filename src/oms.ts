/** createOms(): what a host writes is checked at once; the system behind the doors is loaded by the first of them that is used. */
import { type OmsOptions, shopTerms } from './engine/config';
import { defaultOptions } from './engine/defaults';
import { doors, relayDoors } from './engine/doors';
import { front, later } from './engine/later';
import type { Oms } from './engine/oms';

/**
 * An order-management system over these ports. Throws `config.invalid` with every fault of the options. The code behind it is loaded by the first
 * call, or at once for a relay that runs by itself (`relay: 'auto'`).
 *
 * @example
 * const oms = createOms({ shop: { id: 'main', zone: 'Europe/London', currency: 'GBP' }, repository: memory(), catalog });
 */
export function createOms(options: OmsOptions): Oms {
  const shop = shopTerms(options);
  let relays = (options.relay ?? defaultOptions.relay) === 'auto';
  const system = later(async () => {
    const { createSystem } = await import('./engine/system');
    const loaded = createSystem(options, shop);
    if (relays) loaded.relay.start();
    return loaded;
  });
  if (relays) loadNow();

  return {
    shop,
    ...front(system, (it) => it, doors),
    relay: {
      ...front(system, ({ relay }) => relay, relayDoors),
      start() {
        relays = true;
        if (system.loaded) system.loaded.relay.start();
        else loadNow();
      },
      async stop() {
        relays = false;
        if (system.begun) await (await system()).relay.stop();
      },
      poke: () => system.loaded?.relay.poke(),
      get running() {
        return system.loaded?.relay.running ?? relays;
      },
    },
    async close() {
      relays = false;
      const begun = system.begun ? await system().catch(() => null) : null;
      await (begun ?? options.repository).close();
    },
  };

  function loadNow(): void {
    system().catch((error: unknown) =>
      options.logger?.error({ error: String(error) }, 'the system could not be loaded'),
    );
  }
}
