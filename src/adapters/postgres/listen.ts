/** Tells other processes of new effects. Sent after the commit, outside its transaction: inside, every commit would queue for one lock. */
import type { Driver } from './driver';

/** A connection of its own for LISTEN: a `pg.Client` that is connected. A pooler must not stand in between. */
export interface ListenConnection {
  query(text: string): Promise<unknown>;
  on(event: 'notification' | 'end' | 'error', listener: (...values: never[]) => void): unknown;
  end(): Promise<void>;
}

/** Opens one; called again when it was lost. */
export type Listen = () => Promise<ListenConnection>;

/** Many commits, one message: whoever hears it looks for everything that is due. */
const coalesceMs = 5;
const reconnectMs = 1_000;

export interface Notifier {
  /** Says soon that there are new effects. */
  tell(): void;
  listen(listener: () => void): Promise<() => Promise<void>>;
  close(): Promise<void>;
}

export function createNotifier(driver: Driver, channel: string, connect: Listen): Notifier {
  const stops = new Set<() => Promise<void>>();
  let pending: ReturnType<typeof setTimeout> | null = null;

  function tell(): void {
    pending ??= setTimeout(() => {
      pending = null;
      // A lost message costs the time until the next poll.
      driver.query('select pg_notify($1, $2)', [channel, '']).catch(() => {});
    }, coalesceMs);
  }

  async function listen(listener: () => void): Promise<() => Promise<void>> {
    let connection: ListenConnection | null = null;
    let stopped = false;
    let retry: ReturnType<typeof setTimeout> | undefined;

    const lost = () => {
      if (stopped || retry !== undefined) return;
      connection = null;
      retry = setTimeout(() => {
        retry = undefined;
        open().then(listener, lost);
      }, reconnectMs);
    };
    const open = async () => {
      const opened = await connect();
      opened.on('notification', () => listener());
      opened.on('error', lost);
      opened.on('end', lost);
      await opened.query(`listen "${channel}"`);
      if (stopped) await opened.end();
      else connection = opened;
    };
    const stop = async () => {
      if (stopped) return;
      stopped = true;
      stops.delete(stop);
      clearTimeout(retry);
      await connection?.end();
    };
    await open();
    stops.add(stop);
    return stop;
  }

  return {
    tell,
    listen,
    async close() {
      if (pending) clearTimeout(pending);
      await Promise.all([...stops].map((stop) => stop()));
    },
  };
}
