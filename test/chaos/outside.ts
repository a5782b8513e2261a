/**
 * The world outside the shop: a gateway, a carrier, a notifier and a subscriber, in the main process, so that they outlive every worker. They
 * know what they were told by its key and do it once; they answer late, get lost, and send webhooks again and again.
 */
import {
  type CarrierMishap,
  type GatewayMishap,
  type GatewayWebhook,
  type SimulatedCarrier,
  type SimulatedGateway,
  simulatedCarrier,
  simulatedGateway,
} from '../../src/adapters/memory';
import { fingerprint } from '../../src/kernel';
import type { Message, PublishedEvent } from '../../src/ports';
import type { Chance } from '../engine/random-shop';
import type { History } from './history';
import type { Ask } from './messages';

/** One key as the receiver saw it. */
export interface Receipt {
  readonly key: string;
  /** `payment`, `carrier`, `notify` or `publish`. */
  readonly lane: Lane;
  readonly orderId: string;
  /** Of the commit that asked; null where the key does not tell. */
  readonly version: number | null;
  readonly content: string;
  readonly times: number;
}

export type Lane = 'payment' | 'carrier' | 'notify' | 'publish';

export interface Outside {
  readonly card: SimulatedGateway;
  readonly post: SimulatedCarrier;
  readonly receipts: ReadonlyMap<string, Receipt>;
  /** What nobody outside should see: one key with two meanings, an order's news in the wrong order. */
  readonly complaints: readonly { readonly what: string; readonly about: readonly string[] }[];
  /** Does what is asked, once per key, and answers after a while. */
  call(ask: Ask): Promise<unknown>;
  /** Webhooks whose time has come, those that are sent again among them. */
  dueWebhooks(): GatewayWebhook[];
  /** All that are left, at once. */
  lastWebhooks(): GatewayWebhook[];
  /** Ends every authorization that waits for the provider. */
  concludeAll(): void;
  /** Sends some of the old ones again. */
  replayWebhooks(count: number): void;
}

/** Percent of the calls that take long; how long calls take. */
const slowPercent = 6;
const slowMs = 400;
const quickMs = 12;
/** How late a webhook is at most, and how often it is sent again. */
const latestMs = 2_500;
const mostRepeats = 3;

export function openOutside(seed: number, chance: Chance, history: History): Outside {
  const card = simulatedGateway({ misbehave: ({ key, attempt }) => gatewayMishap(seed, key, attempt) });
  const post = simulatedCarrier({ id: 'swift', misbehave: ({ key, attempt }) => carrierMishap(seed, key, attempt) });
  const receipts = new Map<string, Receipt>();
  const complaints: { what: string; about: string[] }[] = [];
  const published = new Map<string, number>();
  const queue: { readonly dueAt: number; readonly webhook: GatewayWebhook }[] = [];
  const old: GatewayWebhook[] = [];

  function receive(lane: Lane, key: string, orderId: string, version: number | null, content: string): void {
    const known = receipts.get(`${lane} ${key}`);
    if (known && known.content !== content)
      complaints.push({ what: `the key ${key} came with two meanings`, about: [orderId, key] });
    receipts.set(`${lane} ${key}`, { key, lane, orderId, version, content, times: (known?.times ?? 0) + 1 });
    history.note('outside', `${lane} ${key}${known ? ' again' : ''}`, [orderId, key]);
    if (lane !== 'publish' || version === null || known) return;
    const last = published.get(orderId) ?? 0;
    published.set(orderId, version);
    if (version < last)
      complaints.push({ what: `version ${version} was published after version ${last}`, about: [orderId] });
  }

  function note({ port, method, request }: Ask): void {
    if (port === 'mail') {
      const message = request as Message;
      receive('notify', message.key, message.orderId ?? 'stock', versionOf(message.key), message.template);
    } else if (port === 'publisher') {
      const event = request as PublishedEvent;
      receive('publish', event.key, event.subject.id, event.version, fingerprint(JSON.stringify(event.facts)));
    } else if (method === 'createShipment') {
      const { key, parcel } = request as Parameters<SimulatedCarrier['createShipment']>[0];
      receive('carrier', key, parcel.orderId, null, fingerprint(JSON.stringify(parcel.lines)));
    } else if (port === 'card' && method !== 'lookup') {
      const { key, amount, paymentId, orderId } = request as Parameters<SimulatedGateway['authorize']>[0];
      receive('payment', key, orderId ?? paymentId, null, `${method} ${amount.amount}`);
    }
  }

  function take(): void {
    for (const webhook of card.webhooks()) {
      old.push(webhook);
      for (let copy = 0; copy <= chance(mostRepeats); copy++)
        queue.push({ dueAt: Date.now() + chance(latestMs), webhook });
    }
  }

  return {
    card,
    post,
    receipts,
    complaints,
    async call(ask) {
      note(ask);
      await new Promise((resolve) => setTimeout(resolve, chance.often(slowPercent) ? chance(slowMs) : chance(quickMs)));
      const stands = { card, post } as unknown as Record<string, Record<string, (given: unknown) => Promise<unknown>>>;
      const answer = await stands[ask.port]?.[ask.method]?.(ask.request);
      await new Promise((resolve) => setTimeout(resolve, chance(quickMs)));
      return answer;
    },
    dueWebhooks() {
      take();
      const due = queue.filter(({ dueAt }) => dueAt <= Date.now());
      const left = queue.filter(({ dueAt }) => dueAt > Date.now());
      queue.splice(0, queue.length, ...left);
      return due.map(({ webhook }) => webhook);
    },
    lastWebhooks() {
      take();
      return queue.splice(0).map(({ webhook }) => webhook);
    },
    concludeAll() {
      for (const { key, token, operation } of card.calls) {
        if (operation !== 'authorize' || token !== 'pending') continue;
        // Those that have been concluded say so by throwing.
        try {
          card.conclude(key);
        } catch {}
      }
    },
    replayWebhooks(count) {
      if (old.length === 0) return;
      for (let copy = 0; copy < count; copy++) queue.push({ dueAt: Date.now(), webhook: chance.pick(old) });
    },
  };
}

function versionOf(key: string): number {
  return Number(key.split(':')[1]);
}

/** The same call goes wrong in the same way, whoever makes it and when. */
function percentOf(seed: number, key: string): number {
  return Number.parseInt(fingerprint(`${seed} ${key}`).slice(-6), 16) % 100;
}

function gatewayMishap(seed: number, key: string, attempt: number): GatewayMishap {
  const percent = percentOf(seed, key);
  if (percent < 4) return 'decline';
  if (percent < 9) return 'timeoutAfterCharge';
  if (percent < 14) return attempt === 1 ? 'timeoutBefore' : 'ok';
  if (percent < 24) return 'duplicateWebhook';
  return percent < 32 ? 'lateWebhook' : 'ok';
}

function carrierMishap(seed: number, key: string, attempt: number): CarrierMishap {
  const percent = percentOf(seed, key);
  if (percent < 5) return 'refuse';
  if (percent < 12) return 'timeoutAfterLabel';
  return percent < 19 && attempt === 1 ? 'timeoutBefore' : 'ok';
}
