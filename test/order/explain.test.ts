import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { errorCodes } from '../../src/kernel';
import { type Actor, commandDefinitions, decide, explain, type Payloads, schemas } from '../../src/order';
import { ann, aShop, contextOf, customer, id, robot, system } from '../support/order-builders';
import { delivered, paid, placed } from '../support/order-stories';
import { commandTypes, fullPayload } from './payloads';
import { endOf, plans } from './random-story';

const people: readonly Actor[] = [ann, { kind: 'staff' }, customer, system, robot, { kind: 'rule', id: 'capture' }];

describe('what explain refuses', () => {
  it('is refused by decide for every payload, with the same codes', () => {
    fc.assert(
      fc.property(plans, fc.constantFrom(...people), fc.nat({ max: 20 }), (plan, as, variant) => {
        const { story, day } = endOf(plan);
        const at = new Date(Date.parse('2026-01-10T12:00:00.000Z') + day * 86_400_000).toISOString();
        const refusals = explain(story.order, { shop: plan.shop, actor: as, at }).filter(({ allowed }) => !allowed);
        for (const { command: type, problems } of refusals) {
          const payload = schemas[type].parse(fullPayload(type, 'text', variant)) as Payloads[typeof type];
          const { command, context } = contextOf(story, type, payload, () => id(5), { as, at });
          const decision = decide(story.order, command, context);
          expect([type, decision.accepted]).toEqual([type, false]);
          if (!decision.accepted) expect(codes(decision.problems)).toEqual(codes(problems));
        }
      }),
      { numRuns: 60 },
    );
  });

  it('is refused in words: every reason has a code of the table and says what is the matter', () => {
    fc.assert(
      fc.property(plans, fc.constantFrom(...people), (plan, actor) => {
        const { order } = endOf(plan).story;
        for (const { problems } of explain(order, { shop: plan.shop, actor, at: '2026-01-10T12:00:00.000Z' }))
          for (const { code, message } of problems) {
            expect(errorCodes).toContain(code);
            expect(message).not.toBe('');
          }
      }),
      { numRuns: 30 },
    );
  });
});

describe('explain', () => {
  const allowed = (order = paid().order, actor: Actor = ann) =>
    explain(order, { shop: aShop(), actor, at: '2026-01-10T12:00:00.000Z' })
      .filter((explanation) => explanation.allowed)
      .map(({ command }) => command);

  it('answers for every command on an order, and for none that makes one', () => {
    const asked = explain(placed().order, { shop: aShop(), actor: ann, at: '2026-01-10T12:00:00.000Z' });

    const making = commandTypes.filter((type) => commandDefinitions[type].creates);
    expect(making).toEqual(['orders.draft', 'orders.place']);
    expect([...asked.map(({ command }) => command), ...making].sort()).toEqual([...commandTypes].sort());
  });

  it('lists what staff may do with a paid order', () => {
    expect(allowed()).toEqual([
      ...['orders.cancel', 'orders.hold', 'orders.note', 'orders.tag', 'orders.claim', 'orders.feedback'],
      ...[
        'payments.record',
        'payments.capture',
        'payments.void',
        'shipments.dispatch',
        'shipments.reallocate',
        'shipments.fail',
        'shipments.merge',
        'edits.begin',
        'payments.hear',
      ],
    ]);
  });

  it('lists what a customer may do with a delivered one', () => {
    expect(allowed(delivered().order, customer)).toEqual([
      ...['orders.note', 'orders.feedback', 'returns.request', 'edits.begin'],
    ]);
  });

  it('gives every reason at once: the actor, the hold, the state', () => {
    const held = placed().does('orders.hold', { type: 'fraud', blocks: ['shipments.dispatch'] }, { as: ann });
    const answers = explain(held.order, { shop: aShop(), actor: customer, at: '2026-01-10T12:00:00.000Z' });

    const dispatch = answers.find(({ command }) => command === 'shipments.dispatch');
    expect(codes(dispatch?.problems ?? [])).toEqual(['actor.notAllowed', 'order.held', 'order.state']);
  });
});

describe('a refusal', () => {
  it('gives its reasons and nothing else, and changes nothing', () => {
    const story = placed();
    const before = JSON.stringify(story.order);

    const result = story.tries('shipments.dispatch', {});

    expect(result).toEqual([
      {
        code: 'order.state',
        message: 'the order is placed; this needs confirmed or processing',
        details: { lifecycle: 'placed', needs: ['confirmed', 'processing'] },
      },
    ]);
    expect(JSON.stringify(story.order)).toBe(before);
  });
});

function codes(problems: readonly { readonly code: string }[]): string[] {
  return problems.map(({ code }) => code);
}
