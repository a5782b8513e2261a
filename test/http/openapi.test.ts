/** The document that describes the API, against a linter of OpenAPI and against the API itself. */
import { createConfig, lintFromString } from '@redocly/openapi-core';
import { describe, expect, it } from 'vitest';
import { openApi } from '../../src/http';
import { routes, unrouted } from '../../src/http/routes';
import { schemas } from '../../src/order';

describe('the OpenAPI document', () => {
  it('is one, by a linter of such documents', async () => {
    const config = await createConfig({ extends: ['recommended'] });
    const problems = await lintFromString({ source: JSON.stringify(openApi('/api')), config });

    expect(problems.map(({ ruleId, message, location }) => [ruleId, message, location[0]?.pointer])).toEqual([]);
  });

  it('has every command of an order, or says that it has no address of its own', () => {
    const named = new Set([...routes.map(({ name }) => name), ...unrouted]);

    expect(Object.keys(schemas).filter((command) => !named.has(command))).toEqual([]);
  });

  it('says of a body what the command checks it with', () => {
    const { paths } = openApi('') as { paths: Record<string, { post?: { requestBody?: unknown } }> };

    expect(paths['/orders/{order}/releaseHold']?.post?.requestBody).toMatchObject({
      content: {
        'application/json': { schema: { type: 'object', additionalProperties: false, required: ['holdId'] } },
      },
    });
    expect(paths['/orders']?.post?.requestBody).toMatchObject({
      content: { 'application/json': { schema: { required: expect.arrayContaining(['channel']) } } },
    });
  });
});
