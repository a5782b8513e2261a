/**
 * The contract kit for authors of adapters: every promise of a port as a test, run by the test runner of the caller.
 *
 * @packageDocumentation
 */
export { type CarrierContractOptions, carrierContract } from './carrier';
export type { CarrierFixture } from './carrier-subject';
export type { It, TestRunner } from './kit';
export { type NotifierContractOptions, type NotifierFixture, notifierContract } from './notifier';
export {
  type PaymentGatewayContractOptions,
  type PaymentGatewayFixture,
  paymentGatewayContract,
} from './payment-gateway';
export { type RepositoryContractOptions, repositoryContract } from './repository';
export type { OpenTransaction, RepositoryFixture } from './repository/fixture';
export { type TaxProviderContractOptions, type TaxProviderFixture, taxProviderContract } from './tax-provider';
