/** A handler behind a real socket, on a port that the system gives, with a line that can be cut. */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import type { Handler } from '../../src/http';

export interface Socket {
  readonly url: string;
  /** Requests that came, as `POST /orders`. */
  readonly heard: string[];
  /** The next answers so many are lost on their way: the work is done, and the line breaks. */
  loseAnswers(count: number): void;
  /** Breaks every connection that is open. */
  cut(): void;
  close(): Promise<void>;
}

export async function onSocket(handler: Handler): Promise<Socket> {
  const heard: string[] = [];
  let losing = 0;
  const server = createServer((incoming, outgoing) => {
    heard.push(`${incoming.method} ${incoming.url}`);
    answer(incoming, outgoing).catch(() => outgoing.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    heard,
    loseAnswers(count) {
      losing = count;
    },
    cut: () => server.closeAllConnections(),
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };

  async function answer(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks);
    const over = new AbortController();
    outgoing.on('close', () => over.abort());
    const response = await handler(
      new Request(`${url}${incoming.url}`, {
        method: incoming.method ?? 'GET',
        headers: incoming.headers as Record<string, string>,
        signal: over.signal,
        ...(body.length > 0 && { body }),
      }),
    );
    if (losing > 0) {
      losing -= 1;
      outgoing.destroy();
      return;
    }
    outgoing.writeHead(response.status, Object.fromEntries(response.headers));
    if (!response.body) outgoing.end();
    else
      Readable.fromWeb(response.body as never)
        .on('error', () => outgoing.destroy())
        .pipe(outgoing);
  }
}
