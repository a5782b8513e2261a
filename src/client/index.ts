/**
 * A typed client of `orderwright/http`, for browsers and Node: the same names, retries that do things once, live orders.
 *
 * @packageDocumentation
 */

export type { Cart, OrderView } from '../http';
export type {
  Call,
  CallOptions,
  Calls,
  CaseCalls,
  EasyCall,
  EditCalls,
  LiveOptions,
  Look,
  LookOptions,
  OrderCalls,
  OrderRef,
  OrdersFound,
  PaymentCalls,
  Previewed,
  ProductionCalls,
  RepairCalls,
  ReturnCalls,
  Seen,
  SeenCase,
  SeenMessage,
  SeenRepair,
  SeenWarranty,
  ShipmentCalls,
  TaxCalls,
} from './calls';
export { type Client, type ClientOptions, createClient } from './client';
export { ApiError, type ApiErrorCode, type ApiProblem, isApiError } from './error';
export type { RetryTerms } from './sending';
