/** What a page may work out by itself with the pure entries: run by the test in Node and in a browser alike. */
import { createActor } from 'xstate';
import { purchasableTotal, type StockRow } from '../../src/inventory';
import { type Fact, orderLogic } from '../../src/order';
import { allocate } from '../../src/settlement';

export interface Question {
  readonly shop: string;
  readonly id: string;
  readonly facts: readonly Fact[];
  readonly rows: readonly StockRow[];
}

/** The order that the facts make, what is left of the goods, and its total in three shares; as text. */
export function answer({ shop, id, facts, rows }: Question): string {
  const actor = createActor(orderLogic, { input: { shop, id } }).start();
  for (const fact of facts) actor.send(fact);
  const { context, value } = actor.getSnapshot();
  return JSON.stringify({
    value,
    head: context.head,
    left: purchasableTotal(rows, 'MUG'),
    shares: allocate(context.head.totals.total, [1, 1, 1], 'first'),
  });
}
