import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { commandDefinitions } from '../../src/order';
import { factTypes } from '../../src/order/fact-types';
import {
  ledgerBreaches,
  moneyBreaches,
  parcelBreaches,
  reportingBreaches,
  stockBreaches,
  taxBreaches,
  troubleBreaches,
  unitBreaches,
  windowBreaches,
} from './random-laws';
import { endOf, plans, worldsOf } from './random-story';

describe('every order, whatever happens to it', () => {
  it('keeps the laws of money, units, stock and ledger after every command', { timeout: 120_000 }, () => {
    fc.assert(
      fc.property(plans, (plan) => {
        const balances = new Map<string, number>();
        const books: Parameters<typeof reportingBreaches>[1] = new Map();
        for (const world of worldsOf(plan)) {
          const { story } = world;
          deepFreeze(story.order);
          expect([
            ...moneyBreaches(world),
            ...ledgerBreaches(story, balances),
            ...reportingBreaches(story, books),
            ...taxBreaches(world),
            ...unitBreaches(story.order),
            ...troubleBreaches(story.order),
            ...stockBreaches(story.facts, story.order),
            ...parcelBreaches(story.facts, story.order),
            ...windowBreaches(story.facts, story.order),
          ]).toEqual([]);
        }
      }),
      { numRuns: 150 },
    );
  });

  it('counts every fact once, for the kind of actor that caused it', () => {
    fc.assert(
      fc.property(plans, (plan) => {
        const { facts, order } = endOf(plan).story;
        const counted = Object.values(order.head.steps).reduce((sum, count) => sum + count, 0);

        expect(counted).toBe(facts.length);
      }),
      { numRuns: 30 },
    );
  });
});

describe('the random runs themselves', () => {
  it('come to every fact and every command, but those that have tests of their own', { timeout: 120_000 }, () => {
    const worlds = fc.sample(plans, { numRuns: 400, seed: 1 }).map(endOf);
    const told = new Set(worlds.flatMap(({ story }) => story.facts.map((fact) => fact.type)));
    const given = new Set(worlds.flatMap((world) => [...world.given]));

    expect(factTypes.filter((type) => !told.has(type))).toEqual(['order.rebased']);
    // Whoever would release a replacement comes after the rule that does it at once.
    expect(Object.keys(commandDefinitions).filter((type) => !given.has(type))).toEqual(['returns.release']);
  });
});

function deepFreeze(value: unknown): void {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return;
  Object.freeze(value);
  for (const part of Object.values(value)) deepFreeze(part);
}
