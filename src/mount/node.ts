/** Requests and answers of Node's own server, as the web's types have them. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream as NodeStream } from 'node:stream/web';
import type { Handler } from '../http';
import { OmsError, problem } from '../kernel';

/** A request of Node's server, as frameworks hand it on: perhaps mounted below a path, perhaps read already. */
export type Incoming = IncomingMessage & { readonly originalUrl?: string; readonly body?: unknown };

/**
 * The same request, its body unread: what was signed is what was sent, byte by byte. `over` ends it. The address is that of the connection; what
 * proxies say of it (`X-Forwarded-Host`) is not believed. Throws `config.invalid` where somebody has parsed the body before.
 */
export function webRequest(incoming: Incoming, over: AbortSignal): Request {
  const { method = 'GET', rawHeaders, originalUrl, url = '/' } = incoming;
  const headers = new Headers();
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at] as string;
    if (!name.startsWith(':')) headers.append(name, rawHeaders[at + 1] as string);
  }
  const protocol = 'encrypted' in incoming.socket ? 'https' : 'http';
  const base = `${protocol}://${headers.get('host') ?? 'localhost'}`;
  const place = (originalUrl ?? url).replace(/^\/+/, '/');
  const address = URL.canParse(place, base) ? new URL(place, base) : new URL(place, `${protocol}://localhost`);
  const body = method === 'GET' || method === 'HEAD' ? null : bodyOf(incoming);
  return new Request(address, {
    ...{ method, headers, signal: over },
    ...(body !== null && ({ body, duplex: 'half' } as RequestInit)),
  });
}

/** Its bytes as they come, or as something in front has kept them (`express.raw`). */
function bodyOf(incoming: Incoming): NonNullable<RequestInit['body']> {
  const { body } = incoming;
  if (body instanceof Uint8Array) return body as Uint8Array<ArrayBuffer>;
  if (!incoming.readableDidRead) return bytesOf(incoming);
  const why = 'the body was read before: put the handler in front of what parses bodies, such as express.json()';
  throw new OmsError([problem('config.invalid', why, {}, ['body'])]);
}

/** Whoever stops reading leaves the connection whole: an answer goes out on it. */
function bytesOf(incoming: Incoming): ReadableStream<Uint8Array<ArrayBuffer>> {
  const bytes: AsyncIterator<Uint8Array<ArrayBuffer>> = incoming.iterator({ destroyOnReturn: false });
  return new ReadableStream(
    {
      async pull(controller) {
        const { done, value } = await bytes.next();
        if (done) controller.close();
        else controller.enqueue(value);
      },
      async cancel() {
        await bytes.return?.();
      },
    },
    { highWaterMark: 0 },
  );
}

/** Answers by the handler. When the other side leaves, the handler hears of it. Rejects with `config.invalid` where the body was parsed before. */
export async function serve(handler: Handler, incoming: Incoming, outgoing: ServerResponse): Promise<void> {
  const over = new AbortController();
  outgoing.once('close', () => over.abort());
  const request = webRequest(incoming, over.signal);
  const answer = await handler(request);
  outgoing.statusCode = answer.status;
  for (const [name, value] of answer.headers) if (name !== 'set-cookie') outgoing.setHeader(name, value);
  const cookies = answer.headers.getSetCookie();
  if (cookies.length > 0) outgoing.appendHeader('set-cookie', cookies);
  outgoing.flushHeaders();
  if (!answer.body) outgoing.end();
  // Who leaves in the middle of an answer breaks it off; nobody is left to be told.
  else await pipeline(Readable.fromWeb(answer.body as NodeStream), outgoing).catch(() => outgoing.destroy());
  await letPass(incoming, request);
}

/** What was not read of a body is let pass: the next request of the connection stands behind it. */
async function letPass(incoming: Incoming, { body }: Request): Promise<void> {
  if (incoming.complete) return;
  if (body && !body.locked) await body.cancel();
  incoming.resume();
}
