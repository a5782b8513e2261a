/**
 * Who may do what, tried on every address there is: nobody, guests, other customers and holders of other links see nothing of an order and change
 * nothing; those who work here may say anything, and are refused by reasons, never by a fault.
 */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Caller, createHandler, type Handler, openApi, orderLinks } from '../../src/http';
import { jsonSchemaOf } from '../../src/http/json-schema';
import { type Route, routes, schemaIn } from '../../src/http/routes';
import { isOmsError, type Order } from '../../src/index';
import { chanceOf } from '../engine/random-shop';
import { openShop, type Shop } from '../support/shop';
import { memoryStore, type Store } from '../support/stores';

type Chance = ReturnType<typeof chanceOf>;
interface Shape {
  readonly type?: string | readonly string[];
  readonly properties?: Readonly<Record<string, Shape>>;
  readonly required?: readonly string[];
  readonly items?: Shape;
  readonly anyOf?: readonly Shape[];
  readonly oneOf?: readonly Shape[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly minItems?: number;
}

const callers: Readonly<Record<string, Caller>> = {
  staff: { role: 'staff', id: 'sam' },
  other: { role: 'staff', id: 'kim' },
  ann: { role: 'customer', customer: 'c-ann' },
  bob: { role: 'customer', customer: 'c-bob' },
  guest: { role: 'guest' },
};
const links = orderLinks({ secrets: ['0123456789abcdef0123456789abcdef'] });
/** What would be a leak, wherever it stands. */
const secrets = ['ann@secret.example', 'Ann Secret', '1 Hidden Lane', 'HD1 1EN', 'c-ann', '+44 20 7946 0000'];

let store: Store;
let shop: Shop;
let handler: Handler;
let faults: unknown[];
let order: Order;
let bobs: Order;

beforeEach(async () => {
  store = await memoryStore();
  shop = openShop(store.repository);
  faults = [];
  handler = createHandler(shop.oms, {
    authorize: (request) => callers[request.headers.get('authorization') ?? ''] ?? null,
    links,
    // A shop that lacks a port says so; that is no fault.
    onError: (error) => isOmsError(error, 'capability.missing') || faults.push(error),
  });
  await shop.oms.inventory.receive({
    lines: ['MUG', 'TEE', 'A', 'B', 'C'].map((sku) => ({ sku, location: 'main', quantity: 500, unitCost: 10 })),
  });
  const address = { name: 'Ann Secret', line1: '1 Hidden Lane', city: 'Hull', postalCode: 'HD1 1EN', country: 'GB' };
  const customer = { id: 'c-ann', email: 'ann@secret.example', name: 'Ann Secret', phone: '+44 20 7946 0000' };
  order = await shop.settled(await shop.place({ customer, shipTo: address }));
  bobs = await shop.settled(await shop.place({ customer: { id: 'c-bob', email: 'bob@example.com' } }));
});
afterEach(() => shop.oms.close());

/** A complaint of Ann's with what the shop says of her beside it, and a repair of hers with a part in it. */
async function aftersales() {
  const sent = await shop.oms.shipments.dispatch(order, { carrier: null });
  await shop.oms.shipments.deliver(order, { shipmentId: sent.shipments[0]?.id ?? '' });
  order = await shop.settled(order);
  const by = { actor: { kind: 'staff', id: 'sam-of-the-shop' } } as const;
  const { id } = await shop.oms.cases.open({ kind: 'complaint', order, text: 'It broke.' });
  await shop.oms.cases.note(id, { text: 'A note of the shop.' }, by);
  await shop.oms.cases.assign(id, { owner: 'owner-of-the-shop' }, by);
  await shop.oms.cases.reply(id, { text: 'Send it in.' }, by);
  const asked = await shop.oms.repairs.ask({ order: order.id, line: '1', fault: 'crack' });
  await shop.oms.repairs.receive(asked, {}, by);
  await shop.oms.repairs.diagnose(asked, { finding: 'crack', payer: 'goodwill', note: 'A note of the shop.' }, by);
  await shop.oms.repairs.begin(asked, by);
  await shop.oms.repairs.usePart(asked, { sku: 'TEE' }, by);
  return { complaint: await shop.oms.cases.get(id), repair: await shop.oms.repairs.get(asked.id) };
}
/** What stays with the shop, wherever it stands. */
const shops = ['of-the-shop', 'of the shop', '"clocks"', '"priority"', '"owner"', '"parts"', '"location"', '"party"'];

interface Sent {
  readonly as: string;
  readonly route: Route;
  readonly path: Readonly<Record<string, string>>;
  readonly said?: unknown;
  readonly link?: string;
}

const send = async ({ as, route, path, said, link }: Sent): Promise<{ status: number; text: string }> => {
  const place = route.path.replaceAll(/\{(\w+)\}/g, (_, name) => encodeURIComponent(path[name] ?? ''));
  const query = new URLSearchParams(link === undefined ? [] : [['link', link]]);
  if (route.method === 'GET') asQuery(query, said ?? {}, '');
  const response = await handler(
    new Request(`https://shop.example${place}?${query}`, {
      method: route.method,
      headers: {
        ...(as && { authorization: as }),
        ...(route.method === 'POST' && { 'content-type': 'application/json' }),
      },
      ...(route.method === 'POST' && { body: JSON.stringify(said ?? {}) }),
    }),
  );
  // A list breaks off where it cannot be read on.
  return { status: response.status, text: await response.text().catch(() => '') };
};

function asQuery(query: URLSearchParams, said: unknown, prefix: string): void {
  for (const [name, value] of Object.entries(said as object)) {
    if (Array.isArray(value)) for (const one of value) query.append(prefix + name, String(one));
    else if (typeof value === 'object' && value !== null) asQuery(query, value, `${name}.`);
    else query.append(prefix + name, String(value));
  }
}

const inputOf = (route: Route): Shape | null =>
  route.input ? (jsonSchemaOf(schemaIn(route.input, shop.oms.shop)) as Shape) : null;

/** Something that the schema may have asked for: of the right kinds, with names that are there or are not. */
function sample(shape: Shape, chance: Chance, names: readonly string[], depth = 0): unknown {
  const ways = shape.anyOf ?? shape.oneOf;
  if (ways) return sample(chance.pick(ways), chance, names, depth);
  if (shape.const !== undefined) return shape.const;
  if (shape.enum) return chance.pick(shape.enum);
  const type = Array.isArray(shape.type) ? chance.pick(shape.type) : shape.type;
  switch (type) {
    case 'object': {
      const wanted = Object.entries(shape.properties ?? {}).filter(
        ([name]) => shape.required?.includes(name) || chance.often(depth > 3 ? 5 : 35),
      );
      return Object.fromEntries(wanted.map(([name, of]) => [name, sample(of, chance, names, depth + 1)]));
    }
    case 'array':
      return Array.from({ length: 1 + chance(2) }, () => sample(shape.items ?? {}, chance, names, depth + 1));
    case 'integer':
    case 'number':
      return chance.pick([0, 1, 1, 2, 3, 40]);
    case 'boolean':
      return chance.often(50);
    case 'null':
      return null;
    case 'string':
      return chance.pick(names);
    default:
      return chance.pick([...names, 1, null, {}, []]);
  }
}

const words = ['MUG', 'main', 'x', 'EUR', 'GBP', '2026-01-05T09:00:00.000Z', '2026-02-01', 'card', 'best', '1', ''];
/** Her order, wherever a path wants an id. */
const orderIn = ({ path }: Route): Record<string, string> =>
  Object.fromEntries([...path.matchAll(/\{(\w+)\}/g)].map(([, part]) => [part, order.id]));
const counted = async (): Promise<string> => JSON.stringify(await store.counts());

describe('every address', () => {
  it('knows nobody who is not known, and tells them nothing', async () => {
    for (const route of routes.filter(({ open }) => !open)) {
      const { status, text } = await send({ as: '', route, path: orderIn(route) });
      expect([route.name, status]).toEqual([route.name, 401]);
      expect(secrets.filter((secret) => text.includes(secret))).toEqual([]);
    }
  });

  it('is closed to other customers, guests and holders of other links: they see nothing and change nothing', async () => {
    const chance = chanceOf(2026);
    const before = await counted();
    const version = (await shop.oms.orders.get(order.id)).version;
    const link = await links.sign(bobs, { expiresAt: new Date(Date.now() + 600_000) });
    const names = [
      ...words,
      order.id,
      String(order.number),
      'c-ann',
      'ann@secret.example',
      ...order.payments.map(({ id }) => id),
    ];
    const ways = [{ as: 'bob' }, { as: 'guest' }, { as: '', link }];
    // What customers may do at all without an order of theirs is not about Ann: it is tried below.
    const own = new Set(['orders.place', 'orders.find', 'windows.list', 'cases.find', 'repairs.find']);
    for (const route of routes.filter(({ name }) => !own.has(name)))
      for (const way of ways)
        for (const said of [{}, sample(inputOf(route) ?? {}, chance, names)]) {
          const { status, text } = await send({ ...way, route, path: orderIn(route), said });
          expect([route.name, way, status, [403, 404, 422].includes(status)]).toEqual([route.name, way, status, true]);
          expect([
            route.name,
            secrets.filter((secret) => text.includes(secret) && !JSON.stringify(said).includes(secret)),
          ]).toEqual([route.name, []]);
        }

    expect((await shop.oms.orders.get(order.id)).version).toBe(version);
    expect(await counted()).toBe(before);
    expect(faults).toEqual([]);
  }, 120_000);

  it('of cases and repairs is closed to them, too', async () => {
    const chance = chanceOf(2027);
    const { complaint, repair } = await aftersales();
    const before = await counted();
    const link = await links.sign(order, { expiresAt: new Date(Date.now() + 600_000) });
    const ids = { case: complaint.id, repair: repair.id, message: complaint.messages[0]?.id ?? '', index: '0' };
    const names = [...words, order.id, ...Object.values(ids)];
    for (const route of routes.filter(({ path }) => /\{(case|repair)\}/.test(path)))
      for (const way of [{ as: 'bob' }, { as: 'guest' }, { as: '', link }])
        for (const said of [{}, sample(inputOf(route) ?? {}, chance, names)]) {
          const { status, text } = await send({ ...way, route, path: ids, said });
          expect([route.name, way, [403, 404, 422].includes(status)]).toEqual([route.name, way, true]);
          expect([route.name, secrets.filter((secret) => text.includes(secret))]).toEqual([route.name, []]);
        }

    expect(await shop.oms.cases.get(complaint.id)).toEqual(complaint);
    expect(await shop.oms.repairs.get(repair.id)).toEqual(repair);
    expect(await counted()).toBe(before);
    expect(faults).toEqual([]);
  }, 120_000);

  it('shows customers nothing that is the shop’s of what is their own, whatever they say', async () => {
    const chance = chanceOf(2028);
    const { complaint, repair } = await aftersales();
    const ids = { order: order.id, case: complaint.id, repair: repair.id, index: '0' };
    const names = [...words, order.id, ...order.payments.map(({ id }) => id)];
    const theirs = routes.filter(({ customers, path }) => customers && !/\{(return|token)\}/.test(path));

    expect(theirs.length).toBeGreaterThan(25);
    for (const route of theirs) {
      const schema = route.customers === true ? null : (jsonSchemaOf(route.customers as never) as Shape);
      for (const said of [{}, ...(schema ? [sample(schema, chance, names), sample(schema, chance, names)] : [])]) {
        const path = { ...ids, message: chance.pick(complaint.messages).id };
        const { status, text } = await send({ as: 'ann', route, path, said });
        expect([route.name, said, status < 500 || status === 501]).toEqual([route.name, said, true]);
        expect([route.name, shops.filter((secret) => text.includes(secret))]).toEqual([route.name, []]);
      }
    }
    expect(faults).toEqual([]);
    const after = await shop.oms.cases.get(complaint.id);
    expect([after.owner, after.priority, after.credited]).toEqual([complaint.owner, complaint.priority, 0]);
  }, 120_000);

  it('refuses by its name every field that only those who work here may set', async () => {
    const chance = chanceOf(2029);
    const { complaint, repair } = await aftersales();
    const ids = { order: order.id, case: complaint.id, repair: repair.id };
    let tried = 0;
    for (const route of routes.filter(({ customers, input, open }) => customers && input && !open)) {
      const may = route.customers === true ? {} : (jsonSchemaOf(route.customers as never) as Shape).properties;
      const ours = Object.entries(inputOf(route)?.properties ?? {}).filter(([name]) => !Object.hasOwn(may ?? {}, name));
      for (const [name, shape] of ours) {
        const value = sample(shape, chance, ['x']);
        const { status, text } = await send({ as: 'ann', route, path: ids, said: { [name]: value } });
        // A query has no field for what is nothing, and names a field of a field with a dot.
        if (route.method === 'GET' && typeof value === 'object') continue;
        tried += 1;
        expect([route.name, name, status]).toEqual([route.name, name, 422]);
        const paths = (JSON.parse(text).problems as { path?: unknown[] }[]).map(({ path = [] }) => path[0]);
        expect([route.name, paths]).toEqual([route.name, expect.arrayContaining([name])]);
      }
    }
    expect(tried).toBeGreaterThan(30);
  });

  it('knows of a customer’s fields those that the document names for customers, and no other', async () => {
    const chance = chanceOf(2030);
    const { complaint, repair } = await aftersales();
    const ids = { order: order.id, case: complaint.id, repair: repair.id, index: '0' };
    const documented = said(shop.oms.shop);
    const tried = { known: 0, unknown: 0 };
    for (const route of routes.filter(({ customers, input, open }) => customers && input && !open)) {
      const theirs = documented.get(route.name)?.['x-customer-input']?.properties;
      if (!theirs) throw new Error(`the document says nothing of what customers may say of ${route.name}`);
      for (const [name, shape] of Object.entries({ ...inputOf(route)?.properties, ...theirs })) {
        const value = sample(shape, chance, ['x']);
        if (route.method === 'GET' && typeof value === 'object') continue;
        const { text } = await send({ as: 'ann', route, path: ids, said: { [name]: value } });
        const { problems = [] } = JSON.parse(text || '{}') as { problems?: Refused[] };
        const unknown = problems.some(({ path, message }) => path?.[0] === name && message.endsWith(noSuchField));
        expect([route.name, name, unknown]).toEqual([route.name, name, !Object.hasOwn(theirs, name)]);
        tried[unknown ? 'unknown' : 'known'] += 1;
      }
    }
    expect([tried.known > 30, tried.unknown > 30]).toEqual([true, true]);
  });

  it('names in the document no price that a customer could set of a line', async () => {
    const documented = said(shop.oms.shop).get('orders.place') as Operation;
    const line = { sku: 'MUG', quantity: 1, unitPrice: { amount: 1 } };
    const place = routes.find(({ name }) => name === 'orders.place') as Route;
    const { status, text } = await send({ as: 'ann', route: place, path: {}, said: { lines: [line] } });

    expect(
      documented.requestBody?.content?.['application/json']?.schema.properties?.lines?.items?.properties,
    ).toHaveProperty('unitPrice');
    expect(Object.keys(documented['x-customer-input']?.properties?.lines?.items?.properties ?? {})).toEqual([
      ...['sku', 'quantity', 'unit', 'note'],
    ]);
    expect([status, (JSON.parse(text).problems as Refused[]).map(({ path }) => path)]).toEqual([
      422,
      [['lines', 0, 'unitPrice']],
    ]);
  });

  it('lists to a customer their own orders alone, whatever they ask for', async () => {
    const find = routes.find(({ name }) => name === 'orders.find') as Route;
    const asked = [{}, { number: order.number }, { limit: 100 }, { customer: 'c-ann' }, { party: order.party }];
    for (const said of asked) {
      const { status, text } = await send({ as: 'bob', route: find, path: {}, said });
      const found = status === 200 ? (JSON.parse(text).orders as Order[]).map(({ id }) => id) : [];
      expect(found.filter((id) => id !== bobs.id)).toEqual([]);
    }
  });

  it('shows whoever holds a link no name and no address in any look', async () => {
    const link = await links.sign(order, { expiresAt: new Date(Date.now() + 600_000) });
    const looks = routes.filter(({ method, customers }) => method === 'GET' && customers === true);

    expect(looks.length).toBeGreaterThan(4);
    for (const route of looks) {
      const { text } = await send({ as: '', route, path: { order: order.id }, link });
      expect([route.name, secrets.filter((secret) => text.includes(secret))]).toEqual([route.name, []]);
    }
  });

  it.each([1, 2, 3])(
    'refuses by reasons what staff say, whatever it is (%i)',
    async (seed) => {
      const chance = chanceOf(seed);
      const made: string[] = [];
      const names = [...words, order.id, bobs.id, crypto.randomUUID()];
      for (const route of [...routes].sort(() => chance(3) - 1)) {
        const said = sample(inputOf(route) ?? {}, chance, [...names, ...made]);
        const path = Object.fromEntries(
          [...route.path.matchAll(/\{(\w+)\}/g)].map(([, part]) => [
            part,
            part === 'order' ? order.id : chance.pick([...made, ...names.filter(Boolean)]),
          ]),
        );
        const { status, text } = await send({ as: chance.pick(['staff', 'other']), route, path, said });
        const id = /^\{"id":"([^"]+)"/.exec(text)?.[1];
        if (id) made.push(id);
        expect([route.name, said, status, faults.map(String)]).toEqual([route.name, said, status, []]);
        expect([route.name, status < 500 || status === 501]).toEqual([route.name, true]);
      }
    },
    120_000,
  );
});

interface Refused {
  readonly path?: readonly unknown[];
  readonly message: string;
}
/** What is said of a field that there is not. */
const noSuchField = 'there is no such field';

interface Operation {
  readonly operationId: string;
  readonly 'x-audience': readonly string[];
  readonly 'x-customer-input'?: Shape;
  readonly requestBody?: { readonly content?: Readonly<Record<string, { readonly schema: Shape }>> };
}

/** What the document says of each address, by its name. */
function said(terms: Shop['oms']['shop']): ReadonlyMap<string, Operation> {
  const { paths } = openApi('', terms) as unknown as { paths: Record<string, Record<string, Operation>> };
  return new Map(Object.values(paths).flatMap((path) => Object.values(path).map((of) => [of.operationId, of])));
}

it('says in the document who each address is for, and what customers may say where they may say less', () => {
  const documented = said(shop.oms.shop);

  for (const { name, customers, input, open } of routes) {
    const of = documented.get(name);
    expect([name, of?.['x-audience'], of?.['x-customer-input'] !== undefined]).toEqual([
      name,
      ['staff', ...(customers ? ['customer'] : []), ...(open ? ['anybody'] : [])],
      Boolean(customers && input && !open),
    ]);
  }
});
