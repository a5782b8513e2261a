/** The API in an application on Next.js, App Router. */
import type { Handler } from '../http';

/** What a route file exports. */
export interface NextRoutes {
  readonly GET: Handler;
  readonly HEAD: Handler;
  readonly POST: Handler;
  readonly OPTIONS: Handler;
}

/**
 * The exports of `app/api/[...path]/route.ts`. The handler is made with the first request, not while `next build` looks at the file; a try that fails is
 * made again with the next request.
 *
 * @example
 * import { createHandler } from 'orderwright/http';
 * import { nextRoutes } from 'orderwright/http/next';
 *
 * export const { GET, HEAD, POST, OPTIONS } = nextRoutes(() => createHandler(oms, { basePath: '/api', authorize: () => ({ role: 'guest' }) }));
 */
export function nextRoutes(open: () => Handler | Promise<Handler>): NextRoutes {
  let opened: Promise<Handler> | null = null;
  const answer: Handler = async (request) => {
    opened ??= (async () => open())();
    const handler = await opened.catch((error: unknown) => {
      opened = null;
      throw error;
    });
    return handler(request);
  };
  return { GET: answer, HEAD: answer, POST: answer, OPTIONS: answer };
}

/**
 * What is made once in a process, under a name: a development server loads modules again with every change, and a second order-management system
 * would hold a second pool and a second relay.
 *
 * @example
 * export const shop = onceInProcess('oms', () => createOms({ shop: terms, repository, catalog }));
 */
export function onceInProcess<T>(name: string, make: () => T): T {
  const kept = globalThis as unknown as Record<symbol, T | undefined>;
  const key = Symbol.for(`orderwright ${name}`);
  kept[key] ??= make();
  return kept[key];
}
