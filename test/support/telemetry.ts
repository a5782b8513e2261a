/** A real SDK of OpenTelemetry that keeps what it is given. */
import { context } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import {
  AggregationTemporality,
  type DataPoint,
  InMemoryMetricExporter,
  MeterProvider,
  type MetricData,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics';
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  type ReadableSpan,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-base';
import { type OpenTelemetryOptions, openTelemetry } from '../../src/adapters/opentelemetry';
import type { Observer } from '../../src/ports';

export interface Telemetry {
  readonly observer: Observer;
  /** Those that have ended, once what was just answered has been told. */
  spans(): Promise<readonly ReadableSpan[]>;
  /** By name, as a collection has them now. */
  metrics(): Promise<ReadonlyMap<string, MetricData>>;
  /** Everything that left the process, as text. */
  text(): Promise<string>;
  close(): Promise<void>;
}

export function openTelemetrySdk(options: Omit<OpenTelemetryOptions, 'tracer' | 'meter'> = {}): Telemetry {
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  const exporter = new InMemorySpanExporter();
  const tracing = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] });
  const reader = new PeriodicExportingMetricReader({
    exporter: new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE),
    exportIntervalMillis: 3_600_000,
  });
  const metering = new MeterProvider({ readers: [reader] });
  const observer = openTelemetry({
    ...options,
    tracer: tracing.getTracer('orderwright'),
    meter: metering.getMeter('orderwright'),
  });

  async function spans(): Promise<ReadableSpan[]> {
    await new Promise((resolve) => setImmediate(resolve));
    return exporter.getFinishedSpans();
  }

  async function collected(): Promise<MetricData[]> {
    const { resourceMetrics } = await reader.collect();
    return resourceMetrics.scopeMetrics.flatMap(({ metrics }) => metrics);
  }

  return {
    observer,
    spans,
    metrics: async () => new Map((await collected()).map((metric) => [metric.descriptor.name, metric])),
    async text() {
      const told = (await spans()).map(({ name, attributes, events, status, links }) => ({
        ...{ name, attributes, events, status, links },
      }));
      return JSON.stringify([told, await collected()]);
    },
    async close() {
      await tracing.shutdown();
      await metering.shutdown();
      context.disable();
    },
  };
}

/** The points of a metric by attributes, each with what it counts: its value, or how many were recorded. */
export function pointsOf(metric: MetricData | undefined): { attributes: object; value: number }[] {
  const points = (metric?.dataPoints ?? []) as readonly DataPoint<number | { readonly count: number }>[];
  return points.map(({ attributes, value }) => ({
    attributes,
    value: typeof value === 'number' ? value : value.count,
  }));
}
