/** The trail of every step in a log: for a shop without tracing, and for who looks for a fault. */
import type { LogFields, Logger, Observer, Step, StepEnd } from '../ports';

/**
 * An observer that writes each step when it has ended: with `debug`, or with `warn` where something is broken. A step has its `kind`, how long it
 * took (`ms`), its `outcome`, and the ids and names that it is about; no personal data.
 *
 * @example
 * const oms = createOms({ shop, repository, logger, observer: stepLog(logger) });
 */
export function stepLog(logger: Pick<Logger, 'debug' | 'warn'>): Observer {
  return {
    async observe(step, run) {
      const begun = performance.now();
      const end = await run();
      const fields = { ...fieldsOf(step), ...end, ms: Math.round((performance.now() - begun) * 1_000) / 1_000 };
      logger[end.failed ? 'warn' : 'debug'](fields, titleOf(step, end));
    },
  };
}

function fieldsOf(step: Step): LogFields {
  const { shop, kind } = step;
  switch (step.kind) {
    case 'batch':
      return { shop, kind, sets: step.members.length };
    case 'commit':
    case 'effect':
    case 'deadline': {
      const { subject, ...others } = step;
      return { ...others, subject: subject.kind, id: subject.id };
    }
    default:
      return { ...step };
  }
}

function titleOf(step: Step, { outcome }: StepEnd): string {
  return `${step.kind}: ${outcome}`;
}
