/** The smallest gateway, carrier, notifier and tax provider that keep every promise: to be broken on purpose. */
import { createHmac } from 'node:crypto';
import type { CarrierFixture, NotifierFixture, PaymentGatewayFixture, TaxProviderFixture } from '../../src/contract';
import { later, minuteMs, money, omsError } from '../../src/kernel';
import type { Carrier, InterceptAnswer, ManifestAnswer, PickupAnswer, ShipmentAnswer } from '../../src/ports/carrier';
import type { TrackerNews, TrackingEvent, TrackingStatus } from '../../src/ports/carrier-news';
import type { TaxProvider } from '../../src/ports/host';
import type { Notifier } from '../../src/ports/notifier';
import type { GatewayAnswer, PaymentGateway, PaymentRequest } from '../../src/ports/payment-gateway';
import type { TaxDocumentRequest, TaxReportAnswer } from '../../src/ports/tax-records';

type Change<Port> = (good: Port) => Partial<Port>;

/** Answers by key: the second caller gets the first one's answer. */
function once<Answer>(): (key: string, act: () => Answer) => Answer {
  const answers = new Map<string, Answer>();
  return (key, act) => {
    const given = answers.get(key);
    if (given !== undefined) return given;
    const answer = act();
    answers.set(key, answer);
    return answer;
  };
}

export const gatewayCapabilities = { capturesAtOnce: false, partialCapture: true, partialRefund: true, lookup: true };

export function gatewayFixture(change: Change<PaymentGateway> = () => ({})): PaymentGatewayFixture {
  const payments = new Map<string, { authorized: number; captured: number; refunded: number }>();
  const answers = new Map<string, GatewayAnswer>();
  let lose: 'call' | 'answer' | null = null;

  async function carryOut(key: string, act: () => GatewayAnswer): Promise<GatewayAnswer> {
    const losing = lose;
    lose = null;
    if (losing === 'call') throw new Error('connection refused');
    const answer = answers.get(key) ?? act();
    answers.set(key, answer);
    if (losing === 'answer') throw new Error('socket hang up');
    return answer;
  }

  function step(
    request: PaymentRequest,
    act: (payment: { authorized: number; captured: number; refunded: number }) => GatewayAnswer | null,
  ) {
    return carryOut(request.key, () => {
      const payment = payments.get(request.reference);
      return (payment && act(payment)) ?? { status: 'declined', code: 'amount' };
    });
  }

  const good: PaymentGateway = {
    capabilities: gatewayCapabilities,
    authorize: ({ key, amount, token }) =>
      carryOut(key, () => {
        if (token !== 'ok') return { status: 'declined', code: 'card_declined' };
        const reference = `ref-${payments.size}`;
        payments.set(reference, { authorized: amount.amount, captured: 0, refunded: 0 });
        return { status: 'authorized', reference, amount };
      }),
    capture: (request) =>
      step(request, (payment) => {
        if (payment.captured + request.amount.amount > payment.authorized) return null;
        payment.captured += request.amount.amount;
        return { status: 'captured', reference: request.reference, amount: request.amount };
      }),
    refund: (request) =>
      step(request, (payment) => {
        if (payment.refunded + request.amount.amount > payment.captured) return null;
        payment.refunded += request.amount.amount;
        return { status: 'refunded', reference: request.reference, amount: request.amount };
      }),
    void: (request) =>
      step(request, (payment) => {
        payment.authorized = payment.captured;
        return { status: 'voided', reference: request.reference };
      }),
    lookup: async (key) => answers.get(key) ?? { status: 'none' },
  };
  return {
    gateway: { ...good, ...change(good) },
    currency: 'GBP',
    tokens: { ok: 'ok', declined: 'no' },
    loseNextAnswer: () => {
      lose = 'answer';
    },
    loseNextCall: () => {
      lose = 'call';
    },
  };
}

export const carrierCapabilities = {
  quotes: true,
  cancels: true,
  tracks: true,
  intercepts: true,
  webhooks: true,
  lookups: true,
  pickups: true,
  manifests: true,
};

const signed = (body: string) => createHmac('sha256', 'stand-in').update(body).digest('hex');

const words: Readonly<Record<string, TrackingStatus>> = { created: 'labelCreated', delivered: 'delivered' };

export function carrierFixture(change: Change<Carrier> = () => ({})): CarrierFixture {
  const events = new Map<string, TrackingEvent[]>();
  const [shipments, cancellations] = [once<ShipmentAnswer>(), once<{ status: 'cancelled' | 'refused' }>()];
  const interceptions = once<InterceptAnswer>();
  const [pickups, manifests] = [once<PickupAnswer>(), once<ManifestAnswer>()];
  const bought = new Map<string, ShipmentAnswer>();
  let [lose, handovers]: ['call' | 'answer' | null, number] = [null, 0];
  const isKnown = (references: readonly string[]) => references.every((reference) => events.has(reference.slice(2)));
  const parcel = {
    orderId: 'o',
    shipmentId: 's',
    from: { location: 'london' },
    to: { country: 'GB', postalCode: 'SW1' },
    address: null,
    lines: [{ sku: 'MUG', units: 1 }],
    weightGrams: 300,
  };

  function report(tracking: string, word: string): void {
    const list = events.get(tracking) ?? [];
    list.push({
      tracking,
      status: words[word] ?? 'unknown',
      at: later('2026-01-05T09:00:00.000Z', list.length * minuteMs),
    });
    events.set(tracking, list);
  }

  const good: Carrier = {
    id: 'stand-in',
    capabilities: carrierCapabilities,
    quote: async ({ to }) => (to.country === 'GB' ? [{ service: 'standard', price: money(399, 'GBP'), days: 2 }] : []),
    async createShipment({ key, parcel: { to } }) {
      const losing = lose;
      lose = null;
      if (losing === 'call') throw new Error('connection refused');
      const answer = shipments(key, () => {
        if (to.country !== 'GB') return { status: 'refused', code: 'not_served' };
        const tracking = `T${events.size}`;
        report(tracking, 'created');
        return { status: 'created', reference: `L-${tracking}`, tracking, cost: money(399, 'GBP') };
      });
      bought.set(key, answer);
      if (losing === 'answer') throw new Error('socket hang up');
      return answer;
    },
    lookup: async (key) => bought.get(key) ?? { status: 'none' },
    async parseWebhook({ body, headers }) {
      const { signature } = headers as { signature?: string };
      if (signature !== signed(String(body))) throw omsError('webhook.unverified', 'nobody signed this');
      const raw = parsed(String(body));
      const { parcels } = raw as { parcels?: readonly { tracking: string; word: string }[] };
      if (!parcels) return { kind: 'unknown', trackers: [], labels: [], raw };
      return { kind: 'tracking', trackers: parcels.map(tracker), labels: [], raw };
    },
    bookPickup: async ({ key, references }) =>
      pickups(key, () =>
        isKnown(references)
          ? { status: 'booked', reference: `P${++handovers}`, cost: null }
          : { status: 'refused', code: 'not_known' },
      ),
    manifest: async ({ key, references }) =>
      manifests(key, () =>
        isKnown(references)
          ? { status: 'made', reference: `M${++handovers}`, document: null }
          : { status: 'refused', code: 'not_known' },
      ),
    cancel: async ({ key, reference }) =>
      cancellations(key, () => ({ status: events.delete(reference.slice(2)) ? 'cancelled' : 'refused' })),
    intercept: async ({ key, tracking }) =>
      interceptions(key, () =>
        events.has(tracking) ? { status: 'accepted' } : { status: 'refused', code: 'not_known' },
      ),
    track: async (tracking) => events.get(tracking) ?? [],
  };
  return {
    carrier: { ...good, ...change(good) },
    parcel,
    unserved: { ...parcel, to: { country: 'AQ', postalCode: null } },
    labelsBought: async () => events.size,
    report: async (tracking, word) => report(tracking, word),
    webhooks: {
      tell: async (reports) => JSON.stringify({ parcels: reports }),
      sign: async (body) => ({ signature: signed(body) }),
    },
    loseNextAnswer: () => {
      lose = 'answer';
    },
    loseNextCall: () => {
      lose = 'call';
    },
  };
}

function tracker(report: { tracking: string; word: string }): TrackerNews {
  const { tracking, word } = report;
  const silent = { at: null, place: null, message: null, expectedAt: null, events: [] };
  return { tracking, status: words[word] ?? 'unknown', word, ...silent, raw: report };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

export function notifierFixture(change: Change<Notifier> = () => ({})): NotifierFixture {
  const sent = new Map<string, string>();
  let fails = false;
  const good: Notifier = {
    id: 'stand-in',
    send: async ({ key, orderId, audience, recipient }) => {
      if (fails) {
        fails = false;
        throw new Error('mailbox full');
      }
      if (audience !== 'customer' || recipient !== null) sent.set(key, orderId ?? 'stock');
    },
  };
  return {
    notifier: { ...good, ...change(good) },
    recipient: { email: 'a@example.com' },
    messagesFor: async (orderId) => [...sent.values()].filter((id) => id === orderId).length,
    failNext: () => {
      fails = true;
    },
  };
}

export function taxFixture(change: Change<TaxProvider> = () => ({})): TaxProviderFixture {
  const documents = new Map<string, { amount: number; tax: number }>();
  const answers = once<TaxReportAnswer>();
  let loses = false;

  async function carryOut(key: string, act: () => TaxReportAnswer): Promise<TaxReportAnswer> {
    const losing = loses;
    loses = false;
    const answer = answers(key, act);
    if (losing) throw new Error('socket hang up');
    return answer;
  }

  const known = ({ document }: TaxDocumentRequest) => documents.get(document ?? '');
  const refused: TaxReportAnswer = { status: 'refused', code: 'not_found' };
  const good: TaxProvider = {
    quote: async ({ lines }) => lines.map(() => [{ name: 'VAT', rate: '0.2' }]),
    commit: ({ key, change: { amount, tax } }) =>
      carryOut(key, () => {
        const reference = `doc-${documents.size}`;
        documents.set(reference, { amount, tax });
        return { status: 'recorded', reference };
      }),
    adjust: (request) =>
      carryOut(request.key, () => {
        const document = known(request);
        if (!document) return refused;
        document.amount += request.change.amount;
        document.tax += request.change.tax;
        return { status: 'recorded' };
      }),
    void: (request) =>
      carryOut(request.key, () => (documents.delete(request.document ?? '') ? { status: 'recorded' } : refused)),
  };
  return {
    provider: { ...good, ...change(good) },
    place: { country: 'GB', postalCode: null },
    currency: 'GBP',
    onRecord: async (document) => documents.get(document) ?? null,
    loseNextAnswer: () => {
      loses = true;
    },
  };
}
