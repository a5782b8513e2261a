/** When an order leaves and arrives: calendars, cut-off, the carrier's calls, and what a lane has shown. Run it: npx tsx examples/promises.ts */
import { learnLanes, promise, type TransitRun, transitOf, type WorkingCalendar } from 'orderwright/fulfillment';

const leeds: WorkingCalendar = {
  zone: 'Europe/London',
  hours: [{ days: [1, 2, 3, 4, 5], from: '08:00', to: '18:00' }],
  holidays: ['2026-04-03', '2026-04-06'],
};
const carrier: WorkingCalendar = { ...leeds, hours: [{ days: [1, 2, 3, 4, 5, 6], from: '07:00', to: '21:00' }] };
const berlin: WorkingCalendar = {
  zone: 'Europe/Berlin',
  hours: [{ days: [1, 2, 3, 4, 5, 6], from: '08:00', to: '20:00' }],
  holidays: ['2026-04-03', '2026-04-06'],
};

// What parcels to Berlin have shown: most took three delivery days, one in twenty took seven.
const lane = { carrier: 'dhl', service: 'parcel', location: 'leeds', country: 'DE', postalCode: '10115' };
const runs: TransitRun[] = Array.from({ length: 40 }, (_, n) => ({
  ...lane,
  leftOn: '2026-02-02',
  arrivedOn: n % 20 === 0 ? '2026-02-10' : '2026-02-05',
}));
const learned = learnLanes(runs, { calendarOf: () => berlin });
const transit = transitOf({ ...lane, learned, minimumCount: 20, quantile: 'p90', stated: 5, fallbackDays: 10 });
console.log(`on the way: ${transit.days} days by the ${transit.source} (${transit.count} parcels)`);

// Ordered on Maundy Thursday, ten minutes after the cut-off.
const promised = promise({
  at: '2026-04-02T14:10:00.000Z',
  ready: null,
  location: leeds,
  cutOff: '15:00',
  handlingMinutes: 90,
  carrier,
  pickUps: ['11:00', '17:30'],
  delivery: berlin,
  transitDays: transit.days,
});
for (const { until, why } of promised?.trace ?? []) console.log(`${until}  ${why}`);
console.log(`leaves on ${promised?.shipOn}, arrives on ${promised?.deliverOn}`);
