/** A payment provider's HTTP side on 127.0.0.1: records every request, answers one key once, and misbehaves on demand. */
import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/**
 * What may go wrong with the next request.
 *
 * - `loseAnswer`: it has its effect, and the connection breaks; `hang`: it has its effect and is never answered.
 * - `loseCall`: the connection breaks before it has an effect.
 * - `429`, `500`, `401`: refused without effect; `malformed`: it has its effect, and the answer is no JSON.
 */
export type ProviderMishap = 'loseAnswer' | 'hang' | 'loseCall' | '429' | '500' | '401' | 'malformed';

export interface ProviderRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface ProviderReply {
  readonly status: number;
  readonly body: unknown;
}

export interface ProviderRules {
  /** Header that names a call; a repetition gets the first answer. */
  readonly keyHeader: string;
  answer(request: ProviderRequest): ProviderReply;
  /** The answer while the first call with this key is under way. */
  readonly busy: ProviderReply;
  /** The answer to a key that was used with another body. */
  readonly keyReused: ProviderReply;
}

export interface ProviderServer {
  readonly url: string;
  readonly requests: readonly ProviderRequest[];
  /** The next request, or the next whose method and path match (`POST /v1/refunds`), goes wrong. */
  misbehave(mishap: ProviderMishap, path?: RegExp): void;
  /** Forgets the keys, as providers do after hours or days. */
  forgetKeys(): void;
  close(): Promise<void>;
}

/** Long enough for a second call with the same key to arrive while the first is under way. */
const thinkingMs = 3;

export async function openProvider(rules: ProviderRules): Promise<ProviderServer> {
  const requests: ProviderRequest[] = [];
  const mishaps: { mishap: ProviderMishap; path: RegExp }[] = [];
  const underWay = new Set<string>();
  const answered = new Map<string, { print: string; reply: ProviderReply }>();

  async function reply(request: ProviderRequest): Promise<ProviderReply> {
    const id = request.headers[rules.keyHeader];
    const key = id === undefined || request.method !== 'POST' ? null : `${request.path} ${id}`;
    if (key === null) return rules.answer(request);
    const print = `${request.path} ${request.body}`;
    const known = answered.get(key);
    if (known) return known.print === print ? known.reply : rules.keyReused;
    if (underWay.has(key)) return rules.busy;
    underWay.add(key);
    await new Promise((resolve) => setTimeout(resolve, thinkingMs));
    const first = rules.answer(request);
    if (first.status < 500 && first.status !== 401) answered.set(key, { print, reply: first });
    underWay.delete(key);
    return first;
  }

  async function serve(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const request = await read(incoming);
    requests.push(request);
    const at = mishaps.findIndex(({ path }) => path.test(`${request.method} ${request.path}`));
    const mishap = at < 0 ? null : mishaps.splice(at, 1)[0]?.mishap;
    if (mishap === 'loseCall') return void incoming.socket.destroy();
    if (mishap === '429' || mishap === '500' || mishap === '401') {
      response.writeHead(Number(mishap), { 'Content-Type': 'application/json', 'Retry-After': '7' });
      return void response.end(JSON.stringify({ error: { type: 'api_error' }, name: 'INTERNAL_SERVER_ERROR' }));
    }
    const { status, body } = await reply(request);
    if (mishap === 'loseAnswer') return void incoming.socket.destroy();
    if (mishap === 'hang') return;
    response.writeHead(status, { 'Content-Type': 'application/json', 'Request-Id': `req_${requests.length}` });
    response.end(mishap === 'malformed' ? '<html>' : status === 204 ? '' : JSON.stringify(body));
  }

  const server = createServer((incoming, response) => void serve(incoming, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    misbehave: (mishap, path = /./) => void mishaps.push({ mishap, path }),
    forgetKeys: () => answered.clear(),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function read(incoming: IncomingMessage): Promise<ProviderRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  const url = new URL(incoming.url ?? '/', 'http://127.0.0.1');
  return {
    method: incoming.method ?? '',
    path: url.pathname,
    query: url.searchParams,
    headers: Object.fromEntries(Object.entries(incoming.headers).map(([name, value]) => [name, String(value)])),
    body: Buffer.concat(chunks).toString('utf8'),
  };
}

/** The official shapes, where they lie beside the project; null, said aloud, where they do not. */
export function officialShapes<T>(name: string, folder: 'gateways' | 'carriers' = 'gateways'): T | null {
  const path = `${process.env.ORDERWRIGHT_SHARED ?? '../shared'}/data/${folder}/${name}.json`;
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as T;
  } catch {
    console.log(`Answers of ${name} have minimal shapes of our own: ../shared/data/${folder}/${name}.json is absent.`);
    return null;
  }
}
