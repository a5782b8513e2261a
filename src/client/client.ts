/** createClient(): the API of `orderwright/http` as functions. */
import type { LiveEvent } from '../engine/events';
import type { OrderView } from '../http';
import { addressOf, lone } from './addresses';
import type { CallOptions, Calls, LiveOptions, LookOptions, OrderRef, OrdersFound, Seen } from './calls';
import { ApiError } from './error';
import { type Answer, type RetryTerms, send } from './sending';
import { hear, type Streaming } from './stream';

/** Where a shop's handler lies, who calls it, and how calls are repeated whose answer got lost. */
export interface ClientOptions {
  /** Where the handler lies: `https://shop.example/api`, or in a page of the same origin `/api`. */
  readonly url: string;
  /** Says who calls, anew for each attempt. */
  readonly headers?: () => Readonly<Record<string, string>> | Promise<Readonly<Record<string, string>>>;
  /** The token of a signed link: this client sees its one order. */
  readonly link?: string;
  /** Sends cookies to another origin with `include`. */
  readonly credentials?: NonNullable<RequestInit['credentials']>;
  readonly retry?: RetryTerms;
  /** Milliseconds without a sign of life after which a live stream connects again; default 45,000. */
  readonly idleMs?: number;
  /** Default: the one of the browser or of Node. A handler itself does for tests and for rendering on the server: `(url, init) => handler(new Request(url, init))`. */
  readonly fetch?: typeof globalThis.fetch;
}

/** Every call of the API that this caller may make, by the names that `oms` has: `client.orders.place`, `client.payments.capture`. */
export interface Client<S extends Seen = OrderView> extends Calls<S> {
  /** Every commit of the shop behind a cursor, once each, over breaks of the line, until the loop is left. For staff. */
  events(options?: LookOptions & { readonly after?: string }): AsyncGenerator<LiveEvent, void, undefined>;
}

/**
 * A client of the API, for browsers and Node. Calls throw an {@link ApiError}; one that got no answer is sent again with the key that it had, so
 * that it is done once. Those who work for the shop are answered with whole orders: `createClient<Order>(…)`.
 *
 * @example
 * const client = createClient({ url: 'https://shop.example/api', headers: () => ({ authorization: 'Bearer ann' }) });
 * const order = await client.orders.place({ lines: [{ sku: 'MUG', quantity: 2 }], payment: { method: 'card', token: 'ok' } });
 * for await (const { label } of client.orders.live(order)) console.log(label);
 */
export function createClient<S extends Seen = OrderView>(options: ClientOptions): Client<S> {
  const base = options.url.replace(/\/+$/, '');
  const retry = { attempts: 4, firstPauseMs: 200, longestPauseMs: 10_000, timeoutMs: 30_000, ...options.retry };
  const fetch: typeof globalThis.fetch = options.fetch ?? ((...asked) => globalThis.fetch(...asked));

  const orders = {
    async *each(filter: object = {}, look: LookOptions = {}) {
      for (
        let after: string | null | undefined = (filter as { after?: string | null }).after ?? undefined;
        after !== null;
      ) {
        const page = (await call('orders.find', [{ ...filter, ...(after && { after }) }, look])) as OrdersFound<S>;
        yield* page.orders;
        after = page.next;
      }
    },
    live(order: OrderRef, { after, ...look }: LiveOptions = {}) {
      const seen = after ? String(after.version) : null;
      return told<S>(`/orders/${encodeURIComponent(idOf(order))}/events`, seen, look, ({ data }) => data as S);
    },
    importEach: (records: Records, { publish, ...look }: LookOptions & { readonly publish?: boolean } = {}) =>
      taken('/orders/import', records, () => ({ publish }), look),
  };
  const inventory = {
    importEach: (rows: Records, { signal, link, ...terms }: LookOptions & Readonly<Record<string, unknown>> = {}) => {
      // A block is a part of the file by its place: two that say the same both count, and one that is sent again does not.
      const part = (first: number) => ({ ...terms, file: `${terms.file ?? ''}:${first}` });
      return taken('/stock/importStock', rows, part, {
        ...(signal && { signal }),
        ...(link !== undefined && { link }),
      });
    },
  };
  const own: Readonly<Record<string, object>> = { orders, inventory };
  const events: Client<S>['events'] = ({ after = null, ...look } = {}) =>
    told('/events', after, look, ({ id, data }) => ({ cursor: id, ...(data as Omit<LiveEvent, 'cursor'>) }));
  const calling =
    (name: string) =>
    (...said: readonly unknown[]) =>
      call(name, said);
  return named((desk) => {
    if (desk === 'events') return events;
    if (lone.has(desk)) return calling(desk);
    return named((verb) => {
      const made = own[desk] ?? {};
      if (Object.hasOwn(made, verb)) return made[verb as keyof typeof made];
      const name = `${desk}.${verb}`;
      return name === 'inventory.queue' ? named((of) => calling(`${name}.${of}`)) : calling(name);
    });
  }) as Client<S>;

  /** What is said: an id for each part of the path, the input where there is one, the options. */
  async function call(name: string, said: readonly unknown[]): Promise<unknown> {
    const { method, path, says } = addressOf(name);
    let next = 0;
    const place = path.replaceAll('{}', () => encodeURIComponent(idOf(said[next++] as OrderRef)));
    const input = says ? (said[next++] ?? {}) : undefined;
    const { known, ...how } = (said[next] ?? {}) as CallOptions & { readonly known?: Seen };
    const key = how.idempotencyKey ?? newKey();
    const version = how.ifMatch?.version;
    const answer = await send({
      ...{ fetch, retry, signal: how.signal },
      request: () =>
        requested(method, place, method === 'GET' ? input : undefined, how, {
          ...(method === 'POST' && { 'content-type': 'application/json', 'idempotency-key': key }),
          ...(version !== undefined && { 'if-match': `"${version}"` }),
          ...(known && { 'if-none-match': `"${known.version}"` }),
        }).then(([url, init]) => [url, method === 'POST' ? { ...init, body: JSON.stringify(input) } : init] as const),
    });
    return answer.status === 304 ? known : jsonIn(answer);
  }

  /** Block by block, each until it is answered; a record that was taken before the line broke is known the second time. */
  async function* taken(
    path: string,
    records: Records,
    query: (first: number) => object,
    look: LookOptions,
  ): AsyncGenerator<Report, void, undefined> {
    let before = 0;
    for await (const block of blocksOf(records)) {
      const body = block.map((record) => JSON.stringify(record)).join('\n');
      const asked = query(before + 1);
      const { status, text } = await send({
        ...{ fetch, retry, signal: look.signal },
        request: () =>
          requested('POST', path, asked, look, { 'content-type': 'application/x-ndjson' }).then(
            ([url, init]) => [url, { ...init, body }] as const,
          ),
      });
      for (const line of text.split('\n').filter(Boolean)) {
        const report = jsonIn({ status, text: line }) as Report;
        yield { ...report, line: before + report.line };
      }
      before += block.length;
    }
  }

  async function* told<T>(
    path: string,
    seen: string | null,
    look: LookOptions,
    read: (heard: { readonly id: string; readonly data: unknown }) => T,
  ): AsyncGenerator<T, void, undefined> {
    const streaming: Streaming = {
      ...{ fetch, retry, seen, signal: look.signal, idleMs: options.idleMs ?? 45_000 },
      request: (last) => requested('GET', path, undefined, look, last === null ? {} : { 'last-event-id': last }),
    };
    for await (const heard of hear(streaming)) yield read(heard);
  }

  async function requested(
    method: string,
    path: string,
    query: unknown,
    { link = options.link }: LookOptions,
    own: Readonly<Record<string, string>>,
  ): Promise<readonly [string, RequestInit]> {
    const headers = new Headers(await options.headers?.());
    for (const [name, value] of Object.entries(own)) headers.set(name, value);
    const params = new URLSearchParams(link === undefined ? [] : [['link', link]]);
    ask(params, (query ?? {}) as object, '');
    const { credentials } = options;
    const search = params.toString();
    return [`${base}${path}${search && `?${search}`}`, { method, headers, ...(credentials && { credentials }) }];
  }
}

type Records = Iterable<unknown> | AsyncIterable<unknown>;
interface Report {
  readonly line: number;
}

/** Records that are sent together: as many as are taken together where they arrive. */
const blockSize = 200;

async function* blocksOf(records: Records): AsyncGenerator<readonly unknown[]> {
  let block: unknown[] = [];
  for await (const record of records) {
    block.push(record);
    if (block.length < blockSize) continue;
    yield block;
    block = [];
  }
  if (block.length > 0) yield block;
}

/** A list names its field again and again, a field of a field is `a.b`. */
function ask(params: URLSearchParams, query: object, prefix: string): void {
  for (const [name, value] of Object.entries(query)) {
    if (value === undefined || value === null) continue;
    if (Array.isArray(value)) for (const one of value) params.append(prefix + name, String(one));
    else if (typeof value === 'object') ask(params, value, `${prefix}${name}.`);
    else params.append(prefix + name, String(value));
  }
}

/** An object that has whatever is asked of it by a name of the API; not `then`, or it could not be awaited past. */
function named(make: (name: string) => unknown): object {
  const made = new Map<string, unknown>();
  return new Proxy(
    {},
    {
      get(_, name) {
        if (typeof name !== 'string' || name === 'then' || name === 'toJSON') return undefined;
        if (!made.has(name)) made.set(name, make(name));
        return made.get(name);
      },
    },
  );
}

const idOf = (ref: OrderRef): string => (typeof ref === 'string' ? ref : ref.id);

/** 128 random bits: `crypto.randomUUID` is not there on pages without TLS. */
const newKey = (): string =>
  Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');

function jsonIn({ status, text }: Answer): unknown {
  if (text === '') return undefined;
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new ApiError({ code: 'client.unreadable', status, message: 'What came is no answer of this API.', cause });
  }
}
