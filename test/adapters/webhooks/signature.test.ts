/** Standard Webhooks: what one of the secrets signed is believed while it is fresh, and nothing else. */
import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { signWebhook, verifyWebhook } from '../../../src/adapters/webhooks';

const old = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const fresh = 'whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD';
const keys = generateKeyPairSync('ed25519');
const raw = (key: KeyObject) => {
  const { d = '', x = '' } = key.export({ format: 'jwk' });
  return [d, x].map((part) => Buffer.from(part, 'base64url'));
};
const [seed, point] = raw(keys.privateKey) as [Buffer, Buffer];
const pair = {
  private: `whsk_${seed.toString('base64')}`,
  whole: `whsk_${Buffer.concat([seed, point]).toString('base64')}`,
  public: `whpk_${point.toString('base64')}`,
  other: `whpk_${raw(generateKeyPairSync('ed25519').privateKey)[1]?.toString('base64')}`,
};
const signedAt = 1_614_265_330;
const message = { id: 'msg_1', timestamp: signedAt, payload: '{"test": "é"}' };
const refusal = (change: object) => {
  const headers = signWebhook({ secrets: old, ...message });
  try {
    verifyWebhook({ secrets: old, headers, payload: message.payload, now: signedAt, ...change });
    return null;
  } catch (error) {
    return (error as { readonly code: string }).code;
  }
};

describe('a webhook', () => {
  it('is signed with every secret while one is replaced: who has either believes it', () => {
    const headers = signWebhook({ secrets: [fresh, old], ...message });

    expect(headers['webhook-signature'].split(' ')).toHaveLength(2);
    for (const secrets of [old, fresh, [fresh, old]])
      expect(verifyWebhook({ secrets, headers, payload: message.payload, now: signedAt })).toEqual({
        id: 'msg_1',
        timestamp: signedAt,
      });
  });

  it('is believed within the tolerance, before and after', () => {
    expect([-300, 300].map((seconds) => refusal({ now: signedAt + seconds }))).toEqual([null, null]);
    expect([-301, 301].map((seconds) => refusal({ now: signedAt + seconds }))).toEqual(Array(2).fill('webhook.stale'));
    expect(refusal({ now: signedAt + 11, toleranceSeconds: 10 })).toBe('webhook.stale');
  });

  it('of another body, id, time, secret or version of the signature is not believed', () => {
    const headers = signWebhook({ secrets: old, ...message });
    const changed = [
      { payload: '{"test": "e"}' },
      { secrets: fresh },
      { headers: { ...headers, 'webhook-id': 'msg_2' } },
      { headers: { ...headers, 'webhook-timestamp': String(signedAt + 1) } },
      { headers: { ...headers, 'webhook-timestamp': 'now' } },
      { headers: { ...headers, 'webhook-signature': headers['webhook-signature'].replace('v1,', 'v2,') } },
      { headers: {} },
    ];

    expect(changed.map(refusal)).toEqual(changed.map(() => 'webhook.unverified'));
  });

  it('is signed by a private key too: who has only the public one believes it, and can sign nothing', () => {
    const headers = signWebhook({ secrets: [pair.private, old], ...message });
    const [signature = ''] = headers['webhook-signature'].split(' ');
    const believed = (secrets: string, change: object = {}) => refusal({ secrets, headers, ...change });

    // Of ed25519 (RFC 8032) there is one signature for each key and message.
    expect(signature).toBe(
      `v1a,${sign(null, Buffer.from(`msg_1.${signedAt}.${message.payload}`), keys.privateKey).toString('base64')}`,
    );
    expect(['private', 'whole', 'public'].map((name) => believed(pair[name as keyof typeof pair]))).toEqual([
      null,
      null,
      null,
    ]);
    expect(believed(old)).toBeNull();
    expect(believed(pair.other)).toBe('webhook.unverified');
    expect(believed(pair.public, { payload: '{}' })).toBe('webhook.unverified');
    expect(believed(pair.public, { now: signedAt + 301 })).toBe('webhook.stale');
    for (const wrong of [signature.replace('v1a,', 'v1,'), 'v1a,', 'v1a,AAAA', `v1a,${'A'.repeat(88)}`])
      expect(believed(pair.public, { headers: { ...headers, 'webhook-signature': wrong } })).toBe('webhook.unverified');
    expect(() => signWebhook({ secrets: pair.public, ...message })).toThrow(
      expect.objectContaining({ code: 'config.invalid' }),
    );
    for (const secrets of ['whpk_', 'whsk_AAAA', 'whpk_AAAA']) expect(refusal({ secrets })).toBe('config.invalid');
  });

  it('has its headers in any case, or as a Request has them', () => {
    const headers = signWebhook({ secrets: old, ...message });
    const loud = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toUpperCase(), value]));

    expect(refusal({ headers: loud })).toBeNull();
    expect(refusal({ headers: new Headers(headers) })).toBeNull();
  });

  it('without a secret is a fault of the configuration', () => {
    for (const secrets of ['', [], ['whsec_', old]]) {
      expect(refusal({ secrets })).toBe('config.invalid');
      expect(() => signWebhook({ secrets, ...message })).toThrow(expect.objectContaining({ code: 'config.invalid' }));
    }
  });
});
