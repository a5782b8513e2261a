/** Webhooks of carriers: only what is signed is believed, with the old secret and the new one while it is replaced. */
import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { afterShipWebhook } from '../../src/adapters/aftership';
import { easyPostWebhook } from '../../src/adapters/easypost';
import { shippoWebhook } from '../../src/adapters/shippo';

const hmac = (secret: string, text: string) => createHmac('sha256', secret).update(text).digest('hex');

describe('a webhook of EasyPost', () => {
  const tracker = {
    object: 'Tracker',
    tracking_code: 'EZ1000000001',
    status: 'delivered',
    updated_at: '2026-03-02T10:00:00Z',
  };
  const body = JSON.stringify({
    object: 'Event',
    description: 'tracker.updated',
    result: { ...tracker, tracking_details: [] },
  });
  const signed = (secret: string) => ({ 'x-hmac-signature': `hmac-sha256-hex=${hmac(secret, body)}` });

  it('is believed with any of the secrets, which count in their decomposed form', async () => {
    const read = easyPostWebhook(['old', 'schl\u00fcssel']);
    for (const secret of ['old', 'schlu\u0308ssel'])
      expect(await read({ body, headers: signed(secret) })).toMatchObject({
        trackers: [{ tracking: 'EZ1000000001', status: 'delivered' }],
      });
  });

  it('is not believed without a signature, with another secret, or when a byte of it differs', async () => {
    const read = easyPostWebhook('key');
    const unverified = { code: 'webhook.unverified' };
    await expect(read({ body, headers: {} })).rejects.toMatchObject(unverified);
    await expect(read({ body, headers: { 'x-hmac-signature': hmac('key', body) } })).rejects.toMatchObject(unverified);
    await expect(read({ body, headers: signed('other') })).rejects.toMatchObject(unverified);
    await expect(read({ body: body.replace('delivered', 'returned'), headers: signed('key') })).rejects.toMatchObject(
      unverified,
    );
  });
});

describe('a webhook of Shippo', () => {
  const now = Date.parse('2026-03-02T10:00:00Z');
  const status = { status: 'DELIVERED', status_date: '2026-03-02T09:59:00Z', location: null };
  const body = JSON.stringify({
    event: 'track_updated',
    data: {
      carrier: 'usps',
      tracking_number: '9205590164917312751089',
      tracking_status: status,
      tracking_history: [status],
    },
  });
  const signed = (secret: string, at = now) => {
    const time = String(Math.floor(at / 1_000));
    return { 'shippo-auth-signature': `t=${time},v1=${hmac(secret, `${time}.${body}`)}` };
  };

  it('is believed when it is signed, and not long ago', async () => {
    const read = shippoWebhook('key');
    expect(await read({ body, headers: signed('key'), now })).toMatchObject({
      trackers: [{ tracking: '9205590164917312751089', status: 'delivered' }],
    });
    await expect(read({ body, headers: signed('key', now - 301_000), now })).rejects.toMatchObject({
      code: 'webhook.stale',
    });
    await expect(read({ body, headers: signed('other'), now })).rejects.toMatchObject({ code: 'webhook.unverified' });
    await expect(read({ body, headers: {}, now })).rejects.toMatchObject({ code: 'webhook.unverified' });
    await expect(read({ body: `${body} `, headers: signed('key'), now })).rejects.toMatchObject({
      code: 'webhook.unverified',
    });
  });
});

describe('a webhook of AfterShip', () => {
  const body = JSON.stringify({
    event: 'tracking_update',
    msg: {
      tracking_number: '3SYZXG0000000001',
      slug: 'postnl-3s',
      tag: 'Delivered',
      subtag: 'Delivered_001',
      checkpoints: [
        { tag: 'InTransit', subtag: 'InTransit_001', checkpoint_time: '2026-03-01T18:00:00+01:00', city: 'Utrecht' },
        { tag: 'Delivered', subtag: 'Delivered_001', checkpoint_time: '2026-03-02T11:00:00+01:00', city: 'Leiden' },
      ],
    },
  });
  const signature = (secret: string, text = body) => createHmac('sha256', secret).update(text).digest('base64');
  const signed = (secret: string) => ({ 'aftership-hmac-sha256': signature(secret) });
  const codeOf = (call: Promise<unknown>) =>
    call.then(
      () => 'nothing was thrown',
      (error: { code?: string }) => error.code,
    );

  it('is believed with any of the secrets, as text or bytes, in any spelling of the header', async () => {
    const read = afterShipWebhook({ secret: ['old', 'new'] });
    const news = await Promise.all([
      read({ body, headers: signed('old') }),
      read({ body, headers: signed('new') }),
      read({ body: new TextEncoder().encode(body), headers: new Headers(signed('new')) }),
      read({ body, headers: { 'Aftership-Hmac-Sha256': [signature('old')] } }),
    ]);

    expect(news.map(({ kind }) => kind)).toEqual(Array(4).fill('tracking'));
    expect(news[0]?.trackers).toMatchObject([
      {
        tracking: '3SYZXG0000000001',
        status: 'delivered',
        at: '2026-03-02T10:00:00.000Z',
        place: { city: 'Leiden' },
        events: [{ status: 'inTransit', at: '2026-03-01T17:00:00.000Z' }, { status: 'delivered' }],
      },
    ]);
  });

  it('is signed as others compute it', () => {
    // echo -n '{"event":"tracking_update"}' | openssl dgst -sha256 -hmac key -binary | base64
    const text = '{"event":"tracking_update"}';
    const known = 'ZTErNsFGWB1ciJKH8UQNl3O61EdqhnIF4Tjd+Hlg3YI=';
    const read = afterShipWebhook({ secret: 'key' });

    return expect(read({ body: text, headers: { 'aftership-hmac-sha256': known } })).resolves.toMatchObject({
      kind: 'unknown',
      raw: { event: 'tracking_update' },
    });
  });

  it.each([
    ['no header', body, {}],
    ['an empty header', body, { 'aftership-hmac-sha256': '' }],
    ['the header of an older scheme', body, { 'am-webhook-signature': signature('key') }],
    ['another secret', body, signed('other')],
    ['half a signature', body, { 'aftership-hmac-sha256': signature('key').slice(0, 20) }],
    ['a signature in hexadecimal digits', body, { 'aftership-hmac-sha256': hmac('key', body) }],
    ['a changed body', body.replace('Delivered', 'Exception'), signed('key')],
    ['a byte more', `${body}\n`, signed('key')],
  ])('is not believed with %s', async (_, sent, headers) => {
    expect(await codeOf(afterShipWebhook({ secret: 'key' })({ body: sent, headers }))).toBe('webhook.unverified');
  });

  it('names no time: the same webhook a year later is the same news, and counts once', async () => {
    const read = afterShipWebhook({ secret: 'key' });
    const [now, later] = [Date.parse('2026-03-02T10:00:01Z'), Date.parse('2027-03-02T10:00:01Z')];

    expect(await read({ body, headers: signed('key'), now: later })).toEqual(
      await read({ body, headers: signed('key'), now }),
    );
  });

  it.each([[''], [[]], [['']]])('is read by nobody without a secret: %j', (secret) => {
    expect(() => afterShipWebhook({ secret })).toThrow(expect.objectContaining({ code: 'config.invalid' }));
  });
});
