/** Server-Sent Events: every fact for those who work here, one order for whoever may see it. A stream that broke goes on where it stood. */
import { systemClock } from '../engine/identity';
import type { Oms } from '../engine/oms';
import type { Order } from '../engine/present';

const encoder = new TextEncoder();
/** Proxies cut lines on which nothing is said. */
const heartbeatMs = 15_000;

export interface Moment {
  readonly id: string;
  readonly event: string;
  readonly data: unknown;
}

/** A stream of what comes; it ends when the reader leaves. `fail` hears why it broke. */
export function eventStream(
  moments: (signal: AbortSignal) => AsyncIterable<Moment>,
  signal: AbortSignal,
  fail: (error: unknown) => void,
): Response {
  const over = new AbortController();
  const end = () => over.abort();
  signal.addEventListener('abort', end);
  let beat: ReturnType<typeof setInterval> | undefined;
  const body = new ReadableStream<Uint8Array>({
    async start(controller) {
      const write = (text: string) => controller.enqueue(encoder.encode(text));
      write(': here\n\n');
      beat = setInterval(() => write(': still here\n\n'), heartbeatMs);
      try {
        for await (const { id, event, data } of moments(over.signal)) {
          if (over.signal.aborted) break;
          write(`id: ${id}\nevent: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
        }
      } catch (error) {
        fail(error);
      } finally {
        clearInterval(beat);
        signal.removeEventListener('abort', end);
        if (!over.signal.aborted) controller.close();
      }
    },
    cancel() {
      clearInterval(beat);
      end();
    },
  });
  return new Response(body, {
    headers: { 'content-type': 'text/event-stream', 'cache-control': 'no-store', 'x-accel-buffering': 'no' },
  });
}

/** Every commit of the shop behind a cursor, once each, in the order of the feed. */
export async function* allFacts(oms: Oms, after: string | null, signal: AbortSignal): AsyncGenerator<Moment> {
  for await (const { cursor, ...event } of oms.events({ after, signal }))
    yield { id: cursor, event: 'facts', data: event };
}

/** One order as it stands, whenever it has moved on: from a version on that the reader has seen. Versions only grow, so none comes twice. */
export async function* oneOrder(
  read: () => Promise<Order>,
  {
    seen,
    everyMs,
    show,
  }: { readonly seen: number; readonly everyMs: number; readonly show: (order: Order) => unknown },
  signal: AbortSignal,
): AsyncGenerator<Moment> {
  let version = seen;
  while (!signal.aborted) {
    const order = await read();
    if (order.version > version) {
      version = order.version;
      yield { id: String(version), event: 'order', data: show(order) };
    }
    await systemClock.sleep(everyMs, signal);
  }
}
