/** What is measured: the names, units and attributes, as data. docs/reference/metrics.md is made of it. */

/** One metric: what it measures, in which unit, and by which attributes it is told apart. */
export interface Instrument {
  readonly kind: 'histogram' | 'counter' | 'gauge';
  /** In the notation of UCUM, as OpenTelemetry wants it. */
  readonly unit: string;
  readonly description: string;
  readonly attributes: readonly string[];
}

const failure = 'error.type';
const shop = 'orderwright.shop';

/** By name. Attributes have few values each: configured names, codes, words of the library; never an id. */
export const instruments = {
  'orderwright.operation.duration': {
    kind: 'histogram',
    unit: 's',
    description: 'Calls of the system, from input to answer, waiting for a gateway included.',
    attributes: [shop, 'orderwright.operation', 'orderwright.outcome', failure],
  },
  'orderwright.command.duration': {
    kind: 'histogram',
    unit: 's',
    description: 'Commands to orders, whoever gave them, until they are written or refused.',
    attributes: [shop, 'orderwright.command', 'orderwright.actor', 'orderwright.outcome', failure],
  },
  'orderwright.commit.duration': {
    kind: 'histogram',
    unit: 's',
    description:
      'Sets of changes, from when they were ready until the store has answered, waiting for a batch included.',
    attributes: [shop, 'orderwright.subject.kind', 'orderwright.outcome', failure],
  },
  'orderwright.facts': {
    kind: 'counter',
    unit: '{fact}',
    description: 'Facts that were committed.',
    attributes: [shop, 'orderwright.subject.kind'],
  },
  'orderwright.batch.duration': {
    kind: 'histogram',
    unit: 's',
    description: 'Calls of the store that write a batch of sets.',
    attributes: [shop, 'orderwright.outcome', failure],
  },
  'orderwright.batch.size': {
    kind: 'histogram',
    unit: '{set}',
    description: 'Sets that went together in one batch.',
    attributes: [shop],
  },
  'orderwright.effect.duration': {
    kind: 'histogram',
    unit: 's',
    description: 'Attempts to deliver an effect: delivered, retry, or dead when it was given up.',
    attributes: [shop, 'orderwright.effect.type', 'orderwright.destination', 'orderwright.outcome', failure],
  },
  'orderwright.effect.attempts': {
    kind: 'histogram',
    unit: '{attempt}',
    description: 'Attempts that an effect had taken when it was delivered or given up.',
    attributes: [shop, 'orderwright.effect.type', 'orderwright.destination', 'orderwright.outcome'],
  },
  'orderwright.deadline.duration': {
    kind: 'histogram',
    unit: 's',
    description: 'Deadlines, from when they were taken up until their command was answered.',
    attributes: [shop, 'orderwright.subject.kind', 'orderwright.deadline', 'orderwright.outcome', failure],
  },
  'orderwright.deadline.delay': {
    kind: 'histogram',
    unit: 's',
    description: 'How late deadlines are taken up.',
    attributes: [shop, 'orderwright.subject.kind', 'orderwright.deadline'],
  },
  'orderwright.port.duration': {
    kind: 'histogram',
    unit: 's',
    description:
      'Calls of what is plugged in: gateways, carriers, the tax provider, notifiers, the catalogue and others.',
    attributes: [
      ...[shop, 'orderwright.port', 'orderwright.port.target', 'orderwright.port.operation'],
      ...['orderwright.outcome', failure],
    ],
  },
  'orderwright.effects.pending': {
    kind: 'gauge',
    unit: '{effect}',
    description: 'Effects that are still to leave.',
    attributes: [shop],
  },
  'orderwright.effects.dead': {
    kind: 'gauge',
    unit: '{effect}',
    description: 'Effects that were given up and wait for a person.',
    attributes: [shop],
  },
  'orderwright.effects.age': {
    kind: 'gauge',
    unit: 's',
    description: 'How long ago the oldest effect that is still to leave was committed; 0 where none is.',
    attributes: [shop],
  },
  'orderwright.deadlines.delay': {
    kind: 'gauge',
    unit: 's',
    description: 'How long the first deadline that waits has been due; 0 where none is.',
    attributes: [shop],
  },
  'db.client.connection.count': {
    kind: 'gauge',
    unit: '{connection}',
    description: 'Connections of the pool that was given, by state: idle or used.',
    attributes: ['db.client.connection.pool.name', 'db.client.connection.state'],
  },
  'db.client.connection.pending_requests': {
    kind: 'gauge',
    unit: '{request}',
    description: 'Requests that wait for a connection of the pool.',
    attributes: ['db.client.connection.pool.name'],
  },
} as const satisfies Readonly<Record<string, Instrument>>;

/** The name of a metric, as dashboards and alerts know it. */
export type InstrumentName = keyof typeof instruments;
