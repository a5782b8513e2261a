/** The OpenAPI 3.1 document, made of the routes and of the schemas that the library checks with. */
import * as z from 'zod';
import { requestProblems } from './problem';
import { type Route, routes } from './routes';

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
  json: { 200: { description: 'What was asked for.', content: json({}) } },
};

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
};

/** A schema as JSON Schema, as callers write it. */
function schemaOf(schema: z.ZodType): Json {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, {
    io: 'input',
    unrepresentable: 'any',
    // Hosts may give a Date; over HTTP it is a text.
    override({ zodSchema, jsonSchema }) {
      if (zodSchema._zod.def.type === 'date') Object.assign(jsonSchema, { type: 'string', format: 'date-time' });
    },
  }) as Json;
  return rest;
}

function queryOf(schema: z.ZodType | undefined): Json[] {
  const { properties = {} } = schema ? (schemaOf(schema) as { properties?: Json }) : {};
  return Object.entries(properties).map(([name, of]) => ({ name, in: 'query', schema: of }));
}

function operationOf(route: Route): Json {
  const names = [...route.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name as string);
  const parameters = [
    ...names.map((name) => ({ name, in: 'path', required: true, schema: text, description: 'The id of an order.' })),
    ...(route.method === 'GET' ? queryOf(route.input) : []),
    ...(route.method === 'POST'
      ? ['idempotencyKey', 'ifMatch'].map((name) => ({ $ref: `#/components/parameters/${name}` }))
      : []),
  ];
  const audiences = route.customers === undefined ? ['staff'] : ['staff', 'customer'];
  return {
    operationId: route.name,
    summary: route.says,
    tags: [route.name.split('.')[0] as string],
    'x-audience': audiences,
    ...(parameters.length > 0 && { parameters }),
    ...(route.method === 'POST' && route.input && { requestBody: { content: json(schemaOf(route.input)) } }),
    responses: { ...answers[route.answers], ...failures },
  };
}

/** The document for an API at this address. */
export function openApi(basePath: string): Json {
  const paths: Record<string, Record<string, Json>> = {};
  for (const route of routes)
    paths[route.path] = { ...paths[route.path], [route.method.toLowerCase()]: operationOf(route) };
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
