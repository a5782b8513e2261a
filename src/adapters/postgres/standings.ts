/**
 * Where an order stands: its channel and states as one text. A shop has a few dozen of them, whatever the number of its orders. A search by
 * channel or states reads the newest orders of each that fits, which one index gives in order, instead of all orders from the newest.
 */
import type { ChangeSet, FindQuery } from '../../ports/repository';

const parts = ['channel', 'lifecycle', 'payment', 'fulfillment', 'aftersales'] as const;

/** The parts between slashes; null for what is no order. */
export function standingOf({ subject, columns }: ChangeSet): string | null {
  return subject.kind === 'order' ? parts.map((part) => escaped(columns[part])).join('/') : null;
}

/** What the query asks of the column `standing`. */
export function standingConditions(query: FindQuery, given: (words: readonly string[]) => string): string[] {
  return parts.flatMap((part, place) => {
    const words = query[part];
    if (words === undefined) return [];
    const wanted = (typeof words === 'string' ? [words] : words).map(escaped);
    return [`split_part(standing, '/', ${place + 1}) = any(${given(wanted)}::text[])`];
  });
}

/** Every standing that an order of the shop has, for `with recursive`: one look into the index for each, however many orders have it. */
export const standingsOfShop = (schema: string) => `
  standings(standing) as (
    (select e.standing from ${schema}.subjects e where e.shop = $1 and e.standing is not null order by e.standing limit 1)
    union all
    select (
      select e.standing from ${schema}.subjects e where e.shop = $1 and e.standing > s.standing order by e.standing limit 1
    ) from standings s where s.standing is not null
  )`;

function escaped(part: string | null): string {
  return part === null ? '~' : part.replaceAll('~', '~0').replaceAll('/', '~1');
}
