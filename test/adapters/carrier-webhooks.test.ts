/** Webhooks of carriers: only what is signed is believed, with the old secret and the new one while it is replaced. */
import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
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
