/** Carriers that fail are left alone for a while, and looked after. */
import { describe, expect, it } from 'vitest';
import { fakeClock } from '../../src/adapters/memory';
import { createCarrierGuard } from '../../src/engine/carrier-guard';
import { createOms } from '../../src/index';
import { monday } from '../support/shop';

const fails = () => Promise.reject(new Error('no answer'));
const works = () => Promise.resolve('label');

describe('a carrier that fails', () => {
  const failing = async (times: number) => {
    const clock = fakeClock(monday);
    const guard = createCarrierGuard({ failures: 3, restMs: 10_000, quoteTimeoutMs: 20 }, clock);
    for (let n = 0; n < times; n++) await expect(guard.call('post', fails)).rejects.toThrow('no answer');
    return { clock, guard };
  };

  it('is called until it has failed so often in a row, and then left alone', async () => {
    const { guard } = await failing(2);
    expect(await guard.call('post', works)).toBe('label');
    for (let n = 0; n < 3; n++) await expect(guard.call('post', fails)).rejects.toThrow('no answer');
    expect([guard.isDown('post'), guard.isDown('bike')]).toEqual([true, false]);
    const refused = expect.objectContaining({
      code: 'carrier.down',
      details: { carrier: 'post', retryAfterMs: 10_000 },
    });
    await expect(guard.call('post', works)).rejects.toEqual(refused);
    expect(await guard.call('bike', works)).toBe('label');
  });

  it('is asked once after its rest, and by all when that answers', async () => {
    const { clock, guard } = await failing(3);
    clock.advance(10_000);
    let answer: (label: string) => void = () => {};
    const probe = guard.call('post', () => new Promise<string>((resolve) => (answer = resolve)));
    await expect(guard.call('post', works)).rejects.toMatchObject({ code: 'carrier.down' });
    answer('first');
    expect([await probe, await guard.call('post', works)]).toEqual(['first', 'label']);
  });

  it('rests again when it fails after its rest', async () => {
    const { clock, guard } = await failing(3);
    clock.advance(10_000);
    await expect(guard.call('post', fails)).rejects.toThrow('no answer');
    clock.advance(9_999);
    expect(guard.isDown('post')).toBe(true);
    clock.advance(1);
    expect(guard.isDown('post')).toBe(false);
  });

  it('fails when it takes longer for a quote than it may', async () => {
    const { guard } = await failing(0);
    await expect(guard.quote('post', () => new Promise(() => {}))).rejects.toMatchObject({ code: 'port.timeout' });
  });

  it('names every option that is none', () => {
    const options = { shop: {}, repository: {}, carrierCalls: { quoteTimeoutMs: 0, failures: 0.5, rest: 1 } };
    const paths = (() => {
      try {
        createOms(options as never);
      } catch (error) {
        return (error as { problems: readonly { path: readonly string[] }[] }).problems.map(({ path }) =>
          path.join('.'),
        );
      }
      return [];
    })();
    expect(paths).toEqual(
      expect.arrayContaining(['carrierCalls.quoteTimeoutMs', 'carrierCalls.failures', 'carrierCalls.rest']),
    );
  });
});
