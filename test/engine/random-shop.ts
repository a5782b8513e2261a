/** The shop of the random test: two processes on one store, an outside that misbehaves by chance, few orders and few SKUs. */
import {
  type CarrierMishap,
  type FakeClock,
  fakeClock,
  flatTax,
  type GatewayMishap,
  memoryCatalog,
  type RecordingNotifier,
  type RecordingPublisher,
  recordingNotifier,
  recordingPublisher,
  type SimulatedCarrier,
  type SimulatedGateway,
  type SimulatedTaxProvider,
  simulatedCarrier,
  simulatedGateway,
  simulatedTaxProvider,
  type TaxCall,
  type TaxMishap,
} from '../../src/adapters/memory';
import { createOms, type Oms, type OmsOptions } from '../../src/index';
import { fingerprint } from '../../src/kernel';
import { defineRegion, type HostRegion } from '../../src/order';
import { monday, prices } from '../support/shop';
import type { Store } from '../support/stores';

/** Numbers by chance from a seed: the same seed gives the same numbers. */
export interface Chance {
  /** A whole number from 0 to `below` - 1. */
  (below: number): number;
  pick<T>(items: readonly T[]): T;
  /** True `percent` times in a hundred. */
  often(percent: number): boolean;
}

/** Mulberry32: small, and good enough to choose what happens next. */
export function chanceOf(seed: number): Chance {
  let state = seed | 0;
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return (mixed ^ (mixed >>> 14)) >>> 0;
  };
  const below = (most: number) => next() % most;
  return Object.assign(below, {
    pick: <T>(items: readonly T[]): T => items[below(items.length)] as T,
    often: (percent: number) => below(100) < percent,
  });
}

export interface RandomShop {
  readonly store: Store;
  readonly clock: FakeClock;
  readonly card: SimulatedGateway;
  readonly post: SimulatedCarrier;
  readonly tax: SimulatedTaxProvider;
  readonly mail: RecordingNotifier;
  readonly publisher: RecordingPublisher;
  /** The regions of the release that runs now. */
  readonly regions: readonly HostRegion[];
  /** Two processes of that release. */
  readonly processes: readonly Oms[];
  /** The next release of the shop starts on both: its region has one state more. */
  deploy(): Promise<void>;
}

/** What lies in stock: A and B (and so the kit of them, PAIR) are scarce, the rest is plenty. */
export const goods = ['A', 'B', 'MUG', 'TEE', 'EBOOK'] as const;
export const skus = [...goods, 'PAIR', 'RING'] as const;

/** Made to order, three a day in London. */
const ring = { price: 900, madeToOrder: { days: 1, perDay: 3, location: 'london' } } as const;
export const locations = ['london', 'leeds'] as const;

const giftwrap = (version: number, more: HostRegion['states'] = {}) =>
  defineRegion({
    name: 'giftwrap',
    version,
    initial: 'none',
    states: {
      none: { on: { 'order.confirmed': 'waiting' } },
      waiting: {
        on: { 'giftwrap.wrapped': 'wrapped', 'giftwrap.skipped': 'none', 'order.cancelled': 'dropped' },
        blocks: ['shipments.dispatch'],
      },
      wrapped: {
        on: {
          'giftwrap.torn': 'waiting',
          'order.cancelled': 'dropped',
          ...(more.ribboned && { 'giftwrap.ribboned': 'ribboned' }),
        },
      },
      dropped: {},
      ...more,
    },
  });
const releases = [giftwrap(1), giftwrap(2, { ribboned: { on: { 'giftwrap.torn': 'waiting' } } })];

/** `more`: what its host says beside it. */
export function openRandomShop(store: Store, seed: number, more: Partial<OmsOptions> = {}): RandomShop {
  const clock = fakeClock(monday);
  const outside = {
    card: simulatedGateway({ clock, misbehave: ({ key, attempt }) => gatewayMishap(seed, key, attempt) }),
    post: simulatedCarrier({ id: 'swift', clock, misbehave: ({ key, attempt }) => carrierMishap(seed, key, attempt) }),
    tax: simulatedTaxProvider({ rates: taxRates, misbehave: (call) => taxMishap(seed, call) }),
    mail: recordingNotifier({ id: 'mail' }),
    publisher: recordingPublisher(),
  };
  let release = 0;
  let processes = open();

  function open(): Oms[] {
    const options: OmsOptions = {
      shop: { id: 'main', zone: 'Europe/London', currency: 'GBP', tax: { onOutage: 'fallback', rates: estimates } },
      tax: outside.tax,
      repository: store.repository,
      catalog: memoryCatalog({ ...prices, RING: ring }, 'GBP'),
      payments: { card: outside.card, cash: { rule: 'onDelivery' }, transfer: { rule: 'prepaid' } },
      carriers: [outside.post],
      notifiers: [outside.mail],
      publisher: outside.publisher,
      locations: [...locations],
      regions: [releases[release] as HostRegion],
      process: {
        release: 'manual',
        completeAfterDays: 3,
        expireUnpaidAfterHours: 24,
        limits: { refundWithoutApproval: 300 },
        returns: {
          ...{ wayBack: { carrier: outside.post.id, by: 'label' } },
          restockingPercent: 10,
          shippingFee: 'label',
          noReceipt: { returns: 3, per: 'day' },
        },
      },
      clock,
      relay: 'manual',
      ...more,
    };
    return [createOms(options), createOms({ ...options, repository: store.other })];
  }

  return {
    store,
    clock,
    ...outside,
    get regions() {
      return [releases[release] as HostRegion];
    },
    get processes() {
      return processes;
    },
    async deploy() {
      for (const oms of processes) await oms.relay.stop();
      release += 1;
      processes = open();
    },
  };
}

const taxRates = flatTax({ byCountry: { GB: '0.2', IE: '0.23' } });
const estimates = flatTax({ byCountry: { GB: '0.25', IE: '0.1' } });

/** The same call goes wrong in the same way, whoever makes it and when. */
function percentOf(seed: number, key: string): number {
  return Number.parseInt(fingerprint(`${seed} ${key}`).slice(-6), 16) % 100;
}

function gatewayMishap(seed: number, key: string, attempt: number): GatewayMishap {
  const percent = percentOf(seed, key);
  if (percent < 5) return 'decline';
  if (percent < 11) return 'timeoutAfterCharge';
  if (percent < 17) return attempt === 1 ? 'timeoutBefore' : 'ok';
  if (percent < 25) return 'duplicateWebhook';
  return percent < 33 ? 'lateWebhook' : 'ok';
}

function carrierMishap(seed: number, key: string, attempt: number): CarrierMishap {
  const percent = percentOf(seed, key);
  if (percent < 6) return 'refuse';
  if (percent < 14) return 'timeoutAfterLabel';
  return percent < 22 && attempt === 1 ? 'timeoutBefore' : 'ok';
}

let quotes = 0;

/** One of seven quotes fails, whoever it is for: what is asked again is answered in the end. */
function taxMishap(seed: number, { operation, key, attempt }: TaxCall): TaxMishap {
  if (operation === 'quote') return ++quotes % 7 === 0 ? 'away' : 'ok';
  const percent = percentOf(seed, key ?? '');
  if (percent < 4) return 'refuse';
  if (percent < 14) return 'timeoutAfterRecord';
  if (percent < 20) return 'unknown';
  return percent < 30 && attempt === 1 ? 'away' : 'ok';
}
