/** Purchase orders, transfers and counts over HTTP. */
import { countPlanSchema, countSchemas, purchaseSchemas, transferSchemas } from '../../engine/stock/document-schemas';
import { stockSchemas } from '../../engine/stock/schemas';
import type { ShopTerms } from '../../order';
import { actionsOf, door, type Route } from './route';

const purchase = (name: keyof ReturnType<typeof purchaseSchemas>) => (shop: ShopTerms) =>
  purchaseSchemas(stockSchemas(shop))[name];
const transfer = (name: keyof ReturnType<typeof transferSchemas>) => (shop: ShopTerms) =>
  transferSchemas(stockSchemas(shop))[name];
const count = (name: keyof ReturnType<typeof countSchemas>) => (shop: ShopTerms) =>
  countSchemas(stockSchemas(shop))[name];

const purchaseOrders: readonly Route[] = [
  door('purchaseOrders.find', 'GET /purchaseOrders', 'Purchase orders, newest first.', { input: purchase('find') }),
  door('purchaseOrders.create', 'POST /purchaseOrders', 'Goods are to be bought.', { input: purchase('create') }),
  door(
    'purchaseOrders.leadTime',
    'GET /suppliers/{supplier}/leadTime',
    'How long a supplier has taken; null until enough deliveries are known.',
  ),
  door('purchaseOrders.get', 'GET /purchaseOrders/{purchaseOrder}', 'The purchase order as it stands.'),
  door('purchaseOrders.history', 'GET /purchaseOrders/{purchaseOrder}/history', 'Every fact, oldest first.'),
  actionsOf('purchaseOrders', 'GET /purchaseOrders/{purchaseOrder}/actions'),
  door('purchaseOrders.change', 'POST /purchaseOrders/{purchaseOrder}/change', 'Other lines, before it is sent.', {
    input: purchase('change'),
  }),
  door('purchaseOrders.send', 'POST /purchaseOrders/{purchaseOrder}/send', 'It is sent to the supplier.', {
    input: purchase('send'),
  }),
  door('purchaseOrders.confirm', 'POST /purchaseOrders/{purchaseOrder}/confirm', 'What the supplier has confirmed.', {
    input: purchase('confirm'),
  }),
  door('purchaseOrders.receive', 'POST /purchaseOrders/{purchaseOrder}/receive', 'Goods of it have come.', {
    input: purchase('receive'),
  }),
  door('purchaseOrders.close', 'POST /purchaseOrders/{purchaseOrder}/close', 'Nothing more will come.'),
  door('purchaseOrders.cancel', 'POST /purchaseOrders/{purchaseOrder}/cancel', 'It is called off.', {
    input: purchase('cancel'),
  }),
  door('purchaseOrders.remind', 'POST /purchaseOrders/{purchaseOrder}/remind', 'Tells staff that it is overdue.'),
];

const transfers: readonly Route[] = [
  door('transfers.find', 'GET /transfers', 'Transfers, newest first.', { input: transfer('find') }),
  door('transfers.create', 'POST /transfers', 'Goods are to go to another location.', { input: transfer('create') }),
  door('transfers.get', 'GET /transfers/{transfer}', 'The transfer as it stands.'),
  door('transfers.history', 'GET /transfers/{transfer}/history', 'Every fact, oldest first.'),
  actionsOf('transfers', 'GET /transfers/{transfer}/actions'),
  door('transfers.send', 'POST /transfers/{transfer}/send', 'Goods have left.', { input: transfer('send') }),
  door('transfers.receive', 'POST /transfers/{transfer}/receive', 'Goods have arrived.', {
    input: transfer('receive'),
  }),
  door('transfers.close', 'POST /transfers/{transfer}/close', 'Nothing more will arrive.'),
  door('transfers.cancel', 'POST /transfers/{transfer}/cancel', 'It is called off.', { input: transfer('cancel') }),
  door('transfers.remind', 'POST /transfers/{transfer}/remind', 'Tells staff that it is overdue.'),
];

const counts: readonly Route[] = [
  door('counts.find', 'GET /counts', 'Counts, newest first.', { input: count('find') }),
  door('counts.create', 'POST /counts', 'Rows are to be counted.', { input: count('create') }),
  door('counts.plan', 'POST /counts/plan', 'Which SKUs to count on which day. Nothing is written.', {
    input: countPlanSchema,
    takes: [],
  }),
  door('counts.get', 'GET /counts/{count}', 'The count as it stands.'),
  door('counts.sheet', 'GET /counts/{count}/sheet', 'What is to be counted, without what should be there.'),
  door('counts.history', 'GET /counts/{count}/history', 'Every fact, oldest first.'),
  actionsOf('counts', 'GET /counts/{count}/actions'),
  door('counts.enter', 'POST /counts/{count}/enter', 'What was counted.', { input: count('enter') }),
  door(
    'counts.submit',
    'POST /counts/{count}/submit',
    'All is counted: differences are posted, or wait for somebody else.',
  ),
  door('counts.approve', 'POST /counts/{count}/approve', 'Somebody who did not count posts the differences.'),
  door('counts.reject', 'POST /counts/{count}/reject', 'It is to be counted again.', { input: count('because') }),
  door('counts.cancel', 'POST /counts/{count}/cancel', 'It is called off.', { input: count('because') }),
];

export const purchasingRoutes: readonly Route[] = [...purchaseOrders, ...transfers, ...counts];
