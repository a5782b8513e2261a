import { describe, expect, it } from 'vitest';
import { carrierContract, notifierContract, paymentGatewayContract, taxProviderContract } from '../../src/contract';
import type { Carrier } from '../../src/ports/carrier';
import type { CarrierNews, TrackingStatus } from '../../src/ports/carrier-news';
import type { TaxProvider } from '../../src/ports/host';
import type { Notifier } from '../../src/ports/notifier';
import type { GatewayAnswer, PaymentGateway } from '../../src/ports/payment-gateway';
import { brokenPromises, collectFailures } from './collect';
import {
  carrierCapabilities,
  carrierFixture,
  gatewayCapabilities,
  gatewayFixture,
  notifierFixture,
  taxFixture,
} from './stand-ins';

interface Breakage<Port> {
  readonly promise: string;
  readonly what: string;
  readonly change: (good: Port) => Partial<Port>;
}

let drawn = 0;
const anotherKey = <Request extends { readonly key: string }>(request: Request): Request => {
  drawn += 1;
  return { ...request, key: `${request.key}#${drawn}` };
};

const gateways: readonly Breakage<PaymentGateway>[] = [
  {
    promise: 'P1',
    what: 'authorizations ignore the key',
    change: (good) => ({ authorize: (request) => good.authorize(anotherKey(request)) }),
  },
  {
    promise: 'P1',
    what: 'captures ignore the key',
    change: (good) => ({ capture: (request) => good.capture(anotherKey(request)) }),
  },
  {
    promise: 'P1',
    what: 'refunds ignore the key',
    change: (good) => ({ refund: (request) => good.refund(anotherKey(request)) }),
  },
  {
    promise: 'P2',
    what: 'a declined card throws',
    change: (good) => ({
      authorize: async (request) => {
        const answer = await good.authorize(request);
        if (answer.status === 'declined') throw new Error(answer.code);
        return answer;
      },
    }),
  },
  { promise: 'P3', what: 'lookup knows nothing', change: () => ({ lookup: async () => ({ status: 'none' }) }) },
  {
    promise: 'P3',
    what: 'lookup makes an answer up',
    change: (good) => ({
      lookup: async (key) => {
        const answer = await good.lookup(key);
        return answer.status === 'none' ? { status: 'declined', code: 'not_found' } : answer;
      },
    }),
  },
  {
    promise: 'P4',
    what: 'more is captured than was authorized',
    change: (good) => ({
      capture: async (request): Promise<GatewayAnswer> => {
        const answer = await good.capture(request);
        return answer.status === 'declined'
          ? { status: 'captured', reference: request.reference, amount: request.amount }
          : answer;
      },
    }),
  },
  {
    promise: 'P4',
    what: 'more is refunded than was captured',
    change: (good) => ({
      refund: async (request): Promise<GatewayAnswer> => {
        const answer = await good.refund(request);
        return answer.status === 'declined'
          ? { status: 'refunded', reference: request.reference, amount: request.amount }
          : answer;
      },
    }),
  },
  {
    promise: 'P4',
    what: 'amounts are in major units',
    change: (good) => ({
      capture: async (request) => {
        const answer = await good.capture(request);
        return 'amount' in answer
          ? { ...answer, amount: { ...answer.amount, amount: answer.amount.amount / 100 } }
          : answer;
      },
    }),
  },
];

const carriers: readonly Breakage<Carrier>[] = [
  {
    promise: 'P1',
    what: 'labels ignore the key',
    change: (good) => ({ createShipment: (request) => good.createShipment(anotherKey(request)) }),
  },
  {
    promise: 'P2',
    what: 'a refusal throws',
    change: (good) => ({
      createShipment: async (request) => {
        const answer = await good.createShipment(request);
        if (answer.status === 'refused') throw new Error(answer.code);
        return answer;
      },
    }),
  },
  {
    promise: 'P3',
    what: 'every place has a quote',
    change: (good) => ({ quote: (parcel) => good.quote({ ...parcel, to: { country: 'GB', postalCode: null } }) }),
  },
  {
    promise: 'P3',
    what: 'a quote buys a label',
    change: (good) => ({
      quote: async (parcel) => {
        await good.createShipment(anotherKey({ key: 'quote', parcel, service: null }));
        return good.quote(parcel);
      },
    }),
  },
  {
    promise: 'P4',
    what: 'events come newest first',
    change: (good) => ({ track: async (tracking) => [...(await good.track(tracking))].reverse() }),
  },
  {
    promise: 'P4',
    what: 'the carrier’s words go through',
    change: (good) => ({
      track: async (tracking) =>
        (await good.track(tracking)).map((event) =>
          event.status === 'unknown' ? { ...event, status: 'gone-fishing' as TrackingStatus } : event,
        ),
    }),
  },
  {
    promise: 'P5',
    what: 'a parcel that nobody knows is turned round',
    change: () => ({ intercept: async () => ({ status: 'accepted' }) }),
  },
  {
    promise: 'P5',
    what: 'a parcel is turned round again by the same key',
    change: (good) => {
      const seen = new Set<string>();
      return {
        intercept: async (request) => {
          if (seen.has(request.key)) return { status: 'refused', code: 'done_already' };
          seen.add(request.key);
          return good.intercept?.(request) ?? { status: 'refused', code: 'never' };
        },
      };
    },
  },
];

const desks: readonly Breakage<Carrier>[] = [
  {
    promise: 'P1',
    what: 'a label whose answer got lost is bought again',
    change: (good) => {
      const lost = new Set<string>();
      return {
        createShipment: (request) =>
          good
            .createShipment(lost.has(request.key) ? { ...request, key: `${request.key}#again` } : request)
            .catch((error: unknown) => {
              lost.add(request.key);
              throw error;
            }),
      };
    },
  },
  {
    promise: 'P6',
    what: 'everybody is believed',
    change: (good) => ({
      parseWebhook: async (request) =>
        (await good.parseWebhook?.(request).catch(() => null)) ?? {
          ...{ kind: 'unknown', trackers: [], labels: [] },
          raw: request.body,
        },
    }),
  },
  {
    promise: 'P6',
    what: 'who is not believed is told so in words of its own',
    change: (good) => ({
      parseWebhook: async (request) => {
        const news = await good.parseWebhook?.(request).catch(() => null);
        if (!news) throw new Error('bad signature');
        return news;
      },
    }),
  },
  {
    promise: 'P6',
    what: 'the first parcel is read, the others are dropped',
    change: (good) => told(good, (news) => ({ ...news, trackers: news.trackers.slice(0, 1) })),
  },
  {
    promise: 'P6',
    what: 'a parcel in words of the carrier’s own is dropped',
    change: (good) =>
      told(good, (news) => ({ ...news, trackers: news.trackers.filter(({ status }) => status !== 'unknown') })),
  },
  {
    promise: 'P6',
    what: 'what came is cut down to what is understood',
    change: (good) => told(good, (news) => ({ ...news, raw: null })),
  },
  {
    promise: 'P6',
    what: 'what is not understood throws',
    change: (good) =>
      told(good, (news) => {
        if (news.kind === 'unknown') throw new Error('unexpected payload');
        return news;
      }),
  },
  { promise: 'P7', what: 'lookup knows nothing', change: () => ({ lookup: async () => ({ status: 'none' }) }) },
  {
    promise: 'P7',
    what: 'lookup makes an answer up',
    change: (good) => ({
      lookup: async (key) => {
        const answer = (await good.lookup?.(key)) ?? { status: 'none' };
        return answer.status === 'none' ? { status: 'refused', code: 'not_found' } : answer;
      },
    }),
  },
  {
    promise: 'P7',
    what: 'lookup buys what it does not find',
    change: (good) => ({
      lookup: async (key) => {
        const answer = (await good.lookup?.(key)) ?? { status: 'none' };
        if (answer.status === 'none')
          await good.createShipment({ key, parcel: carrierFixture().parcel, service: null });
        return answer;
      },
    }),
  },
  {
    promise: 'P7',
    what: 'lookup forgets a label whose answer got lost',
    change: (good) => {
      const lost = new Set<string>();
      return {
        createShipment: (request) =>
          good.createShipment(request).catch((error: unknown) => {
            lost.add(request.key);
            throw error;
          }),
        lookup: async (key) =>
          lost.has(key) ? { status: 'none' } : ((await good.lookup?.(key)) ?? { status: 'none' }),
      };
    },
  },
  {
    promise: 'P8',
    what: 'pick-ups ignore the key',
    change: (good) => ({ bookPickup: async (request) => (await good.bookPickup?.(anotherKey(request))) ?? none }),
  },
  {
    promise: 'P8',
    what: 'a driver is sent for labels that nobody knows',
    change: () => ({ bookPickup: async ({ key }) => ({ status: 'booked', reference: key, cost: null }) }),
  },
  {
    promise: 'P8',
    what: 'manifests ignore the key',
    change: (good) => ({ manifest: async (request) => (await good.manifest?.(anotherKey(request))) ?? none }),
  },
  {
    promise: 'P8',
    what: 'labels that nobody knows are handed over',
    change: () => ({ manifest: async ({ key }) => ({ status: 'made', reference: key, document: null }) }),
  },
];

const none = { status: 'refused', code: 'none' } as const;

/** What a webhook tells, changed. */
function told(good: Carrier, change: (news: CarrierNews) => CarrierNews): Partial<Carrier> {
  return {
    parseWebhook: async (request) => {
      const news = await good.parseWebhook?.(request);
      if (!news) throw new Error('never');
      return change(news);
    },
  };
}

const notifiers: readonly Breakage<Notifier>[] = [
  {
    promise: 'P1',
    what: 'messages ignore the key',
    change: (good) => ({ send: (message) => good.send(anotherKey(message)) }),
  },
  {
    promise: 'P2',
    what: 'failures are swallowed',
    change: (good) => ({ send: (message) => good.send(message).catch(() => {}) }),
  },
  { promise: 'P2', what: 'nothing is sent', change: () => ({ send: async () => {} }) },
  {
    promise: 'P3',
    what: 'an erased recipient throws',
    change: (good) => ({
      send: async (message) => {
        if (message.audience === 'customer' && !message.recipient) throw new Error('no recipient');
        await good.send(message);
      },
    }),
  },
  {
    promise: 'P3',
    what: 'an erased recipient gets mail',
    change: (good) => ({ send: (message) => good.send({ ...message, recipient: message.recipient ?? {} }) }),
  },
  {
    promise: 'P4',
    what: 'nobody in the shop is told',
    change: (good) => ({ send: async (message) => (message.recipient ? good.send(message) : undefined) }),
  },
];

const taxProviders: readonly Breakage<TaxProvider>[] = [
  {
    promise: 'P1',
    what: 'rates come in another order',
    change: () => ({
      quote: async ({ lines }) => lines.map((_, index) => [{ name: 'VAT', rate: index === 0 ? '0.2' : '0.1' }]),
    }),
  },
  {
    promise: 'P1',
    what: 'rates are percentages',
    change: () => ({ quote: async ({ lines }) => lines.map(() => [{ name: 'VAT', rate: '20 %' }]) }),
  },
  {
    promise: 'P1',
    what: 'a line has no list of its own',
    change: () => ({ quote: async () => [[{ name: 'VAT', rate: '0.2' }]] }),
  },
  {
    promise: 'P2',
    what: 'sales ignore the key',
    change: (good) => ({ commit: async (request) => good.commit?.(anotherKey(request)) ?? { status: 'unknown' } }),
  },
  {
    promise: 'P2',
    what: 'changes ignore the key',
    change: (good) => ({ adjust: async (request) => good.adjust?.(anotherKey(request)) ?? { status: 'unknown' } }),
  },
  {
    promise: 'P4',
    what: 'tax is computed anew',
    change: (good) => ({
      adjust: async (request) => {
        const tax = Math.round(request.change.amount / 6);
        return good.adjust?.({ ...request, change: { ...request.change, tax } }) ?? { status: 'unknown' };
      },
    }),
  },
  {
    promise: 'P4',
    what: 'what was taken back stays',
    change: () => ({ void: async () => ({ status: 'recorded' }) }),
  },
  {
    promise: 'P5',
    what: 'a document that is not there is changed',
    change: () => ({ adjust: async () => ({ status: 'recorded' }) }),
  },
  {
    promise: 'P5',
    what: 'a document that is not there is taken back',
    change: () => ({ void: async () => ({ status: 'recorded' }) }),
  },
];

const taxOptions = { records: ['commit', 'adjust', 'void'], shows: true, losesAnswers: true } as const;
const gatewayOptions = { capabilities: gatewayCapabilities, losesCalls: true };
const carrierOptions = {
  capabilities: carrierCapabilities,
  countsLabels: true,
  reports: true,
  sendsWebhooks: true,
  losesCalls: true,
};

describe('sound stand-ins keep every promise', () => {
  paymentGatewayContract({ describe, it }, async () => gatewayFixture(), gatewayOptions);
  carrierContract({ describe, it }, async () => carrierFixture(), carrierOptions);
  notifierContract({ describe, it }, async () => notifierFixture(), { fails: true });
  taxProviderContract({ describe, it }, async () => taxFixture(), taxOptions);
});

describe('a port that breaks a promise fails by its name', () => {
  it.each(gateways)('PaymentGateway $promise: $what', async ({ promise, change }) => {
    const failures = await collectFailures((runner) =>
      paymentGatewayContract(runner, async () => gatewayFixture(change), gatewayOptions),
    );
    expect(brokenPromises(failures)).toContain(promise);
  });

  it.each([...carriers, ...desks])('Carrier $promise: $what', async ({ promise, change }) => {
    const failures = await collectFailures((runner) =>
      carrierContract(runner, async () => carrierFixture(change), carrierOptions),
    );
    expect(brokenPromises(failures)).toContain(promise);
  });

  it.each(notifiers)('Notifier $promise: $what', async ({ promise, change }) => {
    const failures = await collectFailures((runner) =>
      notifierContract(runner, async () => notifierFixture(change), { fails: true }),
    );
    expect(brokenPromises(failures)).toContain(promise);
  });
});

describe('a tax provider that breaks a promise fails by its name', () => {
  it.each(taxProviders)('$promise: $what', async ({ promise, change }) => {
    const failures = await collectFailures((runner) =>
      taxProviderContract(runner, async () => taxFixture(change), taxOptions),
    );
    expect(brokenPromises(failures)).toContain(promise);
  });
});

describe('what a port cannot do is skipped by name', () => {
  const silent = { describe: (_: string, body: () => void) => body(), it: () => {} };

  it('a gateway that captures at once, whole, and looks nothing up', () => {
    const capabilities = { capturesAtOnce: true, partialCapture: false, partialRefund: false, lookup: false };
    const skipped = paymentGatewayContract(silent, async () => gatewayFixture(), { capabilities });
    expect(skipped.map((name) => name.replace(/ .*\(skipped: /, ' ('))).toEqual([
      'P1 (the gateway captures whole authorizations only)',
      'P1 (the gateway refunds whole captures only)',
      'P1 (the gateway captures at once)',
      'P3 (the gateway cannot look up a call)',
      'P3 (the gateway cannot look up a call)',
      'P3 (the gateway cannot look up a call)',
      'P3 (the fixture cannot lose a call)',
      'P3 (the fixture cannot lose a call)',
      'P4 (the gateway captures at once)',
      'P4 (the gateway captures whole authorizations only)',
      'P4 (the gateway captures at once)',
      'P4 (the gateway refunds whole captures only)',
    ]);
  });

  it('a tax provider that only quotes', () => {
    expect(taxProviderContract(silent, async () => taxFixture())).toHaveLength(8);
  });

  it('a carrier of labels only', () => {
    const capabilities = { quotes: false, cancels: false, tracks: false };
    expect(carrierContract(silent, async () => carrierFixture(), { capabilities }).length).toBe(24);
  });
});
