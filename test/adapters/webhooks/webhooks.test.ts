/** Endpoints of webhooks: where they may be, and what cannot be one. */
import { describe, expect, it } from 'vitest';
import { webhooks } from '../../../src/adapters/webhooks';
import { isPublicUrl } from '../../../src/adapters/webhooks/public-url';

const secrets = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const event = {
  key: 'k',
  shop: 'main',
  subject: { kind: 'order', id: 'o' },
  version: 1,
  at: '2026-01-05T09:00:00.000Z',
  facts: [{ type: 'order.placed' }],
} as const;

describe('a URL', () => {
  const resolving =
    (...addresses: string[]) =>
    async () =>
      addresses;

  it.each([
    ['https://example.com/hooks', ['93.184.216.34']],
    ['https://example.com:8443/', ['93.184.216.34', '2606:2800:220:1::1']],
    ['https://[2606:2800:220:1::1]/', []],
    ['https://8.8.8.8/', []],
  ])('%s leads out', async (url, addresses) => {
    expect(await isPublicUrl(new URL(url), resolving(...addresses))).toBe(true);
  });

  it.each([
    ['http://example.com/', ['93.184.216.34']],
    ['https://example.com/', ['93.184.216.34', '10.0.0.7']],
    ['https://example.com/', ['::ffff:169.254.169.254']],
    ['https://example.com/', ['fd00::1']],
    ['https://example.com/', []],
    ['https://169.254.169.254/latest/meta-data', []],
    ['https://2130706433/', []],
    ['https://0x7f.1/', []],
    ['https://[::1]/', []],
    ['https://[::ffff:127.0.0.1]/', []],
    ['https://[64:ff9b::7f00:1]/', []],
    ['https://172.31.255.255/', []],
  ])('%s with %j does not', async (url, addresses) => {
    expect(await isPublicUrl(new URL(url), resolving(...addresses))).toBe(false);
  });
});

describe('webhooks', () => {
  it('post to no private address, unless the host allows it', async () => {
    const asked: string[] = [];
    const fetch = async (url: unknown) => {
      asked.push(String(url));
      return new Response(null, { status: 204 });
    };
    const endpoints = [{ id: 'erp', url: 'https://127.0.0.1/hooks', secrets }];
    const [guarded] = webhooks({ endpoints, fetch });
    await expect(guarded?.publish(event)).rejects.toMatchObject({ code: 'port.failed' });
    expect(asked).toEqual([]);

    const [allowed] = webhooks({ endpoints, fetch, allows: ({ hostname }) => hostname === '127.0.0.1' });
    await allowed?.publish(event);
    expect(asked).toEqual(['https://127.0.0.1/hooks']);
  });

  it('refuse every endpoint that cannot be one, at once', () => {
    const made = () =>
      webhooks({
        endpoints: [
          { id: 'a', url: 'ftp://example.com', secrets: '' },
          { id: 'b', url: 'https://ann:pw@example.com', secrets },
          { id: 'c', url: 'https://example.com', secrets: [secrets, ''] },
        ],
      });

    expect(made).toThrow(
      expect.objectContaining({
        problems: [
          ['endpoints', 0, 'url'],
          ['endpoints', 0, 'secrets'],
          ['endpoints', 1, 'url'],
          ['endpoints', 2, 'secrets'],
        ].map((path) => expect.objectContaining({ code: 'config.invalid', path })),
      }),
    );
  });

  it('time out by themselves', async () => {
    const fetch = (_url: unknown, init?: RequestInit) =>
      new Promise<Response>((_resolve, reject) =>
        init?.signal?.addEventListener('abort', () => reject(init.signal?.reason)),
      );
    const [slow] = webhooks({
      endpoints: [{ id: 'erp', url: 'https://example.com', secrets }],
      ...{ fetch, timeoutMs: 20, allows: () => true },
    });

    await expect(slow?.publish(event)).rejects.toMatchObject({ code: 'port.timeout' });
  });

  it('want what is named, and what begins alike', () => {
    const [one, all] = webhooks({
      endpoints: [
        { id: 'erp', url: 'https://example.com', secrets, events: ['order.placed', 'shipment.*'] },
        { id: 'lake', url: 'https://example.com', secrets },
      ],
    });
    const wanted = ['order.placed', 'order.confirmed', 'shipment.dispatched', 'shipments.x'].filter((type) =>
      one?.wants?.(type),
    );

    expect(wanted).toEqual(['order.placed', 'shipment.dispatched']);
    expect(all?.wants).toBeUndefined();
  });
});
