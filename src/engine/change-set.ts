/** From what was decided to what is written: one change set with everything in it. */
import { type CostCounter, costGuards, type SerialMove, serialCounts } from '../inventory';
import type { Instant } from '../kernel';
import {
  type AllowanceMove,
  deadlinesOf,
  effectsOf,
  encodeFact,
  encodeOrder,
  type Fact,
  movesOf,
  type OrderEffect,
  type OrderRecord,
  type PersonalText,
  postingsOf,
  serialMovesOf,
  tenderMoveOf,
  termChanges,
} from '../order';
import type {
  ChangeSet,
  CounterMove,
  DeadlineDraft,
  EffectDraft,
  HoldTarget,
  IndexColumns,
  LedgerPosting,
  StockMove,
} from '../ports';
import { aftersalesEffect } from './cases/tasks';
import { limitMovesOf } from './limit-moves';
import { publication } from './publishing';
import type { Runtime } from './runtime';

export interface Decided {
  readonly before: OrderRecord | null;
  readonly after: OrderRecord;
  /** Each fact with the order after it. */
  readonly steps: readonly { readonly fact: Fact; readonly order: OrderRecord }[];
  readonly version: number;
  readonly at: Instant;
  readonly key: ChangeSet['key'];
  readonly texts: readonly PersonalText[];
  readonly holds: readonly HoldTarget[];
  /** What the order's cart counted for in limits by customer: the order counts in its place. */
  readonly cartMoves: readonly AllowanceMove[];
  /** Names that the decision claims beside the order's own. */
  readonly claims: ChangeSet['names'];
  /** Layers of cost as the decision saw them. */
  readonly costs: readonly CostCounter[];
}

/** The change set of a decision about an order. */
export function orderChangeSet(runtime: Runtime, decided: Decided): ChangeSet {
  const { shop } = runtime;
  const { before, after, steps, at } = decided;
  const { intake } = after.head;
  const facts = steps.map((step) => encodeFact(step.fact, at));
  const { head, sections } = encodeOrder(before, after);
  const moves = intake.test ? [] : (steps.flatMap(({ fact }) => movesOf(fact)) satisfies StockMove[]);
  return {
    shop: shop.id,
    subject: { kind: 'order', id: after.head.id },
    expectedVersion: decided.version,
    at,
    head,
    sections,
    columns: columnsOf(after),
    terms: termChanges(before, after),
    // The order's own names first: a repeated order is known by them, whatever has become of its cart.
    names: [...(before?.head.totals.placed ? [] : namesOf(after, before)), ...decided.claims],
    facts,
    key: decided.key,
    parties: decided.texts.map(({ name, body }) => ({ party: intake.party, name, body })),
    moves,
    holds: decided.holds,
    policies: [],
    counters: [...counterMoves(decided), ...layerGuards(shop, moves, decided)],
    ledger: intake.test ? [] : steps.flatMap(({ fact, order }) => posting(order, fact)),
    effects: effectDrafts(runtime, steps),
    deadlines: deadlineChanges(runtime, steps),
  };
}

function columnsOf({ head }: OrderRecord): IndexColumns {
  const { intake, states, totals, times } = head;
  return {
    channel: intake.channel,
    party: intake.party,
    lifecycle: states.lifecycle,
    payment: states.payment,
    fulfillment: states.fulfillment,
    aftersales: states.aftersales,
    placedAt: times.placed,
    amount: totals.total,
    currency: intake.currency,
  };
}

function namesOf(after: OrderRecord, before: OrderRecord | null): ChangeSet['names'] {
  const { number, externalRef, channel } = after.head.intake;
  const outside =
    externalRef !== null && before === null ? [{ space: `externalRef:${channel}`, value: externalRef }] : [];
  return number !== null && after.head.totals.placed ? [{ space: 'number', value: number }, ...outside] : outside;
}

/** A test order counts for nothing; its cart no longer does, either. */
function counterMoves({ after, steps, cartMoves }: Decided): CounterMove[] {
  if (after.head.intake.test) return summedMoves([], cartMoves);
  return [...summedMoves(steps, cartMoves), ...serialCounts(serialMoves(steps))];
}

/** Where numbered units go; none of most orders. */
function serialMoves(steps: Decided['steps']): SerialMove[] {
  return steps.flatMap(({ fact, order }) => serialMovesOf(order, fact));
}

/** Goods leave layers and come back to them; while orders are placed none do. */
function layerGuards(
  { stock }: Runtime['shop'],
  moves: readonly StockMove[],
  { steps, costs }: Decided,
): CounterMove[] {
  return steps.some(({ fact }) => costed.has(fact.type))
    ? costGuards(moves, { costing: stock.costing, seen: costs })
    : [];
}

/** Facts by which goods leave layers of cost, or come to them. */
const costed: ReadonlySet<Fact['type']> = new Set([
  'shipment.dispatched',
  'return.received',
  'shipment.receivedBack',
  'order.filled',
  'production.received',
]);

/** Each account and each limit once, with all that the facts move on it: a balance never falls below zero, uses of a discount never pass its limit, nor units a workshop's day. */
function summedMoves(steps: Decided['steps'], cartMoves: Decided['cartMoves']): CounterMove[] {
  const sums = new Map<string, CounterMove>();
  const add = ({ space, key, delta, floor }: Omit<CounterMove, 'initial'>) => {
    const sum = (sums.get(`${space} ${key}`)?.delta ?? 0) + delta;
    sums.set(`${space} ${key}`, { space, key, delta: sum, floor, initial: 0 });
  };
  cartMoves.forEach(add);
  for (const { fact, order } of steps) {
    tenderMoves(order, fact).forEach(add);
    limitMovesOf(fact).forEach(add);
  }
  return [...sums.values()].filter(({ delta }) => delta !== 0);
}

function tenderMoves(order: OrderRecord, fact: Fact): Omit<CounterMove, 'initial'>[] {
  const move = tenderMoveOf(order, fact);
  return move ? [{ space: move.kind, key: move.account, delta: move.delta, floor: 0 }] : [];
}

function posting(order: OrderRecord, fact: Fact): LedgerPosting[] {
  return postingsOf(order, fact).map((entries) => ({ memo: fact.type, ...entries }));
}

/** Effects in the order of their facts; the publisher's comes first, so that it never waits for the others' numbering. */
function effectDrafts(runtime: Runtime, steps: Decided['steps']): EffectDraft[] {
  return [
    ...publication(
      runtime,
      steps.map(({ fact }) => fact),
    ),
    ...steps.flatMap(({ fact, order }) =>
      effectsOf(order, fact).flatMap((effect) => draftsOf(runtime, effect, fact.at)),
    ),
    ...steps.flatMap(({ fact, order }) => (order.head.intake.test ? [] : feedbackPlans(runtime, fact))),
  ];
}

/** A parcel that has arrived is asked about later, where the shop asks. */
function feedbackPlans({ options: { feedback = 'never' } }: Runtime, fact: Fact): EffectDraft[] {
  if (feedback === 'never' || fact.type !== 'shipment.delivered') return [];
  return [aftersalesEffect({ kind: 'plan', shipment: fact.data.shipmentId, deliveredAt: fact.at })];
}

function draftsOf({ intents }: Runtime, effect: OrderEffect, at: Instant): EffectDraft[] {
  if (effect.kind === 'notify') return intents(effect, at);
  const body = JSON.stringify(effect);
  switch (effect.kind) {
    case 'payment':
      return [{ destination: `payment:${effect.method}`, type: `payment.${effect.operation}`, body }];
    case 'shipment':
      return [{ destination: `carrier:${effect.carrier}`, type: 'carrier.createShipment', body }];
    case 'intercept':
      return [{ destination: `carrier:${effect.carrier}`, type: 'carrier.intercept', body }];
    case 'returnLabel':
      return [{ destination: `carrier:${effect.carrier}`, type: `carrier.${effect.operation}ReturnLabel`, body }];
    case 'evidence':
      return [{ destination: `payment:${effect.method}`, type: 'payment.evidence', body }];
    case 'tax':
      return [{ destination: 'tax', type: `tax.${effect.operation}`, body }];
    case 'requote':
      return [{ destination: 'tax', type: 'tax.requote', body }];
  }
}

function deadlineChanges({ shop }: Runtime, steps: Decided['steps']): ChangeSet['deadlines'] {
  const set = new Map<string, DeadlineDraft>();
  const cancel = new Set<string>();
  for (const { fact, order } of steps) {
    const changes = deadlinesOf(order, fact, shop);
    for (const name of changes.cancel) {
      set.delete(name);
      cancel.add(name);
    }
    for (const { name, dueAt, command, payload } of changes.set) {
      cancel.delete(name);
      set.set(name, { name, dueAt, body: JSON.stringify({ command, payload }) });
    }
  }
  return { set: [...set.values()], cancel: [...cancel] };
}
