/** Who hears of what, and when: rules, quiet hours and times of the day, also on days on which clocks change. */
import { describe, expect, it } from 'vitest';
import {
  audiencesOf,
  type NotificationRule,
  nextClockTime,
  notificationEvents,
  quietUntil,
  toldHow,
} from '../../src/order';

const london = 'Europe/London';
const night = { from: '21:00', to: '08:00' };

describe('rules of notifications', () => {
  it('the first that names event and audience holds, whole', () => {
    const rules: NotificationRule[] = [
      { events: ['shipment.delivered'], audience: 'customer', channels: ['sms'] },
      { events: '*', audience: 'customer', channels: ['mail'], digest: '18:00' },
    ];

    expect(toldHow({ rules }, 'shipment.delivered', 'customer')).toMatchObject({ channels: ['sms'], digest: null });
    expect(toldHow({ rules }, 'shipment.dispatched', 'customer')).toMatchObject({
      channels: ['mail'],
      digest: '18:00',
    });
    expect(toldHow({ rules }, 'stock.low', 'staff')).toMatchObject({ channels: null, digest: null });
  });

  it('a contract is told whatever a customer prefers, unless a rule says otherwise', () => {
    expect(toldHow({}, 'order.confirmed', 'customer')).toMatchObject({ mandatory: true, quiet: false });
    expect(toldHow({}, 'shipment.delivered', 'customer')).toMatchObject({ mandatory: false, quiet: true });
    expect(toldHow({}, 'order.confirmed', 'staff').mandatory).toBe(false);
    const rules: NotificationRule[] = [{ events: ['order.confirmed'], audience: 'customer', mandatory: false }];
    expect(toldHow({ rules }, 'order.confirmed', 'customer')).toMatchObject({ mandatory: false, quiet: true });
  });

  it('others hear of an event when a rule names it for them, never because of a rule for all events', () => {
    const rules: NotificationRule[] = [
      { events: '*', audience: 'staff' },
      { events: ['order.placed'], audience: 'supplier' },
    ];

    expect(audiencesOf({ rules }, 'order.placed', 'customer')).toEqual(['customer', 'supplier']);
    expect(audiencesOf({ rules }, 'order.confirmed', 'customer')).toEqual(['customer']);
    expect(audiencesOf({}, 'purchase.sent', null)).toEqual([]);
  });

  it('names every event once', () => expect(new Set(notificationEvents).size).toBe(notificationEvents.length));
});

describe('quiet hours', () => {
  it.each([
    ['before they begin', '2026-01-05T20:59:59.999Z', null],
    ['as they begin', '2026-01-05T21:00:00.000Z', '2026-01-06T08:00:00.000Z'],
    ['after midnight', '2026-01-06T03:00:00.000Z', '2026-01-06T08:00:00.000Z'],
    ['as they end', '2026-01-06T08:00:00.000Z', null],
    ['in the night that is an hour shorter', '2026-03-28T22:00:00.000Z', '2026-03-29T07:00:00.000Z'],
    ['in the night that is an hour longer', '2026-10-24T21:00:00.000Z', '2026-10-25T08:00:00.000Z'],
  ])('%s', (_when, at, until) => expect(quietUntil(night, at, london)).toBe(until));

  it('go by the zone of whoever is told', () => {
    expect(quietUntil(night, '2026-01-05T14:00:00.000Z', 'Asia/Taipei')).toBe('2026-01-06T00:00:00.000Z');
    expect(quietUntil({ from: '12:00', to: '14:00' }, '2026-01-05T13:00:00.000Z', london)).toBe(
      '2026-01-05T14:00:00.000Z',
    );
  });

  it('end where clocks leave the hour out in which they would', () => {
    // 01:30 does not come on that night: 01:00 is followed by 02:00.
    expect(quietUntil({ from: '22:00', to: '01:30' }, '2026-03-28T23:00:00.000Z', london)).toBe(
      '2026-03-29T01:00:00.000Z',
    );
  });
});

it('the next time of the day is never now', () => {
  expect(nextClockTime('18:00', '2026-01-05T17:59:59.999Z', london)).toBe('2026-01-05T18:00:00.000Z');
  expect(nextClockTime('18:00', '2026-01-05T18:00:00.000Z', london)).toBe('2026-01-06T18:00:00.000Z');
  expect(nextClockTime('18:00', '2026-03-28T18:00:00.000Z', london)).toBe('2026-03-29T17:00:00.000Z');
});
