/**
 * What it costs to be watched: processor time of placing an order of three lines in memory, 32 callers at a time, with nobody watching, with an
 * observer that does nothing, with OpenTelemetry's API and no SDK, and with its SDK (every span sampled, batched, and thrown away; metrics
 * recorded). The four alternate, each slice on a shop of its own. The first quartile of the slices: what a machine with other work adds is never
 * less than nothing.
 *
 *   npm run --silent bench:observer -- [--json] [--orders 500] [--rounds 21]
 */
import { parseArgs } from 'node:util';
import { context, createNoopMeter, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics';
import { BasicTracerProvider, BatchSpanProcessor } from '@opentelemetry/sdk-trace-base';
import { createOms, type Observer } from 'orderwright';
import { memory, memoryCatalog } from 'orderwright/memory';
import { openTelemetry } from 'orderwright/opentelemetry';
import { quantile, round } from './support/figures';

const { values: options } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    orders: { type: 'string', default: '500' },
    rounds: { type: 'string', default: '21' },
  },
});
const orders = Number(options.orders);
const rounds = Number(options.rounds);
const callers = 32;
const shop = { id: 'bench', zone: 'Europe/London', currency: 'GBP' } as const;
const catalog = memoryCatalog({ MUG: { price: 1250 }, TEE: { price: 2000 }, PEN: { price: 333 } }, 'GBP');
const skus = ['MUG', 'TEE', 'PEN'] as const;

const tracing = new BasicTracerProvider({
  spanProcessors: [new BatchSpanProcessor({ export: (_spans, done) => done({ code: 0 }), shutdown: async () => {} })],
});
const metering = new MeterProvider({
  readers: [
    new PeriodicExportingMetricReader({
      exporter: new InMemoryMetricExporter(AggregationTemporality.DELTA),
      exportIntervalMillis: 3_600_000,
    }),
  ],
});
const observers = {
  nobody: null,
  nothing: { observe: (_step, run) => run() },
  withoutSdk: openTelemetry({ tracer: trace.getTracer('none'), meter: createNoopMeter() }),
  withSdk: openTelemetry({ tracer: tracing.getTracer('orderwright'), meter: metering.getMeter('orderwright') }),
} as const satisfies Readonly<Record<string, Observer | null>>;
type Watched = keyof typeof observers;
const all = Object.keys(observers) as Watched[];

const micros: Record<Watched, number[]> = { nobody: [], nothing: [], withoutSdk: [], withSdk: [] };
for (let slice = -1; slice < rounds; slice++)
  for (const name of slice % 2 === 0 ? all : [...all].reverse()) {
    const perOrder = await place(observers[name], name === 'withSdk');
    if (slice >= 0) micros[name].push(perOrder);
  }
const least = (name: Watched) => quantile(micros[name], 0.25);
const figures = Object.fromEntries(
  all.map((name) => [name, { microsPerOrder: round(least(name), 1), more: round(least(name) - least('nobody'), 1) }]),
);
console.log(options.json ? JSON.stringify(figures) : figures);
await tracing.shutdown();
await metering.shutdown();

/** Microseconds of processor time an order. */
async function place(observer: Observer | null, hasContext: boolean): Promise<number> {
  if (hasContext) context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  const oms = createOms({ shop, repository: memory(), catalog, relay: 'manual', ...(observer && { observer }) });
  for (const sku of skus) await oms.inventory.receive({ sku, quantity: orders * 10, unitCost: 100 });
  globalThis.gc?.();
  const begun = process.cpuUsage();
  let left = orders;
  await Promise.all(
    Array.from({ length: callers }, async () => {
      while (left-- > 0)
        await oms.orders.place({
          channel: 'web',
          customer: { email: 'a@example.com' },
          shipTo: { country: 'GB' },
          lines: skus.map((sku) => ({ sku, quantity: 1 })),
        });
    }),
  );
  const { user, system } = process.cpuUsage(begun);
  await oms.close();
  if (hasContext) context.disable();
  return (user + system) / orders;
}
