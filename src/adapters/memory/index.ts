/**
 * `orderwright/memory`: a store that lies in memory, and simulated gateways, carriers, catalogues and clocks, for tests and demonstrations.
 *
 * @packageDocumentation
 */
export { type FakeClock, fakeClock } from './fake-clock';
export { type FlatTax, type FlatTaxOptions, flatTax } from './flat-tax';
export type { GatewayBalance } from './gateway-accounts';
export type { GatewayCall, GatewayOperation, GatewayWebhook, RecordableAnswer } from './gateway-calls';
export type { JourneyName } from './journeys';
export { type MemoryOptions, memory } from './memory';
export { type CatalogEntry, type MemoryCatalog, memoryCatalog } from './memory-catalog';
export { type RateTableOptions, rateTable } from './rate-table';
export type { RateRow } from './rates';
export {
  type ConsoleNotifierOptions,
  consoleNotifier,
  type RecordingNotifier,
  type RecordingNotifierOptions,
  recordingNotifier,
} from './recording-notifier';
export { type RecordingPublisher, recordingPublisher } from './recording-publisher';
export {
  type CarrierMishap,
  type Label,
  type LabelCall,
  type SimulatedCarrier,
  type SimulatedCarrierOptions,
  simulatedCarrier,
} from './simulated-carrier';
export {
  type GatewayMishap,
  type SimulatedGateway,
  type SimulatedGatewayOptions,
  simulatedGateway,
} from './simulated-gateway';
export {
  type SimulatedTaxOptions,
  type SimulatedTaxProvider,
  simulatedTaxProvider,
  type TaxCall,
  type TaxCallOperation,
  type TaxDocument,
  type TaxMishap,
} from './simulated-tax';
