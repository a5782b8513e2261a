/** Customers, and accounts that they pay from, over HTTP. */
import * as z from 'zod';
import { name } from '../../engine/input';
import {
  aCurrency,
  claimOrdersSchema,
  giftCardCode,
  grantSchema,
  issueSchema,
  personSchema,
  windowPlaceSchema,
} from '../../engine/schemas';
import { door, type Route } from './route';

const card = z.strictObject({ code: giftCardCode });
const account = z.strictObject({ customer: name(200), currency: aCurrency });
const uses = z.strictObject({ customer: name(200).optional() });

export const customerRoutes: readonly Route[] = [
  door(
    'customers.summary',
    'GET /customers/summary',
    'What a customer has with the shop: orders, cases, returns, messages, balances.',
    { input: personSchema },
  ),
  door('customers.data', 'GET /customers/data', 'Everything that is kept about a person.', { input: personSchema }),
  door('customers.erase', 'POST /customers/erase', 'Forgets a person. Facts and figures stay.', {
    input: personSchema,
    takes: [],
  }),
  door(
    'customers.claim',
    'POST /customers/claim',
    'A customer with an account takes over orders that they placed as a guest.',
    { input: claimOrdersSchema },
  ),
  door('giftCards.issue', 'POST /giftCards', 'A new gift card. Its code is told this once.', {
    input: issueSchema,
    takes: ['idempotencyKey'],
  }),
  door('giftCards.balance', 'POST /giftCards/balance', 'What is left on a gift card: a code stands in no address.', {
    ...{ input: card, takes: [] },
    with: ({ code }: z.output<typeof card>) => [code],
  }),
  door('storeCredit.balance', 'GET /storeCredit', 'What a customer has in store credit.', {
    input: account,
    with: ({ customer, currency }: z.output<typeof account>) => [customer, currency],
  }),
  door('storeCredit.grant', 'POST /storeCredit', 'Gives a customer store credit.', {
    input: grantSchema,
    takes: ['idempotencyKey'],
  }),
  door('discounts.uses', 'GET /discounts/{code}/uses', 'How often a limited discount is in use.', {
    input: uses,
    with: ({ customer }: z.output<typeof uses>, { code }) => [code, customer],
  }),
  door('windows.list', 'GET /windows', 'Delivery windows that can be booked at a place.', {
    input: windowPlaceSchema,
    customers: windowPlaceSchema,
  }),
];
