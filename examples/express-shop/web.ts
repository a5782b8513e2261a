/** Lets a handler of the web's own types answer a request of Express. */
import { Readable } from 'node:stream';
import type { ReadableStream } from 'node:stream/web';
import type { Request, Response } from 'express';
import type { Handler } from 'orderwright/http';

export async function answerBy(handler: Handler, request: Request, response: Response): Promise<void> {
  const left = new AbortController();
  response.on('close', () => left.abort());
  const headers = Object.entries(request.headers).map(([name, value]): [string, string] => [name, String(value)]);
  const hasBody = request.method !== 'GET' && request.method !== 'HEAD';
  const answer = await handler(
    new globalThis.Request(new URL(request.originalUrl, 'http://shop.invalid'), {
      ...{ method: request.method, headers, signal: left.signal },
      ...(hasBody && { body: Readable.toWeb(request) as unknown as NonNullable<RequestInit['body']>, duplex: 'half' }),
    }),
  );
  response.status(answer.status);
  answer.headers.forEach((value, name) => void response.setHeader(name, value));
  if (!answer.body) return void response.end();
  Readable.fromWeb(answer.body as ReadableStream)
    .on('error', () => response.end())
    .pipe(response);
}
