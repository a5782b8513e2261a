/** Facts posted to endpoints as Standard Webhooks (standardwebhooks.com), each signed with all current secrets. */
import { OmsError, omsError, type Problem, problem } from '../../kernel';
import type { Clock, EventEndpoint, PublishedEvent } from '../../ports';
import { exchange } from '../fetching/exchange';
import { isPublicUrl } from './public-url';
import { signWebhook, type WebhookSecrets } from './signature';

/** Somebody outside who is posted the facts that they want, signed. */
export interface WebhookEndpoint {
  /** One word, by which staff and `oms.endpoints` know it; it never changes. */
  readonly id: string;
  readonly url: string;
  /** Its own; the old one beside the new one while it is replaced. A function is asked at each post. */
  readonly secrets: WebhookSecrets | (() => WebhookSecrets | Promise<WebhookSecrets>);
  /** Types of facts that it wants: `order.placed`, or all that begin alike: `shipment.*`. Default: all. */
  readonly events?: readonly string[];
}

/** Who is posted facts, and whither nothing may be posted. */
export interface WebhookOptions {
  readonly endpoints: readonly WebhookEndpoint[];
  /** Whether a URL may be posted to; asked at each post. Default: https to public addresses only. */
  readonly allows?: (url: URL) => boolean | Promise<boolean>;
  /** Milliseconds after which a post has failed. Default 10,000: the engine gives up after 15,000. */
  readonly timeoutMs?: number;
  /** Default `globalThis.fetch`. */
  readonly fetch?: typeof fetch;
  /** Dates the posts. Default the system's. */
  readonly clock?: Pick<Clock, 'now'>;
}

/** What is posted. `timestamp` is when it happened; `data` names no person. */
export interface WebhookBody {
  readonly type: string;
  readonly timestamp: string;
  readonly data: {
    readonly shop: string;
    /** The order, stock document or other thing that it is about, and which of its commits this was. */
    readonly subject: { readonly kind: string; readonly id: string };
    readonly version: number;
    /** Who did it: `customer`, `staff`, `system`, `rule`, `agent`. */
    readonly by: string | null;
    /** What the fact says. */
    readonly fact: unknown;
  };
}

/**
 * Endpoints for the option `endpoints`: each fact that one wants is posted to it by itself, with a `webhook-id` that is the same at every attempt. 2xx takes
 * it, 410 disables the endpoint at once, everything else is tried again: after `Retry-After` where 429 or 503 name one, until when nothing is posted to
 * that endpoint by this process. Redirects are not followed. Throws `config.invalid` with every endpoint that cannot be one.
 *
 * @example
 * createOms({ shop, repository, catalog, endpoints: webhooks({ endpoints: [{ id: 'erp', url: 'https://erp.example.com/hooks', secrets: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw' }] }) });
 */
export function webhooks(options: WebhookOptions): readonly EventEndpoint[] {
  const problems = options.endpoints.flatMap(problemsOf);
  if (problems.length > 0) throw new OmsError(problems);
  return options.endpoints.map((endpoint) => eventEndpoint(endpoint, options));
}

function eventEndpoint({ id, url, secrets, events }: WebhookEndpoint, options: WebhookOptions): EventEndpoint {
  const { allows = isPublicUrl, timeoutMs = 10_000 } = options;
  const ask: typeof fetch = options.fetch ?? ((...call) => globalThis.fetch(...call));
  const clock = options.clock ?? { now: () => Date.now() };
  let restsUntil = Number.NEGATIVE_INFINITY;

  return {
    id,
    ...(events && { wants: (type: string) => events.some((pattern) => matches(pattern, type)) }),
    async publish(event) {
      const restMs = restsUntil - clock.now();
      if (restMs > 0)
        throw omsError('port.failed', `${id} asked to be left alone`, { retryAfterMs: restMs, attempted: false });
      if (!(await isAllowed())) throw omsError('port.failed', `the URL of ${id} must not be posted to`);
      const { status, retryAfterMs } = await post(event);
      if (status >= 200 && status < 300) return;
      if (status === 410) throw omsError('endpoint.gone', `${id} is gone (410)`, { id });
      if (retryAfterMs !== null) restsUntil = clock.now() + retryAfterMs;
      throw omsError('port.failed', `${id} answered ${status}`, {
        status,
        ...(retryAfterMs !== null && { retryAfterMs }),
      });
    },
  };

  /** A name that cannot be looked up is as good as a server that cannot be reached. */
  async function isAllowed(): Promise<boolean> {
    try {
      return await allows(new URL(url));
    } catch (error) {
      throw omsError('port.failed', `the URL of ${id} could not be looked at`, {}, error);
    }
  }

  async function post(event: PublishedEvent) {
    const payload = JSON.stringify(bodyOf(event));
    const timestamp = Math.floor(clock.now() / 1_000);
    const current = typeof secrets === 'function' ? await secrets() : secrets;
    const signed = signWebhook({ secrets: current, id: event.key, timestamp, payload });
    const signal = AbortSignal.timeout(timeoutMs);
    const init = {
      ...({ method: 'POST', body: payload, redirect: 'manual', signal } as const),
      headers: { ...signed, 'Content-Type': 'application/json', 'User-Agent': 'orderwright' },
    };
    return exchange({ fetch: ask, name: id, port: id, timeoutMs }, url, init, async ({ status, headers, body }) => {
      // Nobody reads what it says: the connection is let go.
      await body?.cancel().catch(() => {});
      return { status, retryAfterMs: [429, 503].includes(status) ? askedMs(headers.get('Retry-After')) : null };
    });
  }

  /** Seconds, or a date of HTTP. */
  function askedMs(retryAfter: string | null): number | null {
    if (!retryAfter) return null;
    const ms = /^\d+$/.test(retryAfter) ? Number(retryAfter) * 1_000 : Date.parse(retryAfter) - clock.now();
    return ms > 0 ? Math.min(ms, longestRestMs) : null;
  }
}

/** As long as the relay waits at most: who asks for more is asked again then. */
const longestRestMs = 3 * 3_600_000;

function bodyOf({ shop, subject, version, at, facts }: PublishedEvent): WebhookBody {
  const fact = facts[0] as {
    readonly type: string;
    readonly at?: string;
    readonly by?: { readonly kind: string };
    readonly data?: unknown;
  };
  return {
    ...{ type: fact.type, timestamp: fact.at ?? at },
    data: { shop, subject, version, by: fact.by?.kind ?? null, fact: fact.data ?? null },
  };
}

function matches(pattern: string, type: string): boolean {
  return pattern.endsWith('*') ? type.startsWith(pattern.slice(0, -1)) : pattern === type;
}

function problemsOf({ url, secrets }: WebhookEndpoint, index: number): Problem[] {
  const wrong = (field: string, message: string) =>
    problem('config.invalid', `webhooks: endpoints.${index}.${field} ${message}`, undefined, [
      'endpoints',
      index,
      field,
    ]);
  const parsed = URL.canParse(String(url)) ? new URL(url) : null;
  const isUrl = parsed !== null && /^https?:$/.test(parsed.protocol) && !parsed.username && !parsed.password;
  return [
    ...(isUrl ? [] : [wrong('url', 'must be a URL of http or https, without a name and password')]),
    ...(typeof secrets === 'function' || areSecrets(secrets)
      ? []
      : [wrong('secrets', 'must be whsec_ or whsk_, and base 64')]),
  ];
}

function areSecrets(secrets: WebhookSecrets): boolean {
  try {
    return signWebhook({ secrets, id: 'check', timestamp: 0, payload: '' })['webhook-signature'] !== '';
  } catch {
    return false;
  }
}
