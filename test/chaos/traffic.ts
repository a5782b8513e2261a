/** Shoppers and staff: each sends one command after the other, and sends it again with its key until it hears what came of it. */
import type { Order } from '../../src/index';
import { type Chance, chanceOf } from '../engine/random-shop';
import type { KnownDocument } from './aftersales';
import { type Known, type Wish, wishOf } from './commands';
import type { Fleet } from './fleet';
import type { History } from './history';
import type { Reply } from './messages';
import type { Outside } from './outside';

/** A command and what was heard of it in the end, once per worker that it was sent to at the same time. */
export interface Heard {
  readonly wish: Wish;
  readonly answers: readonly Exclude<Reply, { kind: 'lost' }>[];
  /** How often it was sent. */
  readonly times: number;
}

export interface Traffic {
  readonly heard: readonly Heard[];
  /** Answers that nobody may get. */
  readonly faults: readonly { readonly what: string; readonly about: readonly string[] }[];
  /** Sends one command, until it is answered. */
  send(wish: Wish): Promise<void>;
  /** Lets shoppers shop until the time is over, and everybody has heard. */
  run(untilMs: number): Promise<void>;
  /** Delivers webhooks until each was heard. */
  hear(webhooks: ReturnType<Outside['dueWebhooks']>): Promise<void>;
}

export interface TrafficOptions {
  readonly seed: number;
  readonly shoppers: number;
  readonly fleet: Fleet;
  readonly outside: Outside;
  readonly history: History;
}

/** Longest rest of a shopper between two commands; pause before a command is sent again. */
const restMs = 60;
const againMs = 60;
/** Orders that are remembered. */
const remembered = 400;

/** Codes that say that something is broken, rather than that it may not be done. */
const faulty = [
  'untyped',
  'internal',
  'order.bound',
  'input.invalid',
  'port.failed',
  'key.reused',
  'store.incompatible',
  'order.notFound',
];

export function createTraffic({ seed, shoppers, fleet, outside, history }: TrafficOptions): Traffic {
  const heard: Heard[] = [];
  const faults: { what: string; about: readonly string[] }[] = [];
  const known = new Map<string, Known>();
  const documents = new Map<string, KnownDocument>();

  function learn(reply: Reply): void {
    if (reply.kind !== 'done') return;
    learnDocument(reply);
    const order = reply.result as Order | null | undefined;
    if (!Array.isArray(order?.lines) || !('state' in order)) return;
    const before = known.get(order.id);
    if (before && before.order.version > order.version) return;
    known.set(order.id, { order, allowed: reply.allowed });
    if (known.size > remembered) known.delete(known.keys().next().value as string);
  }

  function learnDocument({ result, allowed }: Extract<Reply, { kind: 'done' }>): void {
    const { id, version, ...of } = (result ?? {}) as Partial<KnownDocument>;
    const noun = 'fault' in of ? 'repairs' : 'clocks' in of ? 'cases' : null;
    if (noun === null || id === undefined || version === undefined) return;
    if ((documents.get(id)?.version ?? 0) <= version) documents.set(id, { noun, id, version, allowed });
  }

  /** Until there is an answer, from whichever worker. */
  async function insist(wish: Wish, chance: Chance): Promise<{ answer: Heard['answers'][number]; times: number }> {
    let last: number | undefined;
    for (let times = 1; ; times++) {
      const { worker, reply } = await fleet.send(wish, chance, last);
      last = worker;
      const about = [wish.name, ...wish.about, ...orderIdOf(reply)];
      history.note('answer', `${wish.name} ${wish.path} by worker ${worker}: ${wordsOf(reply)}`, about);
      learn(reply);
      if (reply.kind !== 'lost') {
        if (reply.kind === 'refused' && faulty.includes(reply.code))
          faults.push({ what: `${wish.path} was answered ${reply.code}: ${reply.message}`, about: [wish.name] });
        return { answer: reply, times };
      }
      await rest(againMs);
    }
  }

  async function carryOut(wish: Wish, chance: Chance): Promise<void> {
    history.note(
      'sent',
      `${wish.name} ${wish.path} ${JSON.stringify(wish.given[0])}${wish.openMs === null ? '' : ` within a transaction of ${wish.openMs} ms`}${wish.twice ? ', twice' : ''}`,
      [wish.name, ...wish.about],
    );
    const sent = await Promise.all(Array.from({ length: wish.twice ? 2 : 1 }, () => insist(wish, chance)));
    heard.push({
      wish,
      answers: sent.map(({ answer }) => answer),
      times: sent.reduce((sum, { times }) => sum + times, 0),
    });
  }

  async function shop(number: number, untilMs: number): Promise<void> {
    const chance = chanceOf(seed * 1_000 + number);
    for (let n = 1; history.nowMs() < untilMs; n++) {
      await carryOut(
        wishOf(
          chance,
          `s${number}.${n}`,
          { known: [...known.values()], documents: [...documents.values()] },
          Date.now(),
        ),
        chance,
      );
      await rest(chance(restMs));
    }
  }

  async function hear(webhooks: ReturnType<Outside['dueWebhooks']>): Promise<void> {
    const chance = chanceOf(seed + webhooks.length);
    await Promise.all(
      webhooks.map(async ({ orderId, payload }) => {
        const about = [orderId ?? '', `${payload.operation}:${payload.callId}`];
        const name = `webhook ${payload.operation}:${payload.callId}`;
        const given = [orderId, payload, { actor: { kind: 'system', id: 'webhook' } }];
        const wish: Wish = { name, path: 'payments.record', given, openMs: null, about, twice: false };
        const { answer } = await insist(wish, chance);
        if (answer.kind === 'refused')
          faults.push({ what: `the webhook of ${payload.operation} was refused: ${answer.code}`, about });
      }),
    );
  }

  return {
    heard,
    faults,
    hear,
    send: (wish) => carryOut(wish, chanceOf(seed)),
    async run(untilMs) {
      let shopping = true;
      const news = (async () => {
        const hearing: Promise<void>[] = [];
        while (shopping) {
          hearing.push(hear(outside.dueWebhooks()));
          await rest(100);
        }
        await Promise.all(hearing);
      })();
      await Promise.all(Array.from({ length: shoppers }, (_, number) => shop(number, untilMs)));
      shopping = false;
      await news;
    },
  };
}

const rest = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

function orderIdOf(reply: Reply): string[] {
  const order = reply.kind === 'done' ? (reply.result as Partial<Order> | null | undefined) : null;
  return order?.id === undefined ? [] : [order.id];
}

function wordsOf(reply: Reply): string {
  if (reply.kind === 'refused') return `refused, ${reply.code}`;
  if (reply.kind === 'lost') return `nobody knows (${reply.reason})`;
  const order = reply.result as Partial<Order> | null | undefined;
  return order?.version === undefined
    ? 'done'
    : `done, version ${order.version} of ${order.id}${order.replayed ? ', replayed' : ''}`;
}
