/** The API in an application on Hono. */

import type { Handler } from '../http';
import { OmsError, problem } from '../kernel';

/** What is needed of Hono's context. */
export interface HonoContext {
  readonly req: { readonly raw: Request };
}

/**
 * The handler for `app.all`: its `basePath` is the whole path, whatever the application is mounted at. Throws `config.invalid` where the body was read
 * before.
 *
 * @example
 * import { Hono } from 'hono';
 * import { createHandler } from 'orderwright/http';
 * import { honoHandler } from 'orderwright/http/hono';
 *
 * const handler = createHandler(oms, { basePath: '/api', authorize: () => ({ role: 'guest' }) });
 * const app = new Hono().all('/api/*', honoHandler(handler));
 */
export function honoHandler(handler: Handler): (context: HonoContext) => Promise<Response> {
  return async ({ req: { raw } }) => {
    if (raw.bodyUsed)
      throw new OmsError([
        problem('config.invalid', 'the body was read before: put the handler in front', {}, ['body']),
      ]);
    return handler(raw);
  };
}
