/** The API in an application on Fastify. */
import type { ServerResponse } from 'node:http';
import type { Handler } from '../http';
import { type Incoming, serve } from './node';

interface FastifyRequest {
  readonly raw: Incoming;
}

interface FastifyReply {
  readonly raw: ServerResponse;
  hijack(): unknown;
  getHeaders(): Readonly<Record<string, number | string | string[] | undefined>>;
}

/** What is needed of an instance of Fastify. */
export interface FastifyScope {
  /** Takes every parser of bodies away: the handler reads them itself, byte by byte. */
  removeAllContentTypeParsers(): void;
  /** Says what becomes of bodies of a type: with `*` those of every type are let through unread. */
  addContentTypeParser(
    type: string,
    parse: (request: unknown, payload: unknown, done: (error: Error | null, body?: unknown) => void) => void,
  ): unknown;
  /** Answers requests of every method at a path. */
  all(path: string, answer: (request: FastifyRequest, reply: FastifyReply) => Promise<void>): unknown;
}

/**
 * The handler as a plugin of Fastify 4 and 5: register it with its `basePath` as the prefix. Bodies are read by the handler alone, byte by byte; what
 * hooks in front have set as headers (CORS, cookies) goes out with the answer.
 *
 * @example
 * import fastify from 'fastify';
 * import { createHandler } from 'orderwright/http';
 * import { fastifyHandler } from 'orderwright/http/fastify';
 *
 * const handler = createHandler(oms, { basePath: '/api', authorize: () => ({ role: 'guest' }) });
 * const app = fastify().register(fastifyHandler(handler), { prefix: '/api' });
 */
export function fastifyHandler(handler: Handler): (scope: FastifyScope) => Promise<void> {
  return async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', (_request, _payload, done) => done(null));
    scope.all('/*', async (request, reply) => {
      reply.hijack();
      for (const [name, value] of Object.entries(reply.getHeaders()))
        if (value !== undefined) reply.raw.setHeader(name, value);
      // Nobody but the connection is left to hear of a fault: the answer is ours alone.
      await serve(handler, request.raw, reply.raw).catch((error) => reply.raw.destroy(error));
    });
  };
}
