/**
 * Steps as spans and metrics of OpenTelemetry. Whoever has no SDK registered pays for calls that do nothing.
 *
 * What an effect does is a trace of its own, that links to the span of the commit which caused it: hours, and retries, may lie between them. The
 * link is known where the same process commits and delivers, for the last {@link mostCauses} commits; others are found by the subject's id and
 * version, which both spans carry. Nothing of it is stored.
 */
import {
  type Attributes,
  context,
  type Link,
  type Meter,
  metrics,
  ROOT_CONTEXT,
  type Span,
  type SpanContext,
  SpanKind,
  SpanStatusCode,
  type Tracer,
  trace,
} from '@opentelemetry/api';
import type { Observer, Step, StepEnd, SubjectRef } from '../../ports';
import { type ConnectionPool, createMeasures, watchBacklogs, watchPool } from './measures';
import { nameOf } from './naming';

/** Where spans and metrics go, and what stands on all of them. */
export interface OpenTelemetryOptions {
  /** Default: those that the SDK of this process has registered. */
  readonly tracer?: Tracer;
  readonly meter?: Meter;
  /** Added to every span and metric: `{ 'db.system.name': 'postgresql' }`. */
  readonly attributes?: Readonly<Record<string, string>>;
  /** The pool of the store, whose connections are counted: one of `pg` fits. */
  readonly pool?: ConnectionPool;
}

/** Commits whose spans are remembered, so that their effects link to them: 10,000 take about 3 MB. */
const mostCauses = 10_000;

/** Links of one batch: OpenTelemetry's own default limit. */
const mostLinks = 128;

/**
 * An observer for `createOms({ observer })` that reports to OpenTelemetry: spans of operations, commands, commits, batches, effects, deadlines and
 * calls of ports, and the metrics of `docs/reference/metrics.md`. Neither has personal data in it.
 *
 * @example
 * const oms = createOms({ shop, repository: postgres({ pool }), observer: openTelemetry({ pool }) });
 */
export function openTelemetry(options: OpenTelemetryOptions = {}): Observer {
  const tracer = options.tracer ?? trace.getTracer('orderwright');
  const meter = options.meter ?? metrics.getMeter('orderwright');
  const common = options.attributes ?? {};
  const causes = createCauses();
  const { record, add } = createMeasures(meter);
  const backlogs = watchBacklogs(meter, common);
  if (options.pool) watchPool(meter, options.pool, common);

  return {
    watch: (backlog) => void backlogs.add(backlog),
    unwatch: (backlog) => void backlogs.delete(backlog),
    observe(step, run) {
      const named = nameOf(step);
      const coarse = { ...common, ...named.coarse };
      const kind =
        step.kind === 'port' ? SpanKind.CLIENT : step.kind === 'effect' ? SpanKind.CONSUMER : SpanKind.INTERNAL;
      const parent = isOwnTrace(step) ? ROOT_CONTEXT : context.active();
      const links = linksOf(step, causes.get);
      const span = tracer.startSpan(named.span, { kind, attributes: { ...coarse, ...named.fine }, links }, parent);
      if (step.kind === 'commit') causes.set(step, span.spanContext());
      const begun = performance.now();
      return context.with(trace.setSpan(parent, span), run).then((end) => {
        const seconds = (performance.now() - begun) / 1_000;
        finish(span, end);
        measure(step, end, seconds, coarse);
      });
    },
  };

  function measure(step: Step, end: StepEnd, seconds: number, coarse: Attributes): void {
    const { outcome, failed, reason = outcome } = end;
    const all = { ...coarse, 'orderwright.outcome': outcome, ...(failed && { 'error.type': reason }) };
    if (step.kind === 'batch') {
      record('orderwright.batch.duration', seconds, all);
      record('orderwright.batch.size', step.members.length, coarse);
      return;
    }
    record(`orderwright.${step.kind}.duration`, seconds, all);
    if (step.kind === 'commit' && outcome === 'committed') add('orderwright.facts', step.facts, coarse);
    if (step.kind === 'effect' && outcome !== 'retry')
      record('orderwright.effect.attempts', step.attempts, { ...coarse, 'orderwright.outcome': outcome });
    if (step.kind === 'deadline') record('orderwright.deadline.delay', Math.max(0, step.lateMs) / 1_000, coarse);
  }
}

/** What comes back by itself is not part of what happened to be under way when it was taken up. */
function isOwnTrace({ kind }: Step): boolean {
  return kind === 'effect' || kind === 'deadline' || kind === 'batch';
}

function linksOf(step: Step, causeOf: Causes['get']): Link[] {
  const found = step.kind === 'batch' ? step.members.slice(0, mostLinks) : step.kind === 'effect' ? [step] : [];
  return found.flatMap((cause) => {
    const spanContext = causeOf(cause);
    return spanContext ? [{ context: spanContext }] : [];
  });
}

function finish(span: Span, { outcome, failed, reason = outcome }: StepEnd): void {
  span.setAttribute('orderwright.outcome', outcome);
  if (failed) span.setAttribute('error.type', reason).setStatus({ code: SpanStatusCode.ERROR });
  span.end();
}

interface Cause {
  readonly subject: SubjectRef;
  readonly version: number;
}

interface Causes {
  get(cause: Cause): SpanContext | undefined;
  set(cause: Cause, span: SpanContext): void;
}

/** The spans of the last commits, the oldest forgotten first. */
function createCauses(): Causes {
  const spans = new Map<string, SpanContext>();
  const keyOf = ({ subject, version }: Cause) => `${subject.id}:${version}`;
  return {
    get: (cause) => spans.get(keyOf(cause)),
    set(cause, span) {
      spans.set(keyOf(cause), span);
      if (spans.size <= mostCauses) return;
      const [oldest] = spans.keys();
      if (oldest !== undefined) spans.delete(oldest);
    },
  };
}
