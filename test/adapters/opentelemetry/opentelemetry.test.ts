/** What reaches OpenTelemetry's own SDK of a shop at work. */
import { SpanKind, SpanStatusCode } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace-base';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { memory } from '../../../src/adapters/memory';
import { instruments } from '../../../src/adapters/opentelemetry';
import { isOmsError } from '../../../src/kernel';
import { anOrder, day, openShop, type Shop } from '../../support/shop';
import { openTelemetrySdk, pointsOf, type Telemetry } from '../../support/telemetry';

const pool = { totalCount: 5, idleCount: 2, waitingCount: 7 };
let telemetry: Telemetry;
let shop: Shop;

beforeEach(async () => {
  telemetry = openTelemetrySdk({ pool, attributes: { 'db.system.name': 'postgresql' } });
  shop = openShop(memory(), { observer: telemetry.observer });
  await shop.oms.inventory.receive({ sku: 'MUG', quantity: 10, unitCost: 300 });
});
afterEach(async () => {
  await shop.oms.close();
  await telemetry.close();
});

const named = async (name: string, where: (span: ReadableSpan) => boolean = () => true): Promise<ReadableSpan> => {
  const spans = await telemetry.spans();
  const span = spans.find((one) => one.name === name && where(one));
  if (!span) throw new Error(`no span ${name} in ${spans.map((one) => one.name)}`);
  return span;
};

describe('a span', () => {
  it('of a call holds those of its command and of its commit', async () => {
    const order = await shop.place();

    const [call, command] = [await named('orders.place'), await named('command orders.place')];
    const commit = await named('commit order');
    expect([call.parentSpanContext, command.parentSpanContext?.spanId]).toEqual([undefined, call.spanContext().spanId]);
    expect(commit.parentSpanContext?.spanId).toBe(command.spanContext().spanId);
    expect(command.attributes).toEqual({
      'db.system.name': 'postgresql',
      'orderwright.shop': 'main',
      'orderwright.command': 'orders.place',
      'orderwright.actor': 'system',
      'orderwright.outcome': 'ok',
    });
    expect(commit.attributes).toMatchObject({
      'orderwright.subject.kind': 'order',
      'orderwright.subject.id': order.id,
      'orderwright.version': order.version,
      'orderwright.outcome': 'committed',
    });
    const batch = await named('batch', ({ links }) => links[0]?.context.spanId === commit.spanContext().spanId);
    expect([batch.parentSpanContext, batch.attributes['orderwright.batch.size']]).toEqual([undefined, 1]);
  });

  it('of an effect is a trace of its own, links to the commit that caused it, and holds the call of the gateway and its answer', async () => {
    await shop.settled(await shop.place());

    const commit = await named('commit order');
    const effect = await named('effect payment.authorize');
    expect(effect.links.map(({ context }) => context.spanId)).toEqual([commit.spanContext().spanId]);
    expect([effect.parentSpanContext, effect.kind]).toEqual([undefined, SpanKind.CONSUMER]);
    expect(effect.attributes).toMatchObject({
      'orderwright.destination': 'payment:card',
      'orderwright.effect.attempts': 1,
      'orderwright.outcome': 'delivered',
    });
    for (const name of ['payment gateway card authorize', 'command payments.record'])
      expect((await named(name)).parentSpanContext?.spanId).toBe(effect.spanContext().spanId);
    expect((await named('payment gateway card authorize')).kind).toBe(SpanKind.CLIENT);
  });

  it('says of a refusal which it was, and marks as an error only what is broken', async () => {
    await shop.place({ lines: [{ sku: 'MUG', quantity: 11 }] }).catch(() => {});
    shop.mail.failNext(1);
    await shop.settled(await shop.place());

    const refused = await named('command orders.place', ({ attributes }) => attributes['orderwright.outcome'] !== 'ok');
    expect(refused.attributes['orderwright.outcome']).toBe('stock.short');
    expect(refused.status.code).toBe(SpanStatusCode.UNSET);
    const broken = await named('notifier mail');
    expect([broken.status, broken.attributes['error.type']]).toEqual([{ code: SpanStatusCode.ERROR }, 'error']);
    const late = (await telemetry.spans()).find(({ attributes }) => attributes['orderwright.outcome'] === 'retry');
    expect(late?.attributes['error.type']).toBe('error');
  });

  it('of a repeated command says that it was replayed', async () => {
    await shop.place({}, { idempotencyKey: 'cart-1' });
    await shop.place({}, { idempotencyKey: 'cart-1' });

    const outcomes = (await telemetry.spans())
      .filter(({ name }) => name === 'command orders.place')
      .map(({ attributes }) => attributes['orderwright.outcome']);
    expect(outcomes).toEqual(['ok', 'replayed']);
  });

  it('has a name of few values: no id, SKU or address is in one', async () => {
    await aDay();
    const names = new Set((await telemetry.spans()).map(({ name }) => name));

    expect([...names].filter((name) => /[0-9a-f]{8}-|MUG|guest/.test(name))).toEqual([]);
  });
});

describe('metrics', () => {
  it('are those of the table, with no attribute beside those it names, and each comes', async () => {
    await aDay();

    const found = await telemetry.metrics();

    expect([...found.keys()].sort()).toEqual(Object.keys(instruments).sort());
    for (const [name, { descriptor, dataPoints }] of found) {
      const { unit, description, attributes } = instruments[name as keyof typeof instruments];
      expect([name, descriptor.unit, descriptor.description]).toEqual([name, unit, description]);
      const used = new Set(dataPoints.flatMap((point) => Object.keys(point.attributes)));
      used.delete('db.system.name');
      expect([...used].filter((key) => !(attributes as readonly string[]).includes(key))).toEqual([]);
      expect([name, dataPoints.length > 0]).toEqual([name, true]);
    }
  });

  it('count what was done, by outcome', async () => {
    await shop.place();
    await shop.place({ lines: [{ sku: 'MUG', quantity: 99 }] }).catch(() => {});

    const commands = pointsOf((await telemetry.metrics()).get('orderwright.command.duration'));
    const common = {
      'db.system.name': 'postgresql',
      'orderwright.shop': 'main',
      'orderwright.command': 'orders.place',
      'orderwright.actor': 'system',
    };
    expect(commands).toEqual([
      { attributes: { ...common, 'orderwright.outcome': 'ok' }, value: 1 },
      { attributes: { ...common, 'orderwright.outcome': 'stock.short' }, value: 1 },
    ]);
  });

  it('tell of what waits: effects, how old the first is, those given up, how late the first deadline is, and who waits for a connection', async () => {
    await shop.place({ payment: { method: 'transfer' } });
    const { pending } = await shop.oms.effects.counts();
    shop.clock.advance(400 * day);

    const found = await telemetry.metrics();

    const values = (name: string) => pointsOf(found.get(name)).map(({ value }) => value);
    expect(values('orderwright.effects.pending')).toEqual([pending]);
    expect(pending).toBeGreaterThan(0);
    expect(values('orderwright.effects.dead')).toEqual([0]);
    expect(values('orderwright.effects.age')).toEqual([(400 * day) / 1_000]);
    expect(values('orderwright.deadlines.delay')[0]).toBeGreaterThan(day / 1_000);
    expect(values('db.client.connection.count')).toEqual([2, 3]);
    expect(values('db.client.connection.pending_requests')).toEqual([7]);
  });

  it('of a system that was closed are not asked for any more', async () => {
    await shop.oms.close();

    expect(pointsOf((await telemetry.metrics()).get('orderwright.effects.pending'))).toEqual([]);
  });
});

/** Everything that the table measures happens once. */
async function aDay(): Promise<void> {
  shop.mail.failNext(1);
  const order = await shop.settled(await shop.place());
  await shop.place({ lines: [{ sku: 'MUG', quantity: 99 }] }).catch((error: unknown) => {
    if (!isOmsError(error)) throw error;
  });
  await shop.oms.shipments.dispatch(order, { carrier: 'swift' });
  const { payment: _none, ...drafted } = anOrder;
  await shop.oms.orders.draft({ ...drafted, validUntil: '2026-01-06T00:00:00.000Z' });
  shop.clock.advance(3 * day);
  await shop.oms.relay.runOnce();
}
