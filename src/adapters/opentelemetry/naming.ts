/** Steps in OpenTelemetry's words: names of spans have few values, what is particular is in attributes. */
import type { Step } from '../../ports';

export type Attributes = Readonly<Record<string, string | number>>;

export interface Named {
  /** Of the span: a word and what is configured, never an id. */
  readonly span: string;
  /** Few values each: fit for metrics, too. */
  readonly coarse: Attributes;
  /** Ids and counts, for the span alone. */
  readonly fine: Attributes;
}

export function nameOf(step: Step): Named {
  const shop = { 'orderwright.shop': step.shop };
  switch (step.kind) {
    case 'operation':
      return { span: step.name, coarse: { ...shop, 'orderwright.operation': step.name }, fine: {} };
    case 'command':
      return {
        span: `command ${step.command}`,
        coarse: { ...shop, 'orderwright.command': step.command, 'orderwright.actor': step.actor },
        fine: step.id === null ? {} : { 'orderwright.subject.kind': 'order', 'orderwright.subject.id': step.id },
      };
    case 'commit':
      return {
        span: `commit ${step.subject.kind}`,
        coarse: { ...shop, 'orderwright.subject.kind': step.subject.kind },
        fine: { ...causeOf(step), 'orderwright.facts': step.facts, 'orderwright.effects': step.effects },
      };
    case 'batch':
      return { span: 'batch', coarse: shop, fine: { 'orderwright.batch.size': step.members.length } };
    case 'effect':
      return {
        span: `effect ${step.type}`,
        coarse: { ...shop, 'orderwright.effect.type': step.type, 'orderwright.destination': step.destination },
        fine: {
          'orderwright.subject.kind': step.subject.kind,
          ...causeOf(step),
          'orderwright.effect.n': step.n,
          'orderwright.effect.attempts': step.attempts,
        },
      };
    case 'deadline':
      return {
        span: `deadline ${step.subject.kind} ${step.name}`,
        coarse: { ...shop, 'orderwright.subject.kind': step.subject.kind, 'orderwright.deadline': step.name },
        fine: { 'orderwright.subject.id': step.subject.id, 'orderwright.deadline.delay': step.lateMs / 1_000 },
      };
    case 'port':
      return {
        span: [step.port, step.target, step.operation].filter((word) => word !== undefined).join(' '),
        coarse: {
          ...shop,
          'orderwright.port': step.port,
          ...(step.target !== undefined && { 'orderwright.port.target': step.target }),
          ...(step.operation !== undefined && { 'orderwright.port.operation': step.operation }),
        },
        fine: {},
      };
  }
}

/** What a commit and the effects that it caused have in common: traces of several processes are joined by it. */
function causeOf({ subject, version }: { readonly subject: { readonly id: string }; readonly version: number }) {
  return { 'orderwright.subject.id': subject.id, 'orderwright.version': version };
}
