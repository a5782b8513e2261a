/** The OpenAPI 3.1 document, made of the routes and of the schemas that the library checks with. */
import type * as z from 'zod';
import type { ShopTerms } from '../order';
import { jsonSchemaOf } from './json-schema';
import { requestProblems } from './problem';
import { recordsType } from './records';
import { type Route, routes, saidBy, schemaIn } from './routes';

type Json = Readonly<Record<string, unknown>>;

const reference = (name: string) => ({ $ref: `#/components/schemas/${name}` });
const json = (schema: Json) => ({ 'application/json': { schema } });
const amount = { type: 'integer', description: 'Minor units of the currency.' };
const text = { type: 'string' };

/** What callers can rely on of an order; staff see more. */
const order = {
  type: 'object',
  required: ['id', 'number', 'version', 'state', 'label', 'currency', 'lines', 'totals'],
  properties: {
    id: { type: 'string', format: 'uuid' },
    number: { type: ['string', 'null'], description: 'What people call it; null of a draft.' },
    version: { type: 'integer', description: 'Grows with every change; the `ETag`.' },
    state: {
      type: 'object',
      properties: { lifecycle: text, payment: text, fulfillment: text, aftersales: text },
      additionalProperties: text,
    },
    label: { type: 'string', description: 'The one word that a customer sees, in the language of the order.' },
    currency: { type: 'string', pattern: '^[A-Z]{3}$' },
    lines: {
      type: 'array',
      items: { type: 'object', properties: { id: text, sku: text, quantity: { type: 'number' } } },
    },
    totals: {
      type: 'object',
      properties: { total: amount, tax: amount, due: amount, captured: amount, refunded: amount },
    },
  },
} as const;

const problem = {
  type: 'object',
  required: ['type', 'title', 'status', 'code'],
  properties: {
    type: text,
    title: text,
    status: { type: 'integer' },
    code: text,
    detail: text,
    problems: {
      type: 'array',
      description: 'Every reason; `path` names the field that is wrong.',
      items: {
        type: 'object',
        required: ['code', 'message'],
        properties: {
          code: text,
          message: text,
          path: { type: 'array', items: { type: ['string', 'integer'] } },
          details: { type: 'object' },
        },
      },
    },
  },
} as const;

const answers: Readonly<Record<Route['answers'], Json>> = {
  order: { 200: { description: 'The order.', headers: { ETag: { schema: text } }, content: json(reference('Order')) } },
  newOrder: {
    201: {
      description: 'The new order.',
      headers: { ETag: { schema: text }, Location: { schema: text } },
      content: json(reference('Order')),
    },
  },
  orders: {
    200: {
      description: 'A page of orders.',
      content: json({
        type: 'object',
        required: ['orders', 'next'],
        properties: {
          orders: { type: 'array', items: reference('Order') },
          next: {
            type: ['string', 'null'],
            description: 'Pass it as `after` for the next page; null on the last one.',
          },
        },
      }),
    },
  },
  json: {
    200: { description: 'What was asked for.', content: json({}) },
    204: { description: 'Done; there is nothing to tell.' },
  },
  list: { 200: { description: 'One after the other.', content: json({ type: 'array' }) } },
  bytes: {
    200: {
      description: 'The document, or in JSON where it lies.',
      content: { 'application/octet-stream': {}, ...json({ type: 'object', properties: { format: text, url: text } }) },
    },
  },
};

/** What is answered about each of many records. */
const report = {
  type: 'object',
  required: ['line', 'status', 'problems'],
  properties: {
    line: { type: 'integer', description: 'The place of the record, from 1.' },
    status: { type: 'string', enum: ['taken', 'unchanged', 'changed', 'refused'] },
    problems: problem.properties.problems,
  },
} as const;
const reports: Json = {
  200: {
    description: 'A report for every record, in order, as they are taken: in a list, or a line for each.',
    content: { ...json({ type: 'array', items: report }), [recordsType]: { schema: report } },
  },
};

const headers = { key: 'idempotencyKey', version: 'ifMatch' } as const;

const refusal = (description: string) => ({
  description,
  content: { 'application/problem+json': { schema: reference('Problem') } },
});
const failures = {
  '4XX': refusal('A refusal: nothing was written.'),
  '5XX': refusal('Something else is broken; send it again with the same key.'),
};

/** What the groups are about. */
const groups: Readonly<Record<string, string>> = {
  orders: 'Orders from intake to their end.',
  payments: 'Money that comes and goes.',
  shipments: 'Parcels.',
  returns: 'Goods and charges on their way back.',
  edits: 'Changes of placed orders: staged, looked at, confirmed as one.',
  production: 'What is made to order.',
  taxes: 'What the tax provider records.',
  inventory: 'Stock: what lies where, what it is promised to, what moves it.',
  purchaseOrders: 'Goods that are bought.',
  transfers: 'Goods that go to another location.',
  counts: 'Rows that are counted.',
  work: 'Work orders: fetched, packed, handed over.',
  waves: 'Work orders that are one round.',
  cases: 'Questions and complaints.',
  feedback: 'What customers think.',
  repairs: 'Units that are repaired.',
  supplierClaims: 'What suppliers owe for bad goods.',
  customers: 'People, and what they have with the shop.',
  giftCards: 'Gift cards.',
  storeCredit: 'Store credit.',
  discounts: 'Limited discounts.',
  windows: 'Delivery windows.',
  lanes: 'How long parcels are on their way.',
  insights: 'Reports.',
  messages: 'What people were told.',
  endpoints: 'Who outside hears of facts.',
  effects: 'What leaves the shop.',
  relay: 'The work of a schedule.',
  shop: 'The shop as a whole.',
};

/** What stands in a path. */
const partOf = (name: string): string =>
  ({
    sku: 'A SKU.',
    serial: 'The number of a unit.',
    cart: 'The host’s name of a cart.',
    code: 'The code of a discount.',
  })[name] ?? `The id of what is called ${name} here.`;

function queryOf(schema: z.ZodType | undefined): Json[] {
  const { properties = {} } = schema ? (jsonSchemaOf(schema) as { properties?: Json }) : {};
  return Object.entries(properties).map(([name, of]) => ({ name, in: 'query', schema: of }));
}

function operationOf(route: Route, shop: ShopTerms): Json {
  const input = route.input && schemaIn(route.input, shop);
  const names = [...route.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name as string);
  const parameters = [
    ...names.map((name) => ({ name, in: 'path', required: true, schema: text, description: partOf(name) })),
    ...queryOf(route.method === 'GET' ? input : route.records?.input),
    ...route.heeds.map((header) => ({ $ref: `#/components/parameters/${headers[header]}` })),
  ];
  const audiences = ['staff', ...(route.customers ? ['customer'] : []), ...(route.open ? ['anybody'] : [])];
  return {
    operationId: route.name,
    summary: route.says,
    tags: [route.name.includes('.') ? (route.name.split('.')[0] as string) : 'shop'],
    'x-audience': audiences,
    ...(input && route.customers && !route.open && { 'x-customer-input': jsonSchemaOf(saidBy(route.customers)) }),
    ...(parameters.length > 0 && { parameters }),
    ...(route.open && { security: [] }),
    ...(route.method === 'POST' && input && { requestBody: bodyOf(route, input, shop) }),
    responses: { ...(route.records ? reports : answers[route.answers]), ...failures },
  };
}

/** A body as one JSON value; where records are taken one by one, also as a line for each. */
function bodyOf({ records }: Route, input: z.ZodType, shop: ShopTerms): Json {
  if (!records) return { content: json(jsonSchemaOf(input)) };
  const byLine = { [recordsType]: { schema: jsonSchemaOf(schemaIn(records.record, shop)) } };
  return {
    description: `As ${recordsType} one record a line, as many as there are; what else is said stands in the query then.`,
    content: { ...json(jsonSchemaOf(input)), ...byLine },
  };
}

/** The document for an API at this address, for a shop: a body names its locations. */
export function openApi(basePath: string, shop: ShopTerms): Json {
  const paths: Record<string, Record<string, Json>> = {};
  for (const route of routes)
    paths[route.path] = { ...paths[route.path], [route.method.toLowerCase()]: operationOf(route, shop) };
  return {
    openapi: '3.1.0',
    info: {
      title: 'orderwright',
      version: '1',
      description: 'Orders from intake to feedback.',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: basePath || '/' }],
    security: [{ host: [] }],
    tags: Object.entries(groups).map(([name, description]) => ({ name, description })),
    paths,
    components: {
      schemas: { Order: order, Problem: problem },
      parameters: {
        idempotencyKey: {
          ...{ name: 'Idempotency-Key', in: 'header', schema: { type: 'string', maxLength: 200 } },
          description: 'Makes the request safe to repeat: it is carried out once.',
        },
        ifMatch: {
          ...{ name: 'If-Match', in: 'header', schema: text },
          description: 'The `ETag` of the order that was seen: refused when it has moved on.',
        },
      },
      securitySchemes: {
        host: { type: 'http', scheme: 'bearer', description: 'Whatever the host’s `authorize` reads.' },
      },
    },
    'x-problems': Object.fromEntries(
      Object.entries(requestProblems).map(([code, [status, title]]) => [code, { status, title }]),
    ),
  };
}
