/** The document that describes the API, against a linter of OpenAPI, against the API and against the facade itself. */
import { createConfig, lintFromString } from '@redocly/openapi-core';
import { describe, expect, it } from 'vitest';
import { openApi } from '../../src/http';
import { closed, routes, unrouted } from '../../src/http/routes';
import type { Oms } from '../../src/index';
import { schemas } from '../../src/order';
import { openShop } from '../support/shop';
import { memoryStore } from '../support/stores';

const opened = async (): Promise<Oms> => {
  const { oms } = openShop((await memoryStore()).repository);
  await oms.close();
  return oms;
};

/** Every function of an object and of the objects in it, by its name. */
const doorsOf = (desk: object, prefix = ''): string[] =>
  Object.entries(desk).flatMap(([name, value]) => {
    if (typeof value === 'function') return [prefix + name];
    return typeof value === 'object' && value !== null ? doorsOf(value, `${prefix}${name}.`) : [];
  });

describe('the OpenAPI document', () => {
  it('is one, by a linter of such documents', async () => {
    const { shop } = await opened();
    const config = await createConfig({ extends: ['recommended'] });
    const problems = await lintFromString({ source: JSON.stringify(openApi('/api', shop)), config });

    expect(problems.map(({ ruleId, message, location }) => [ruleId, message, location[0]?.pointer])).toEqual([]);
  });

  it('has every command of an order, or says that it has no address of its own', () => {
    const named = new Set([...routes.map(({ name }) => name), ...unrouted]);

    expect(Object.keys(schemas).filter((command) => !named.has(command))).toEqual([]);
  });

  it('has every door of the facade, or says why it is closed', async () => {
    const { shop: _, ...desks } = await opened();
    const doors = doorsOf(desks);
    const named = new Set([...routes.map(({ name }) => name), ...Object.keys(closed)]);

    expect(doors.length).toBeGreaterThan(200);
    expect(doors.filter((door) => !named.has(door))).toEqual([]);
    expect([...named].filter((name) => !doors.includes(name))).toEqual([]);
  });

  it('leads no two doors to one address', () => {
    const addresses = routes.map(({ method, path }) => `${method} ${path.replaceAll(/\{\w+\}/g, '{}')}`);

    expect(addresses.filter((address, at) => addresses.indexOf(address) !== at)).toEqual([]);
  });

  it('says of a body what the command checks it with, in the words of the shop', async () => {
    const { shop } = await opened();
    const { paths } = openApi('', shop) as {
      paths: Record<string, { post?: { requestBody?: unknown }; get?: { parameters: { name: string; in: string }[] } }>;
    };

    expect(paths['/orders/{order}/releaseHold']?.post?.requestBody).toMatchObject({
      content: {
        'application/json': { schema: { type: 'object', additionalProperties: false, required: ['holdId'] } },
      },
    });
    expect(paths['/orders']?.post?.requestBody).toMatchObject({
      content: { 'application/json': { schema: { required: expect.arrayContaining(['channel']) } } },
    });
    expect(paths['/stock/adjust']?.post?.requestBody).toMatchObject({
      content: { 'application/json': { schema: { required: expect.arrayContaining(['sku', 'delta']) } } },
    });
    expect(paths['/purchaseOrders']?.get?.parameters.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['supplier', 'status', 'limit']),
    );
  });
});
