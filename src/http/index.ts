/**
 * The order-management system over HTTP: one function from the web's `Request` to its `Response`, for every framework that has them.
 *
 * @packageDocumentation
 */

export { errorMeanings } from '../kernel';
export type { CaseView, MessageView, RepairView, WarrantyView } from './aftersales-view';
export type { Caller } from './callers';
export type { Checkout, CheckoutTerms } from './checkout';
export type { Cart } from './customer-input';
export { createHandler, type Handler, type HandlerOptions } from './handler';
export { type OrderLinkOptions, type OrderLinks, orderLinks } from './links';
export { openApi } from './openapi';
export type { OrderView } from './order-view';
export type { ProblemBody } from './problem';
