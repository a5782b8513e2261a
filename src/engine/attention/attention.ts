/** Everything that waits for a person, from wherever it is found. */
import type * as z from 'zod';
import { isUuid, OmsError, problem } from '../../kernel';
import { parse } from '../input';
import type { Runtime } from '../runtime';
import { attentionSchema } from '../schemas';
import { deadEffectSource } from './dead-effects';
import { documentSources } from './documents';
import { endpointSource } from './endpoints';
import type { AttentionItem, AttentionSource } from './item';
import { orderSource } from './orders';

/** Which of what waits for a person is wanted: by reason, and a page at a time. */
export type AttentionQuery = z.input<typeof attentionSchema>;

/** A page of what waits for a person: calls that were given up, then orders, documents and endpoints; and the cursor behind it. */
export interface AttentionPage {
  readonly items: readonly AttentionItem[];
  /** Pass it as `after` for the next page; null on the last one. */
  readonly next: string | null;
}

/** See `Oms.attention`. */
export type ListAttention = (query?: AttentionQuery) => Promise<AttentionPage>;

/** A list over all sources, one after the other; a page ends behind the subject with which it is full. */
export function createAttention(runtime: Runtime): ListAttention {
  const sources = [
    deadEffectSource(runtime),
    orderSource(runtime),
    ...documentSources(runtime),
    endpointSource(runtime),
  ];
  return async (query = {}) => {
    const { reason = null, actor, limit, after } = parse(attentionSchema, query, 'attention');
    const wanted = sources.filter(({ reasons }) => reason === null || reasons.includes(reason));
    let { index, place } = after === null ? { index: 0, place: null } : placeIn(wanted, after);
    const items: AttentionItem[] = [];
    for (; index < wanted.length; index++) {
      const source = wanted[index] as AttentionSource;
      do {
        if (items.length >= limit) return { items, next: cursorOf(source, place) };
        const page = await source.page({ reason, actor, after: place, limit: limit - items.length });
        items.push(...page.items);
        place = page.next;
      } while (place !== null);
    }
    return { items, next: null };
  };
}

function cursorOf({ name }: AttentionSource, place: string | null): string {
  return place === null ? name : `${name} ${place}`;
}

function placeIn(sources: readonly AttentionSource[], cursor: string): { index: number; place: string | null } {
  const [name = '', ...rest] = cursor.split(' ');
  const place = rest.length > 0 ? rest.join(' ') : null;
  const index = sources.findIndex((source) => source.name === name);
  const isKnown = index >= 0 && (place === null || name === 'effect' || isUuid(place));
  if (isKnown) return { index, place };
  throw new OmsError([problem('input.invalid', 'must be what the last page answered', undefined, ['after'])]);
}
