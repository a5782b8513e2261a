/** Calls of the outside that were given up. */
import { OmsError, problem } from '../../kernel';
import { decodeOrder, troublesOf } from '../../order';
import type { DeadEffect, DeadEffectsQuery, SubjectKind } from '../../ports';
import { silentEndpoints } from '../endpoints/endpoints';
import { destinationOf } from '../publishing';
import type { Runtime } from '../runtime';
import { type AttentionItem, type AttentionSource, itemOf } from './item';
import { isAbout } from './orders';

/** Oldest first. What a disabled endpoint misses is listed with the endpoint, and one whose order does not know what became of it with the order: neither a second time here. */
export function deadEffectSource(runtime: Runtime): AttentionSource {
  const { shop, repository, options } = runtime;
  return {
    name: 'effect',
    reasons: ['dead'],
    async page({ after, limit }) {
      const place = after === null ? null : placeOf(after);
      const except = options.endpoints ? (await silentEndpoints(runtime)).map(({ id }) => destinationOf(id)) : [];
      const found = await repository.deadEffects(shop.id, {
        ...{ limit: limit + 1, ...(place && { after: place }) },
        ...(except.length > 0 && { except }),
      });
      const page = found.slice(0, limit);
      const last = page.at(-1);
      return { items: await itemsOf(page), next: found.length > limit && last ? cursorOf(last) : null };
    },
  };

  async function itemsOf(effects: readonly DeadEffect[]): Promise<AttentionItem[]> {
    const ids = [...new Set(effects.flatMap(({ subject }) => (subject.kind === 'order' ? [subject.id] : [])))];
    const refs = ids.map((id) => ({ kind: 'order' as const, id }));
    const loaded = refs.length === 0 ? [] : await repository.loadMany(shop.id, refs);
    const orders = new Map(loaded.flatMap((stored) => (stored ? [[stored.id, decodeOrder(stored)] as const] : [])));
    return effects.flatMap((effect) => {
      const { subject, version, n, at, destination, error } = effect;
      const order = orders.get(subject.id);
      if (order && troublesOf(order.head).some((trouble) => isAbout(effect, trouble))) return [];
      const trouble = { reason: 'dead', about: `${version}:${n}`, detail: `${destination}: ${error}` };
      return [
        itemOf(trouble, {
          ...{ subject, number: order?.head.intake.number ?? null, since: at, currency: shop.currency },
          ...{ actions: ['effects.redeliver', 'effects.dismiss'], effect: { subject, version, n } },
        }),
      ];
    });
  }
}

type Place = NonNullable<DeadEffectsQuery['after']>;

function cursorOf({ at, subject, version, n }: Place): string {
  return [at, subject.kind, subject.id, version, n].join(' ');
}

function placeOf(cursor: string): Place {
  const [at = '', kind = '', id = '', version, n] = cursor.split(' ');
  const place = { at, subject: { kind: kind as SubjectKind, id }, version: Number(version), n: Number(n) };
  if (cursorOf(place) === cursor && place.version > 0 && /^\d{4}-/.test(at)) return place;
  throw new OmsError([problem('input.invalid', 'must be what the last page answered', undefined, ['after'])]);
}
