/** How answers go out. */
import { toBase64 } from '../kernel';
import type { ParcelLabel } from '../ports';
import { HttpRefusal } from './problem';
import { recordsType } from './records';

/** Bytes within an answer are written in base64; what has a version has it as its `ETag`, and is not sent again to who knows it. */
export function json(answer: unknown, request: Request, init: ResponseInit = {}): Response {
  const version = (answer as { readonly version?: unknown } | null)?.version;
  const headers = new Headers(init.headers);
  if (typeof version === 'number') {
    const etag = `"${version}"`;
    headers.set('etag', etag);
    if (request.method === 'GET' && request.headers.get('if-none-match') === etag)
      return new Response(null, { status: 304, headers });
  }
  headers.set('content-type', 'application/json');
  return new Response(JSON.stringify(answer, inBase64), { ...init, headers });
}

function inBase64(this: unknown, name: string, value: unknown): unknown {
  const given = (this as Readonly<Record<string, unknown>>)[name];
  return given instanceof Uint8Array ? toBase64(given) : value;
}

/** How a list is written: what stands before each item, and at the end of so many. */
interface ListForm {
  readonly type: string;
  readonly item: (json: string, count: number) => string;
  readonly end: (count: number) => string;
}

const array: ListForm = {
  type: 'application/json',
  item: (one, count) => `${count === 0 ? '[' : ','}${one}`,
  end: (count) => (count === 0 ? '[]' : ']'),
};
const lines: ListForm = { type: recordsType, item: (one) => `${one}\n`, end: () => '' };

/** A list that is written as it is read. What is refused as a whole is refused; where reading fails later the list breaks off, and is no JSON then. */
export const listed = (items: AsyncIterable<unknown>, failed: (error: unknown) => void): Promise<Response> =>
  written(items, array, failed);

/** The same, each item on a line of its own. */
export const listedByLine = (items: AsyncIterable<unknown>, failed: (error: unknown) => void): Promise<Response> =>
  written(items, lines, failed);

async function written(
  items: AsyncIterable<unknown>,
  { type, item, end }: ListForm,
  failed: (error: unknown) => void,
): Promise<Response> {
  const text = new TextEncoder();
  const iterator = items[Symbol.asyncIterator]();
  let next: IteratorResult<unknown> | null = await iterator.next();
  let count = 0;
  const stream = new ReadableStream<Uint8Array>({
    async pull(controller) {
      try {
        const { done, value } = next ?? (await iterator.next());
        next = null;
        const said = done ? end(count) : item(JSON.stringify(value), count);
        if (said !== '') controller.enqueue(text.encode(said));
        count += 1;
        if (done) controller.close();
      } catch (error) {
        failed(error);
        controller.error(error);
      }
    },
    async cancel() {
      await iterator.return?.();
    },
  });
  return new Response(stream, { headers: { 'content-type': type } });
}

const types: Readonly<Record<string, string>> = { pdf: 'application/pdf', png: 'image/png', zpl: 'application/zpl' };

/** A document: its bytes, which no browser is to take for a page, or where it lies. */
export function printed(document: Uint8Array | ParcelLabel | null): Response {
  if (document === null) throw new HttpRefusal('http.notFound');
  if ('url' in document) return Response.json({ format: document.format, url: document.url });
  const [bytes, type] =
    document instanceof Uint8Array
      ? [document, 'application/octet-stream']
      : [document.bytes, types[document.format] ?? 'application/octet-stream'];
  return new Response(bytes as Uint8Array<ArrayBuffer>, {
    headers: { 'content-type': type, 'content-disposition': 'attachment', 'x-content-type-options': 'nosniff' },
  });
}
