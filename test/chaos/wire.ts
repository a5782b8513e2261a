/** Stands between the workers and their database: connections are cut and delayed, answers get lost. */
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

export interface Wire {
  readonly port: number;
  /** Cuts each connection for which `chosen` says so; the database may or may not have the last words. */
  cut(chosen: () => boolean): number;
  /** From now on answers wait, and the connections are cut when the time is over: what was asked was done, and nobody hears of it. */
  swallow(ms: number): void;
  /** Every word takes so much longer, each way; 0 again afterwards. */
  delay(ms: number): void;
  heal(): void;
  close(): Promise<void>;
}

interface Line {
  readonly client: Socket;
  readonly server: Socket;
  swallowing: boolean;
}

export async function startWire(target: number): Promise<Wire> {
  const lines = new Set<Line>();
  const timers = new Set<NodeJS.Timeout>();
  let delayMs = 0;

  const proxy = createServer((client) => {
    const server = connect(target, '127.0.0.1');
    const line: Line = { client, server, swallowing: false };
    lines.add(line);
    for (const socket of [client, server]) {
      socket.setNoDelay(true);
      socket.on('error', () => end(line));
      socket.on('close', () => end(line));
    }
    carry(client, server, () => true);
    carry(server, client, () => !line.swallowing);
  });

  /** Words arrive in the order in which they were said, however the delay changes. */
  function carry(from: Socket, to: Socket, open: () => boolean): void {
    const queue: Buffer[] = [];
    const write = (words: Buffer | undefined) => {
      if (words && !to.destroyed) to.write(words);
    };
    from.on('data', (words: Buffer) => {
      if (!open()) return;
      if (delayMs === 0 && queue.length === 0) return write(words);
      queue.push(words);
      later(delayMs, () => write(queue.shift()));
    });
  }

  function later(ms: number, act: () => void): void {
    const timer = setTimeout(() => {
      timers.delete(timer);
      act();
    }, ms);
    timers.add(timer);
  }

  function end(line: Line): void {
    if (!lines.delete(line)) return;
    line.client.destroy();
    line.server.destroy();
  }

  await new Promise<void>((resolve, reject) => proxy.once('error', reject).listen(0, '127.0.0.1', resolve));
  return {
    port: (proxy.address() as AddressInfo).port,
    cut(chosen) {
      const cut = [...lines].filter(chosen);
      for (const line of cut) end(line);
      return cut.length;
    },
    swallow(ms) {
      const now = [...lines];
      for (const line of now) line.swallowing = true;
      later(ms, () => {
        for (const line of now) end(line);
      });
    },
    delay: (ms) => {
      delayMs = ms;
    },
    heal() {
      delayMs = 0;
      for (const line of [...lines]) if (line.swallowing) end(line);
    },
    async close() {
      for (const timer of timers) clearTimeout(timer);
      const closed = new Promise((resolve) => proxy.close(resolve));
      for (const line of [...lines]) end(line);
      await closed;
    },
  };
}
