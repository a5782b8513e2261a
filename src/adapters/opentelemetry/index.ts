/**
 * `orderwright/opentelemetry`: spans and metrics of everything that the system does. Its peer is `@opentelemetry/api`.
 *
 * @packageDocumentation
 */
export { type Instrument, type InstrumentName, instruments } from './instruments';
export type { ConnectionPool } from './measures';
export { type OpenTelemetryOptions, openTelemetry } from './opentelemetry';
