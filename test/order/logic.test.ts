/** An order run by XState's own tools, in Node and in a browser's bundle. */
import { createContext, Script } from 'node:vm';
import { build } from 'esbuild';
import { describe, expect, it } from 'vitest';
import { createActor } from 'xstate';
import { getShortestPaths } from 'xstate/graph';
import { createOrderLogic, type Fact, type OrderSnapshot, orderLogic, orderMachine } from '../../src/order';
import { aShop, id } from '../support/order-builders';
import { delivered, paid, settled } from '../support/order-stories';
import { giftwrap } from './random-shops';

const input = { shop: 'main', id: id(0) };
const wrapping = aShop({ regions: [giftwrap] });
const told = () => paid({}, wrapping).does('orders.tell', { event: 'giftwrap.wrapped' });
const returned = () => {
  const story = delivered().does('returns.request', { lines: [{ lineId: '1', units: 1 }] });
  return settled(story.does('returns.receive', { returnId: story.order.head.returns[0]?.id ?? '' }));
};

function actorOf(facts: readonly Fact[], logic = orderLogic) {
  const actor = createActor(logic, { input }).start();
  for (const fact of facts) actor.send(fact);
  return actor;
}

describe('the machine by itself', () => {
  it('starts with an empty order, and can be walked', () => {
    const actor = createActor(orderMachine).start();
    actor.send({ type: 'order.placed' });

    expect(actor.getSnapshot().value).toMatchObject({ lifecycle: 'placed', payment: 'unpaid' });
    const paths = getShortestPaths(orderMachine, {
      events: ['order.placed', 'order.confirmed', 'order.cancelled', 'order.expired'].map((type) => ({ type })),
      limit: 100,
    });
    expect(new Set(paths.map(({ state }) => state.value.lifecycle))).toEqual(
      new Set(['draft', 'placed', 'confirmed', 'cancelled', 'expired']),
    );
  });
});

describe('an actor that is sent the facts of an order', () => {
  it('ends as the stored order, and answers what it matches', () => {
    const { facts, order } = returned();

    const snapshot = actorOf(facts).getSnapshot();

    expect(snapshot.context).toEqual(order);
    expect(snapshot.value).toEqual(order.head.states);
    expect(snapshot.matches({ lifecycle: 'processing', payment: 'partlyRefunded', aftersales: 'settled' })).toBe(true);
    expect(snapshot.matches({ payment: 'paid' })).toBe(false);
  });

  it('is tagged with what is open and what needs a person', () => {
    expect(actorOf(paid().facts).getSnapshot().tags).toEqual(new Set(['open']));
  });

  it('knows the regions of the host', () => {
    const { facts, order } = told();

    const snapshot = actorOf(facts, createOrderLogic([giftwrap])).getSnapshot();

    expect(snapshot.context).toEqual(order);
    expect(snapshot.matches({ giftwrap: 'done' })).toBe(true);
  });

  it('goes on from where its persisted snapshot was taken', () => {
    const { facts, order } = returned();
    const first = actorOf(facts.slice(0, 5));
    const kept = JSON.parse(JSON.stringify(first.getPersistedSnapshot()));

    const second = createActor(orderLogic, { input, snapshot: kept }).start();
    for (const fact of facts.slice(5)) second.send(fact);

    expect(second.getSnapshot().context).toEqual(order);
  });

  it('goes on from an order that the store holds', () => {
    const { facts, order } = returned();
    const { order: before, facts: earlier } = delivered();

    const actor = createActor(orderLogic, { input: { order: before } }).start();
    for (const fact of facts.slice(earlier.length)) actor.send(fact);

    expect(actor.getSnapshot().context).toEqual(order);
  });

  it('takes a checkpoint for what it says', () => {
    const { order } = returned();
    const fact: Fact = {
      type: 'order.rebased',
      at: '2026-01-10T12:00:00.000Z',
      by: { kind: 'system' },
      data: { snapshot: order, reason: 'archive' },
    };

    expect(actorOf([fact]).getSnapshot().value).toEqual(order.head.states);
  });

  it('is seen by the inspector, fact by fact', () => {
    const { facts } = paid();
    const seen: string[] = [];
    const actor = createActor(orderLogic, {
      input,
      inspect: (event) => {
        if (event.type === '@xstate.snapshot') seen.push(event.event.type);
      },
    }).start();

    for (const fact of facts) actor.send(fact);

    expect(seen.slice(1)).toEqual(facts.map((fact) => fact.type));
  });

  it('tells those who subscribe each time it moves', () => {
    const { facts } = paid();
    const lives: string[] = [];
    const actor = createActor(orderLogic, { input }).start();
    actor.subscribe((snapshot: OrderSnapshot) => lives.push(snapshot.context.head.states.lifecycle));

    for (const fact of facts) actor.send(fact);

    expect(lives).toHaveLength(facts.length);
    expect([...new Set(lives)]).toEqual(['placed', 'confirmed', 'processing']);
  });
});

describe('a browser', () => {
  it('runs an order from its facts with nothing but the language', async () => {
    const { facts, order } = told();
    const bundle = await build({
      stdin: { contents: program, resolveDir: process.cwd(), loader: 'ts' },
      bundle: true,
      write: false,
      platform: 'browser',
      format: 'iife',
      globalName: 'bundled',
    });
    const page = createContext({ facts: JSON.stringify(facts), region: JSON.stringify(giftwrap) });

    new Script(`${bundle.outputFiles[0]?.text}; states = bundled.run(facts, region);`).runInContext(page);

    expect(JSON.parse(String(page.states))).toEqual(order.head.states);
  });
});

const program = `
  import { createActor } from 'xstate';
  import { createOrderLogic, defineRegion } from './src/order';
  export function run(facts: string, region: string): string {
    const logic = createOrderLogic([defineRegion(JSON.parse(region))]);
    const actor = createActor(logic, { input: { shop: 'main', id: '${id(0)}' } }).start();
    for (const fact of JSON.parse(facts)) actor.send(fact);
    return JSON.stringify(actor.getSnapshot().value);
  }
`;
