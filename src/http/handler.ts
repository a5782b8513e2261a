/** The whole API as one function of the web's own types: `(Request) => Promise<Response>`. */
import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { cors } from 'hono/cors';
import type { Oms } from '../engine/oms';
import type { CommandOptions } from '../engine/pipeline';
import type { Order } from '../engine/present';
import { OmsError, omsError, problem } from '../kernel';
import type { ParcelLabel, PaymentNews, PaymentWebhookReader } from '../ports';
import { json, listed, listedByLine, printed } from './answers';
import { actorOf, type Caller, keyOf, orderFor, type Visitor, worksHere } from './callers';
import type { Checkout } from './checkout';
import type { OrderLinks } from './links';
import { allFacts, eventStream, oneOrder } from './live';
import { openApi } from './openapi';
import { viewOf } from './order-view';
import { HttpRefusal, problemBody } from './problem';
import { queryReader } from './query';
import { holdsRecords, reported } from './records';
import { checkedInput, type Route, routes, schemaIn } from './routes';

/** Who may call, where the handler lies, and what it takes in beside commands: webhooks, carts of customers, signed links. */
export interface HandlerOptions {
  /** Who sent a request, by the host's own session; null: nobody that it knows. */
  readonly authorize?: (request: Request) => Caller | null | Promise<Caller | null>;
  /** Everybody is staff. For demonstrations on a machine of one's own. */
  readonly unsafeAllowAll?: true;
  /** Where it lies, such as `/api/orders`; default: at the root. */
  readonly basePath?: string;
  /** Lets holders of signed links (`?link=`) see and change their one order. */
  readonly links?: OrderLinks;
  /** Prices what a customer chose beside goods: shipping options and coupons. */
  readonly checkout?: Checkout;
  /** Payment providers that send webhooks to `/webhooks/payments/<name>`, and who reads them. */
  readonly gateways?: Readonly<Record<string, PaymentWebhookReader>>;
  /** Disputes of payments that the provider does not name the order of. */
  readonly onDispute?: (news: Extract<PaymentNews, { readonly kind: 'dispute' }>) => void | Promise<void>;
  /** Pages of these origins may call it; default: none but its own. */
  readonly cors?: { readonly origins: readonly string[] };
  /** Bytes of a body; default 1 MiB. */
  readonly maxBodyBytes?: number;
  /** How often the stream of one order looks, in milliseconds; default 1,000. */
  readonly liveMs?: number;
  /** Hears of what is answered with 500 and above: nothing of it goes outward. */
  readonly onError?: (error: unknown, request: Request) => void;
}

/** The whole HTTP interface as one function of the web's own `Request` and `Response`; refusals are answers, with every reason as JSON. */
export type Handler = (request: Request) => Promise<Response>;

/**
 * An HTTP API over an order-management system. Throws `config.invalid` where nobody says who may: `authorize` is needed.
 *
 * @example
 * const handler = createHandler(oms, {
 *   basePath: '/api',
 *   authorize: (request) => (request.headers.get('authorization') === 'Bearer s3cret' ? { role: 'staff', id: 'sam' } : null),
 * });
 * const response = await handler(new Request('https://shop.example/api/orders?limit=10'));
 */
export function createHandler(oms: Oms, options: HandlerOptions): Handler {
  const { basePath = '', links, maxBodyBytes = 1_048_576, liveMs = 1_000, gateways = {} } = options;
  const authorize = authorizerOf(options);
  if (!/^(\/[\w.~-]+)*$/.test(basePath))
    throw invalid('basePath must be a path like /api/orders, or nothing', 'basePath');

  const app = new Hono().basePath(basePath || '/');
  if (options.cors) {
    app.use(
      cors({
        origin: [...options.cors.origins],
        allowHeaders: [
          'authorization',
          'content-type',
          'idempotency-key',
          'if-match',
          'if-none-match',
          'last-event-id',
        ],
        exposeHeaders: ['etag', 'location'],
        credentials: true,
      }),
    );
  }
  const allowed = new Set(options.cors?.origins);
  app.use((context, next) =>
    isOfAnotherPage(context.req.raw, allowed) ? Promise.resolve(refusal(new HttpRefusal('http.forbidden'))) : next(),
  );
  const limited = bodyLimit({ maxSize: maxBodyBytes, onError: () => refusal(new HttpRefusal('http.tooLarge')) });
  const takers = new Set(routes.flatMap(({ records, path }) => (records ? [basePath + path] : [])));
  // Records are many: each of them is limited where it is read.
  app.use((context, next) =>
    takers.has(context.req.path) && holdsRecords(context.req.raw) ? next() : limited(context, next),
  );
  app.onError((error, { req }) => refused(error, req.raw));
  app.notFound(() => refusal(new HttpRefusal('http.notFound')));

  app.get('/health', async () => {
    await oms.effects.counts();
    return Response.json({ status: 'ok' });
  });
  let document: ReturnType<typeof openApi> | undefined;
  app.get('/openapi.json', () => {
    document ??= openApi(basePath, oms.shop);
    return Response.json(document);
  });
  app.post('/webhooks/carriers/:carrier', async ({ req }) => {
    await oms.shipments.receiveWebhook(req.param('carrier'), { body: await req.text(), headers: req.raw.headers });
    return new Response(null, { status: 204 });
  });
  app.post('/webhooks/payments/:gateway', async ({ req }) => {
    const name = req.param('gateway');
    const read = Object.hasOwn(gateways, name) ? gateways[name] : undefined;
    if (!read) throw new HttpRefusal('http.notFound');
    await take(oms, await read(new Uint8Array(await req.arrayBuffer()), req.raw.headers), name, options);
    return new Response(null, { status: 204 });
  });
  app.get('/events', async ({ req }) => {
    const visitor = await visitorOf(req.raw);
    if (!worksHere(visitor)) throw new HttpRefusal('http.forbidden');
    const after = req.header('last-event-id') ?? req.query('after') ?? null;
    return eventStream(
      (signal) => allFacts(oms, after, signal),
      req.raw.signal,
      (error) => tell(error, req.raw),
    );
  });
  app.get('/orders/:order/events', async ({ req }) => {
    const visitor = await visitorOf(req.raw);
    const id = req.param('order');
    await orderFor(oms, visitor, id);
    const seen = Number(req.header('last-event-id') ?? 0) || 0;
    const terms = { seen, everyMs: liveMs, show: (order: Order) => viewOf(order, visitor) };
    const moments = (signal: AbortSignal) => oneOrder(() => orderFor(oms, visitor, id), terms, signal);
    return eventStream(moments, req.raw.signal, (error) => tell(error, req.raw));
  });
  for (const route of routes) {
    const readQuery = queryReader(() => (route.input ? schemaIn(route.input, oms.shop) : null));
    const readTerms = queryReader(() => route.records?.input ?? null);
    app.on(route.method, route.path.replaceAll(/\{(\w+)\}/g, ':$1'), async ({ req }) => {
      const request = req.raw;
      const visitor = await visitorOf(request, route.open);
      try {
        if (route.records && holdsRecords(request)) {
          const { input, act } = route.records;
          const asked = readTerms(new URL(request.url).searchParams);
          const terms = checkedInput({ ...route, input }, visitor, asked);
          const reports = reported(request.body, maxBodyBytes, (all) => act(oms, all as AsyncIterable<never>, terms));
          return await listedByLine(reports, (error) => tell(error, request));
        }
        const said = route.method === 'GET' ? readQuery(new URL(request.url).searchParams) : await bodyOf(request);
        const input = checkedInput(route, visitor, said);
        const path = req.param() as Record<string, string>;
        const answer = await route.act({
          ...{ oms, visitor, path, input, checkout: options.checkout },
          options: commandOptions(request, visitor, route),
        });
        return await respond(route, answer, visitor, request);
      } catch (error) {
        return refused(error, request, visitor);
      }
    });
  }
  return async (request) => app.fetch(request);

  async function visitorOf(request: Request, open = false): Promise<Visitor> {
    const token = new URL(request.url).searchParams.get('link');
    const order = token !== null && links ? await links.read(token) : null;
    if (order !== null) return { role: 'link', order };
    const caller = await authorize(request);
    if (caller) return caller;
    if (open) return { role: 'guest' };
    throw new HttpRefusal('http.unauthorized');
  }

  function refused(error: unknown, request: Request, visitor?: Visitor): Response {
    const response = refusal(error, visitor);
    if (response.status >= 500) tell(error, request);
    return response;
  }

  function tell(error: unknown, request: Request): void {
    options.onError?.(error, request);
  }

  function respond(route: Route, answer: unknown, visitor: Visitor, request: Request): Response | Promise<Response> {
    switch (route.answers) {
      case 'list':
        return listed(answer as AsyncIterable<unknown>, (error) => tell(error, request));
      case 'bytes':
        return printed(answer as Uint8Array | ParcelLabel | null);
      case 'json':
        return answer === undefined ? new Response(null, { status: 204 }) : json(answer, request);
      case 'orders': {
        const { orders, next } = answer as { orders: readonly Order[]; next: string | null };
        return Response.json({ orders: orders.map((order) => viewOf(order, visitor)), next });
      }
      case 'order':
        return json(viewOf(answer as Order, visitor), request);
      case 'newOrder': {
        const location = `${basePath}/orders/${(answer as Order).id}`;
        return json(viewOf(answer as Order, visitor), request, { status: 201, headers: { location } });
      }
    }
  }
}

/**
 * Whether a page of another origin makes a browser change something: it need not read the answer, and an empty body needs no leave of CORS. The browser
 * itself says whose page it is, so that nobody has to know by which name, and behind which proxy, the API is reached.
 */
function isOfAnotherPage({ method, headers }: Request, allowed: ReadonlySet<string>): boolean {
  const site = headers.get('sec-fetch-site') ?? 'none';
  if (method !== 'POST' || site === 'none' || site === 'same-origin') return false;
  return !allowed.has(headers.get('origin') ?? '');
}

function authorizerOf({ authorize, unsafeAllowAll }: HandlerOptions): NonNullable<HandlerOptions['authorize']> {
  if (authorize && !unsafeAllowAll) return authorize;
  if (authorize) throw invalid('give either authorize or unsafeAllowAll', 'unsafeAllowAll');
  if (unsafeAllowAll) return () => ({ role: 'staff', id: 'anybody' });
  throw invalid('nobody says who may: give `authorize` (or `unsafeAllowAll: true` for a demonstration)', 'authorize');
}

const invalid = (message: string, field: string): OmsError =>
  new OmsError([problem('config.invalid', `createHandler: ${message}`, {}, [field])]);

function refusal(error: unknown, visitor?: Visitor): Response {
  const body = problemBody(error, { details: visitor !== undefined && worksHere(visitor) });
  return Response.json(body, {
    status: body.status,
    headers: {
      'content-type': 'application/problem+json',
      ...(body.status === 401 && { 'www-authenticate': 'Bearer' }),
    },
  });
}

/** The JSON of a body; `{}` where there is none. */
async function bodyOf(request: Request): Promise<unknown> {
  const text = await request.text();
  if (text === '') return {};
  if (!/^application\/(.+\+)?json(;|$)/i.test(request.headers.get('content-type') ?? ''))
    throw new HttpRefusal('http.mediaType');
  try {
    return JSON.parse(text);
  } catch {
    throw new HttpRefusal('http.json');
  }
}

/** A version that is asked for where there is none to compare is refused: it would be of no effect. */
function commandOptions(request: Request, visitor: Visitor, { heeds, method }: Route): CommandOptions {
  const key = request.headers.get('idempotency-key');
  const match = request.headers.get('if-match');
  const version = match === null ? null : /^(?:W\/)?"(\d{1,15})"$/.exec(match)?.[1];
  if (version === undefined || (version !== null && method === 'POST' && !heeds.includes('version')))
    throw omsError('version.conflict', 'If-Match is no version of what is changed here');
  return {
    actor: actorOf(visitor),
    ...(key !== null && { idempotencyKey: keyOf(visitor, key) }),
    ...(version !== null && { expectedVersion: Number(version) }),
  };
}

/** What a payment provider told, given to its order; what is about no order of ours is taken all the same. */
async function take(oms: Oms, news: PaymentNews, gateway: string, { onDispute }: HandlerOptions): Promise<void> {
  const actor = { kind: 'system', id: gateway } as const;
  switch (news.kind) {
    case 'payment': {
      const { orderId, payload, idempotencyKey, also = [] } = news;
      await oms.payments.record(orderId, payload, { actor, idempotencyKey });
      for (const event of also) await oms.payments.hear(orderId, { paymentId: payload.paymentId, event }, { actor });
      return;
    }
    case 'heard':
      for (const event of news.events)
        await oms.payments.hear(news.orderId, { paymentId: news.paymentId, event }, { actor });
      return;
    case 'dispute':
      await onDispute?.(news);
      return;
    case 'ignored':
      return;
  }
}
