/** Tells other processes of new effects. Sent after the commit, outside its transaction: inside, every commit would queue for one lock. */
import type { Driver } from './driver';

/** A connection of its own for LISTEN: a `pg.Client` that is connected. A pooler must not stand in between. */
export interface ListenConnection {
  /** Runs `listen` on the channel. */
  query(text: string): Promise<unknown>;
  /** Hears messages of the channel, and that the connection was lost. */
  on(event: 'notification' | 'end' | 'error', listener: (...values: never[]) => void): unknown;
  /** Closes the connection. */
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

    const again = () => {
      if (stopped || retry !== undefined) return;
      retry = setTimeout(() => {
        retry = undefined;
        // What was said meanwhile was missed: look.
        open().then(listener, again);
      }, reconnectMs);
    };
    const open = async () => {
      const opened = await connect();
      let gone = false;
      // A connection may say twice that it is lost, and the second time when another has taken its place.
      const lost = () => {
        if (gone) return;
        gone = true;
        if (connection === opened) connection = null;
        again();
      };
      opened.on('notification', () => listener());
      opened.on('error', lost);
      opened.on('end', lost);
      await opened.query(`listen "${channel}"`).catch(async (error: unknown) => {
        gone = true;
        await opened.end().catch(() => {});
        throw error;
      });
      if (stopped) await opened.end();
      else if (!gone) connection = opened;
    };
    const stop = async () => {
      if (stopped) return;
      stopped = true;
      stops.delete(stop);
      clearTimeout(retry);
      await connection?.end();
    };
    // A database that is not there yet is no reason to poll for ever.
    await open().catch(again);
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
