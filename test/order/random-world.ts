/**
 * An order and its outside world, driven by chance: people who give commands, a gateway and a carrier that answer late, twice, with no, or
 * not at all. A gateway decides each call once and says the same ever after; only `unknown` may come at any time.
 */
import {
  effectsOf,
  type FactData,
  type ImplementedCommand,
  type PayloadInputs,
  type PaymentEffect,
  type ShipmentEffect,
} from '../../src/order';
import type { Options, Story } from '../support/order-builders';

type Answer = PayloadInputs['payments.record']['answer'];
type TaxAnswer = PayloadInputs['taxes.record']['answer'];

export interface World {
  readonly story: Story;
  /** Every call that ever went out, answered or not. */
  readonly calls: readonly PaymentEffect[];
  readonly labels: readonly ShipmentEffect[];
  /** What the gateway said, by operation and call. */
  readonly decided: ReadonlyMap<string, Answer>;
  /** Which of it the order has been told. */
  readonly heard: ReadonlySet<string>;
  /** Commands that were accepted. */
  readonly given: ReadonlySet<string>;
  readonly refused: readonly string[];
  /** Money that the gateway moved by itself, and the order has heard of. */
  readonly moved: readonly { readonly paymentId: string; readonly captured: number; readonly refunded: number }[];
  /** Every report that the tax provider was ever asked for, and what it said to each. */
  readonly reports: readonly FactData['tax.requested'][];
  readonly filed: ReadonlyMap<string, TaxAnswer>;
  /** Days since the order was placed. */
  readonly day: number;
}

export const newWorld = (story: Story): World =>
  heardBy(
    {
      story,
      calls: [],
      labels: [],
      decided: new Map(),
      heard: new Set(),
      given: new Set(firstOf(story)),
      refused: [],
      moved: [],
      reports: [],
      filed: new Map(),
      day: 0,
    },
    story,
  );

const firstOf = ({ facts }: Story): string[] => [facts[0]?.type === 'order.drafted' ? 'orders.draft' : 'orders.place'];

/** The world after a command; a refused one changes nothing but the tally. */
export function command<T extends ImplementedCommand>(
  world: World,
  type: T,
  payload: PayloadInputs[T],
  options: Options = {},
): World {
  const result = world.story.tries(type, payload, options);
  if ('order' in result) return heardBy({ ...world, given: new Set(world.given).add(type) }, result);
  return { ...world, refused: [...world.refused, ...result.map(({ code }) => `${type} ${code}`)] };
}

function heardBy(world: World, story: Story): World {
  const effects = story.steps.flatMap(({ fact, order }) => effectsOf(order, fact));
  return {
    ...world,
    story,
    calls: [...world.calls, ...effects.filter((effect) => effect.kind === 'payment')],
    labels: [...world.labels, ...effects.filter((effect) => effect.kind === 'shipment')],
    reports: [
      ...world.reports,
      ...story.steps.flatMap(({ fact }) => (fact.type === 'tax.requested' ? [fact.data] : [])),
    ],
  };
}

export const callKey = (call: PaymentEffect): string => `${call.operation} ${call.callId}`;

/** The gateway answers a call; `mood` decides the first time, later answers repeat it. */
export function gatewayAnswers(
  world: World,
  call: PaymentEffect,
  mood: Answer['status'],
  options: Options = {},
): World {
  const key = callKey(call);
  const reference = `gw-${call.paymentId}`;
  const passing = passingAnswer(mood, reference);
  const answer = passing ?? world.decided.get(key) ?? decide(call, mood, reference);
  const decided = passing ? world.decided : new Map(world.decided).set(key, answer);
  const heard = passing ? world.heard : new Set(world.heard).add(key);
  const { paymentId, operation, callId, amount } = call;
  return command(
    { ...world, decided, heard },
    'payments.record',
    { paymentId, operation, callId, amount, answer },
    options,
  );
}

function passingAnswer(mood: Answer['status'], reference: string): Answer | null {
  if (mood === 'unknown') return { status: 'unknown' };
  return mood === 'pending' || mood === 'requiresAction' ? { status: mood, reference } : null;
}

function decide({ operation, amount }: PaymentEffect, mood: Answer['status'], reference: string): Answer {
  if (mood === 'declined') return { status: 'declined', code: 'no' };
  if (operation === 'void') return { status: 'voided', reference };
  if (operation === 'refund') return { status: 'refunded', reference, amount };
  if (operation === 'capture' || mood === 'captured') return { status: 'captured', reference, amount };
  return { status: 'authorized', reference, amount };
}

/** What the gateway has really taken or given back by a payment, as far as the order has heard. */
export function gatewayMoney(world: World, paymentId: string, status: 'captured' | 'refunded'): number {
  const byItself = world.moved.reduce((sum, move) => (move.paymentId === paymentId ? sum + move[status] : sum), 0);
  const asked = world.calls
    .filter((call) => call.paymentId === paymentId && world.heard.has(callKey(call)))
    .reduce((sum, call) => {
      const answer = world.decided.get(callKey(call));
      return answer?.status === status ? sum + answer.amount : sum;
    }, 0);
  return asked + byItself;
}

/** The tax provider answers a report; what it once said of it, it says ever after, but for `unknown`. */
export function providerAnswers(
  world: World,
  { requestId }: FactData['tax.requested'],
  mood: TaxAnswer,
  options: Options = {},
): World {
  const answer = mood.status === 'unknown' ? mood : (world.filed.get(requestId) ?? mood);
  const filed = answer.status === 'unknown' ? world.filed : new Map(world.filed).set(requestId, answer);
  return command({ ...world, filed }, 'taxes.record', { requestId, answer }, options);
}

/** What the tax provider has on record of the order, as far as the order has heard. */
export function onRecord({ reports, filed, story }: World): { amount: number; tax: number } {
  const recorded = new Set(story.facts.flatMap((fact) => (fact.type === 'tax.recorded' ? [fact.data.requestId] : [])));
  const sums = { amount: 0, tax: 0 };
  for (const id of recorded) {
    const report = reports.find(({ requestId }) => requestId === id);
    if (filed.get(id)?.status !== 'recorded') return { amount: Number.NaN, tax: Number.NaN };
    sums.amount += report?.amount ?? Number.NaN;
    sums.tax += report?.tax ?? Number.NaN;
  }
  return sums;
}
