/** The API in an application on Express. */
import type { ServerResponse } from 'node:http';
import type { Handler } from '../http';
import { type Incoming, serve } from './node';

/** Middleware of Express 4 and 5, and of whatever has its shape. */
export type ExpressMiddleware = (
  request: Incoming,
  response: ServerResponse,
  next: (error?: unknown) => void,
) => Promise<void>;

/**
 * The handler as middleware. Mount it where its `basePath` is, and in front of `express.json()`: webhooks are signed byte by byte. A body that was
 * parsed before goes to `next` as `config.invalid`.
 *
 * @example
 * import express from 'express';
 * import { createHandler } from 'orderwright/http';
 * import { expressHandler } from 'orderwright/http/express';
 *
 * const handler = createHandler(oms, { basePath: '/api', authorize: () => ({ role: 'guest' }) });
 * const app = express().use('/api', expressHandler(handler)).use(express.json());
 */
export function expressHandler(handler: Handler): ExpressMiddleware {
  return async (request, response, next) => {
    try {
      await serve(handler, request, response);
    } catch (error) {
      next(error);
    }
  };
}
