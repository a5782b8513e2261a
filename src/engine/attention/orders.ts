/** Orders that a person must see to. */
import {
  attentions,
  decodeFact,
  decodeOrder,
  emptyOrder,
  explain,
  type OrderEffect,
  type OrderRecord,
  type OrderTrouble,
  remediesOf,
  troublesOf,
} from '../../order';
import type { DeadEffect, StoredCommit } from '../../ports';
import { now, type Runtime } from '../runtime';
import { isTest, shopFor } from '../test-orders';
import { type AttentionItem, type AttentionSource, itemOf } from './item';
import { subjectSource } from './subjects';

/** Effects that were given up and are looked at for the orders of one page. */
const mostDead = 1_000;

export function orderSource(runtime: Runtime): AttentionSource {
  const { shop, repository } = runtime;
  return subjectSource<OrderRecord>(runtime, {
    kind: 'order',
    reasons: attentions,
    look(stored, commits) {
      const subject = decodeOrder(stored);
      return { subject, troubles: troublesOf(subject.head), states: statesOf(commits, stored.id) };
    },
    async items(found, { actor }) {
      const dead = await deadOf(found.map(({ subject, trouble }) => ({ order: subject, trouble })));
      const at = now(runtime);
      const allowed = new Map<OrderRecord, ReadonlySet<string>>();
      return found.map(({ subject: order, trouble, since }): AttentionItem => {
        const commands =
          allowed.get(order) ??
          new Set<string>(
            explain(order, { shop: shopFor(runtime, isTest(order)), actor, at }).flatMap((of) =>
              of.allowed ? [of.command] : [],
            ),
          );
        allowed.set(order, commands);
        const { id, intake } = order.head;
        const effect = dead.find((of) => of.subject.id === id && isAbout(of, trouble));
        const actions: string[] = remediesOf[(trouble as OrderTrouble).reason].filter((command) =>
          commands.has(command),
        );
        return itemOf(trouble, {
          ...{ subject: { kind: 'order', id }, number: intake.number, since, currency: intake.currency },
          actions: effect ? [...actions, 'effects.redeliver'] : actions,
          ...(effect && { effect: { subject: effect.subject, version: effect.version, n: effect.n } }),
        });
      });
    },
  });

  /** The order after each of its facts. */
  function* statesOf(commits: readonly StoredCommit[], id: string) {
    let order = emptyOrder(shop.id, id, shop.regions);
    for (const commit of commits)
      for (const text of commit.facts) {
        const fact = decodeFact(text, commit.at);
        order = runtime.evolve(order, fact);
        yield { at: fact.at, troubles: troublesOf(order.head) };
      }
  }

  /** Calls that were given up, of orders of which it is not known what became of a call. */
  async function deadOf(found: readonly { order: OrderRecord; trouble: OrderTrouble | { reason: string } }[]) {
    const ids = new Set(found.filter(({ trouble }) => isOfCall(trouble)).map(({ order }) => order.head.id));
    if (ids.size === 0) return [];
    const subjects = [...ids].map((id) => ({ kind: 'order' as const, id }));
    return repository.deadEffects(shop.id, { limit: mostDead, subjects });
  }
}

const isOfCall = ({ reason }: { readonly reason: string }): boolean => reason === 'unknown' || reason === 'tax';

/** Whether it is this call that was given up of which nobody knows what became: it is one trouble, not two. */
export function isAbout(
  { body }: Pick<DeadEffect, 'body'>,
  trouble: { readonly reason: string; readonly about: string | null; readonly detail?: string },
): boolean {
  const effect = JSON.parse(body) as Partial<OrderEffect>;
  if (trouble.reason === 'unknown')
    return (
      effect.kind === 'payment' &&
      (effect as { paymentId?: string }).paymentId === trouble.about &&
      (effect as { operation?: string }).operation === trouble.detail
    );
  return (
    trouble.reason === 'tax' && effect.kind === 'tax' && (effect as { requestId?: string }).requestId === trouble.about
  );
}
